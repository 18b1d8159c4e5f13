package dev.tidemark.job.catalogue;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.NOW_30M;
import static dev.tidemark.model.WindowKind.NOW_5M;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.model.WindowKind.TO_DATE;

import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All metrics of one job. Immutable. */
public final class Catalogue implements Serializable {
    private static final long serialVersionUID = 1;

    private static final List<List<String>> TOTAL = List.of(List.of());
    private static final List<List<String>> BY_MESSAGE =
            List.of(List.of(), List.of("channel"), List.of("category"), List.of("channel", "category"));
    private static final List<List<String>> BY_USER = List.of(List.of(), List.of("platform"), List.of("country"));
    private static final Set<WindowKind> NONE = Set.of();
    private static final Set<WindowKind> DAILY = EnumSet.of(DAY);
    private static final Set<WindowKind> ROLLING = EnumSet.of(DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D);
    private static final Set<WindowKind> MESSAGE_WINDOWS = EnumSet.of(HOUR, DAY, ROLLING_7D, ROLLING_30D);
    private static final Set<WindowKind> FUNNEL_WINDOWS = EnumSet.of(DAY, ROLLING_30D, ALL_TIME);

    /** Days that clocks, allowed lateness and the next sweep may add to every retention. */
    private static final int MARGIN_DAYS = 4;

    private static final int WEEK_DAYS = 7;
    /** Unbounded retention looks this far. */
    private static final int COHORT_DAYS = 90;
    /** The longer of the two times within which users are activated. */
    private static final int ACTIVATION_DAYS = 30;

    private final Map<String, MetricDefinition> metrics = new LinkedHashMap<>();
    private final String meaning;
    /** Days that a slice of raw events can change. */
    private final int eventRetention;
    /** Days that a slice of activity can change: as raw events, in the week that they lie in. */
    private final int activityRetention;
    /** Days that a slice of messages can change: a message lives for the horizon after its latest event. */
    private final int messageRetention;
    /** Days that an entry day of a funnel can change. */
    private final int funnelRetention;
    /** Days that activations can change a day of registration. */
    private final int activationRetention;
    /** Days that a cohort can change. */
    private final int cohortRetention;
    /** The section that is being declared. */
    private Section section = Section.ACTIVITY;

    private Catalogue(String meaning, Duration horizon, Duration conversionWindow) {
        this.meaning = meaning;
        int horizonDays = Math.toIntExact(horizon.toDays()) + 1;
        eventRetention = horizonDays + MARGIN_DAYS;
        activityRetention = eventRetention + WEEK_DAYS;
        messageRetention = 2 * horizonDays + MARGIN_DAYS;
        funnelRetention = eventRetention + Math.toIntExact(conversionWindow.toDays()) + 1;
        activationRetention = eventRetention + ACTIVATION_DAYS + 1;
        cohortRetention = eventRetention + COHORT_DAYS;
    }

    /**
     * The catalogue that ships with the job: sections 3, 4, 5 and 9 of {@code docs/metrics.md}.
     *
     * @param meaning canonical text of every setting that changes what the metrics mean (zone, activity filter,
     *     conversion window, …); it enters each definition's hash
     * @param horizon how much older than its record an event may be
     * @param conversionWindow of the funnels
     */
    public static Catalogue shipped(String meaning, Duration horizon, Duration conversionWindow) {
        Catalogue it = new Catalogue(meaning, horizon, conversionWindow);
        it.section = Section.ACTIVITY;
        it.activity();
        it.section = Section.MESSAGES;
        it.messages();
        it.section = Section.FUNNEL;
        it.funnel();
        it.section = Section.JOB;
        it.job();
        return it;
    }

    private void activity() {
        List<List<String>> activityCuts = new ArrayList<>(BY_MESSAGE);
        for (String dimension : List.of("platform", "os", "country", "user_type")) {
            activityCuts.add(List.of(dimension));
        }
        add(
                "active_users",
                "distinct users with a qualifying event",
                Aggregate.DISTINCT,
                activityCuts,
                EnumSet.of(NOW_5M, NOW_30M, HOUR, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH),
                EnumSet.of(MINUTE, HOUR),
                eventRetention);
        add(
                "active_accounts",
                "distinct accounts of qualifying events",
                Aggregate.DISTINCT,
                List.of(List.of(), List.of("platform")),
                ROLLING,
                DAILY,
                eventRetention);
        add(
                "active_users_exact",
                "distinct users with a qualifying event, exact",
                Aggregate.COUNT,
                TOTAL,
                ROLLING,
                ROLLING,
                activityRetention);
        derived("sketch_error", "(active_users - active_users_exact) / active_users_exact", TOTAL, ROLLING);
        List<List<String>> stickinessCuts = List.of(List.of(), List.of("platform"), List.of("channel"));
        derived("stickiness", "active_users of the day / of its rolling 30 days", stickinessCuts, DAILY);
        derived(
                "avg_stickiness",
                "mean daily active_users of the rolling 30 days / active_users of the rolling 30 days",
                stickinessCuts,
                DAILY);
        add(
                "active_days",
                "users by number of distinct active days in the trailing 7 and 28 days",
                Aggregate.COUNT,
                List.of(List.of("period", "days")),
                DAILY,
                DAILY,
                activityRetention);
        Set<WindowKind> lifecycleWindows = EnumSet.of(DAY, ISO_WEEK, ROLLING_28D);
        add(
                "lifecycle",
                "users by new, returning, resurrected and dormant",
                Aggregate.COUNT,
                List.of(List.of("state")),
                lifecycleWindows,
                lifecycleWindows,
                activityRetention);
        derived("quick_ratio", "(new + resurrected) / dormant", TOTAL, lifecycleWindows);
        add(
                "registered_users",
                "users by their first user_registered",
                Aggregate.COUNT,
                BY_USER,
                EnumSet.of(DAY, TO_DATE),
                DAILY,
                eventRetention);
        add(
                "transacting_users",
                "distinct users with a transaction or a charged message event",
                Aggregate.DISTINCT,
                BY_MESSAGE,
                EnumSet.of(DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, MONTH),
                DAILY,
                eventRetention);
        List<List<String>> retentionCuts = with(BY_USER, "by", "kind", "n");
        Set<WindowKind> cohorts = EnumSet.of(DAY, ISO_WEEK);
        add(
                "retention_users",
                "users of a cohort who are active N days (weeks) later",
                Aggregate.COUNT,
                retentionCuts,
                cohorts,
                cohorts,
                cohortRetention);
        derived("retention", "retention_users / the cohort", retentionCuts, cohorts);
        add(
                "activated_users",
                "registered users who activate within 7 and 30 days",
                Aggregate.COUNT,
                List.of(List.of("days")),
                DAILY,
                DAILY,
                activationRetention);
        derived("activation_rate", "activated_users / registered_users", List.of(List.of("days")), DAILY);
        add(
                "active_users_by_hour_of_week",
                "distinct users with a qualifying event per cell of the week",
                Aggregate.DISTINCT,
                with(BY_MESSAGE, "hour_of_week"),
                EnumSet.of(DAY, ROLLING_28D),
                DAILY,
                eventRetention);
    }

    private void messages() {
        Set<WindowKind> hourly = EnumSet.of(HOUR);
        Set<WindowKind> minutely = EnumSet.of(MINUTE, HOUR);
        add(
                "messages",
                "messages that reached a state, by when they did",
                Aggregate.COUNT,
                with(BY_MESSAGE, "status"),
                EnumSet.of(MINUTE, HOUR, DAY, ROLLING_7D, ROLLING_30D),
                minutely,
                messageRetention);
        add(
                "messages_by_send_time",
                "messages that have reached a state by now, by when they were sent",
                Aggregate.COUNT,
                with(BY_MESSAGE, "status"),
                MESSAGE_WINDOWS,
                hourly,
                messageRetention);
        derived("delivery_rate", "delivered / sent", BY_MESSAGE, MESSAGE_WINDOWS);
        derived("read_rate", "read / delivered", BY_MESSAGE, MESSAGE_WINDOWS);
        derived("click_rate", "clicked / delivered", BY_MESSAGE, MESSAGE_WINDOWS);
        derived("failure_rate", "failed / sent", BY_MESSAGE, MESSAGE_WINDOWS);
        add(
                "failures",
                "failed messages by reason",
                Aggregate.COUNT,
                with(List.of(List.of(), List.of("channel")), "failure_reason"),
                EnumSet.of(HOUR, DAY),
                hourly,
                messageRetention);
        add(
                "charge",
                "sum of the messages' charges",
                Aggregate.MONEY,
                with(BY_MESSAGE, "currency"),
                EnumSet.of(MINUTE, HOUR, DAY, ROLLING_7D, ROLLING_30D, MONTH),
                minutely,
                messageRetention);
        add(
                "charged_messages",
                "messages with a charge above 0",
                Aggregate.COUNT,
                BY_MESSAGE,
                EnumSet.of(HOUR, DAY),
                hourly,
                messageRetention);
        add(
                "charged_messages_by_hour_of_week",
                "messages with a charge above 0 per cell of the week",
                Aggregate.COUNT,
                with(BY_MESSAGE, "hour_of_week"),
                EnumSet.of(DAY, ROLLING_28D),
                DAILY,
                messageRetention);
        add(
                "campaigns",
                "distinct campaigns with a message sent",
                Aggregate.DISTINCT,
                List.of(List.of(), List.of("channel")),
                DAILY,
                DAILY,
                eventRetention);
        add(
                "campaign_messages",
                "messages of a campaign that have reached a state by now, by when they were sent",
                Aggregate.COUNT,
                List.of(List.of("campaign", "status")),
                DAILY,
                DAILY,
                messageRetention);
        add(
                "campaign_charge",
                "sum of the charges of a campaign's messages",
                Aggregate.MONEY,
                List.of(List.of("campaign", "currency")),
                DAILY,
                DAILY,
                messageRetention);
        add(
                "recipients",
                "distinct recipients of delivered, read or clicked events",
                Aggregate.DISTINCT,
                BY_MESSAGE,
                EnumSet.of(DAY, ROLLING_7D, ROLLING_30D),
                DAILY,
                eventRetention);
    }

    private void funnel() {
        Set<WindowKind> contributed = EnumSet.of(DAY, ALL_TIME);
        List<List<String>> steps = with(BY_USER, "funnel", "step");
        add(
                "funnel_users",
                "users who reached a step, by entry day",
                Aggregate.COUNT,
                steps,
                FUNNEL_WINDOWS,
                contributed,
                funnelRetention);
        derived("funnel_conversion", "step / first step", steps, FUNNEL_WINDOWS);
        derived("funnel_step_conversion", "step / previous step", steps, FUNNEL_WINDOWS);
        add(
                "funnel_step_minutes",
                "median minutes from the previous step",
                Aggregate.MEDIAN,
                steps,
                FUNNEL_WINDOWS,
                contributed,
                funnelRetention);
        derived(
                "funnel_open",
                "users who entered and have not converted, pending or expired",
                with(BY_USER, "funnel", "state"),
                FUNNEL_WINDOWS);
        add(
                "activated_before_invited",
                "users who entered and were activated before",
                Aggregate.COUNT,
                with(BY_USER, "funnel"),
                FUNNEL_WINDOWS,
                contributed,
                funnelRetention);
    }

    private void job() {
        List<List<String>> bySource = List.of(List.of("source"));
        addJob("events_in", "records read", bySource);
        addJob("accepted", "accepted events, duplicates not counted", bySource);
        addJob("duplicates", "accepted events that had been seen before", bySource);
        addJob("internal_events", "internal and test events", bySource);
        addJob("rejected", "rejected records by reason", List.of(List.of("source", "reason")));
        addJob("late_events", "accepted events behind the watermark of their source", bySource);
        addJob("corrected_windows", "new values of windows that were complete", TOTAL);
        addJob("expired_contributions", "contributions to a slice or entity that is gone", TOTAL);
    }

    private void addJob(String name, String description, List<List<String>> cuts) {
        add(name, description, Aggregate.COUNT, cuts, DAILY, DAILY, eventRetention);
    }

    private void derived(String name, String description, List<List<String>> cuts, Set<WindowKind> windows) {
        add(name, description, Aggregate.DERIVED, cuts, windows, NONE, 0);
    }

    private void add(
            String name,
            String description,
            Aggregate aggregate,
            List<List<String>> cuts,
            Set<WindowKind> windows,
            Set<WindowKind> contributed,
            int retentionDays) {
        String hash = hash(String.join("\n", name, description, aggregate.name(), "" + cuts, "" + windows, meaning));
        metrics.put(
                name,
                new MetricDefinition(
                        name, description, aggregate, cuts, windows, contributed, retentionDays, section, hash));
    }

    private static List<List<String>> with(List<List<String>> cuts, String... dimensions) {
        List<List<String>> wider = new ArrayList<>();
        for (List<String> cut : cuts) {
            List<String> names = new ArrayList<>(Arrays.asList(dimensions));
            names.addAll(cut);
            wider.add(List.copyOf(names));
        }
        return List.copyOf(wider);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The metric of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public MetricDefinition metric(String name) {
        MetricDefinition metric = metrics.get(name);
        if (metric == null) {
            throw new IllegalArgumentException("metric '" + name + "' is not in the catalogue");
        }
        return metric;
    }

    /** All metrics in the order of the documentation. */
    public Collection<MetricDefinition> metrics() {
        return Collections.unmodifiableCollection(metrics.values());
    }
}
