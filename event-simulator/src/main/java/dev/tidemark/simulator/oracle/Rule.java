package dev.tidemark.simulator.oracle;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How published values of a metric are held against exact ones. */
enum Rule {
    /** Equal to the last digit. */
    EXACT,
    /** An estimate of a distinct count: within the error of its sketch. */
    SKETCHED,
    /** A median from a histogram: within one percent, plus half a minute. */
    MEDIAN,
    /** By the dimension {@code stat}: a median or another quantile within one percent, everything else exact. */
    STATS,
    /** Users on either side of quantiles from a histogram: only those near to a limit may be on its other side. */
    QUARTILES,
    /** Exact, unless it is of so many percent of users: then those near to the last of them may count too. */
    TOP,
    /** Equal to what follows from the published operands. */
    OF_PUBLISHED,
    /** Equal to what follows from the published operands, which are estimates, and with bounds around it. */
    RATIO_OF_SKETCHES,
    /** Equal to what follows from the published counts of windows that are complete. */
    ANOMALY,
    /** Pending and expired together; the watermark decides which is which. */
    OPEN,
    /** Which copy of a duplicate is the accepted one is open: only sums are compared. */
    ARRIVAL,
    /** Nothing may expire while everything is within the horizon. */
    MUST_BE_ZERO,
    /** Equal to the last digit, and with bounds around it. */
    WITH_INTERVAL,
    /** Equal but for what two ways of computing a probability differ by. */
    PROBABILITY,
    /** Depends on the watermark or on when something was published. */
    NOT_COMPARED;

    private static final Map<Section, Map<String, Rule>> BY_SECTION = new EnumMap<>(Section.class);

    static {
        put(Section.ACTIVITY, SKETCHED, "active_users", "active_accounts");
        put(Section.ACTIVITY, EXACT, "active_users_exact");
        put(Section.ACTIVITY, OF_PUBLISHED, "sketch_error");
        put(Section.ACTIVITY, RATIO_OF_SKETCHES, "stickiness", "avg_stickiness");
        put(Section.ACTIVITY, EXACT, "active_days", "lifecycle", "quick_ratio", "registered_users");
        put(Section.ACTIVITY, SKETCHED, "transacting_users");
        put(Section.ACTIVITY, EXACT, "retention_users", "retention", "activated_users", "activation_rate");
        put(Section.ACTIVITY, SKETCHED, "active_users_by_hour_of_week");
        put(Section.MESSAGES, EXACT, "messages", "messages_by_send_time");
        put(Section.MESSAGES, EXACT, "delivery_rate", "read_rate", "click_rate", "failure_rate", "failures");
        put(Section.MESSAGES, EXACT, "charge", "charged_messages", "charged_messages_by_hour_of_week");
        put(Section.MESSAGES, SKETCHED, "campaigns");
        put(Section.MESSAGES, EXACT, "campaign_messages", "campaign_charge");
        put(Section.MESSAGES, SKETCHED, "recipients");
        put(Section.FUNNEL, EXACT, "funnel_users", "funnel_conversion", "funnel_step_conversion");
        put(Section.FUNNEL, MEDIAN, "funnel_step_minutes");
        put(Section.FUNNEL, OPEN, "funnel_open");
        put(Section.FUNNEL, EXACT, "activated_before_invited");
        put(Section.EXPERIMENTS, EXACT, "experiment_users", "experiment_conversions", "experiment_conversion");
        put(Section.EXPERIMENTS, WITH_INTERVAL, "experiment_lift");
        put(Section.EXPERIMENTS, PROBABILITY, "experiment_p_value");
        put(Section.PROFILES, EXACT, "active_users_by_profile", "feature_users_by_profile");
        put(Section.PRODUCTS, EXACT, "events");
        put(Section.PRODUCTS, SKETCHED, "feature_users");
        put(Section.PRODUCTS, RATIO_OF_SKETCHES, "feature_adoption");
        put(Section.PRODUCTS, SKETCHED, "project_creators", "exporters");
        put(Section.PRODUCTS, EXACT, "projects_created", "projects_exported", "editor_opens");
        put(Section.USAGE, EXACT, "sessions", "sessions_per_user");
        put(Section.USAGE, STATS, "events_per_session", "session_duration", "user_actions");
        put(Section.USAGE, EXACT, "action_days", "users_by_engagement");
        put(Section.USAGE, TOP, "power_users", "power_user_share");
        put(Section.USAGE, EXACT, "churn_risk");
        put(Section.REVENUE, EXACT, "new_arr", "reactivation_arr", "expansion_arr", "contraction_arr");
        put(Section.REVENUE, EXACT, "cancelled_arr", "gross_arr", "mrr", "subscribers");
        for (String measure : DeviceMetrics.ALL_MEASURES) {
            put(Section.DEVICES, STATS, measure);
            put(Section.DEVICES, EXACT, measure + "_histogram");
        }
        put(Section.DEVICES, EXACT, "device_correlation", "top_device_models", "users_by_behavior_class");
        put(Section.DEVICES, QUARTILES, "users_by_intensity_quartile");
        put(Section.ANOMALIES, ANOMALY, AnomalyMetrics.SCORE, AnomalyMetrics.EXPECTED);
        put(Section.JOB, EXACT, "events_in");
        put(Section.JOB, ARRIVAL, "accepted", "duplicates");
        put(Section.JOB, EXACT, "internal_events", "rejected");
        put(Section.JOB, NOT_COMPARED, "late_events", "corrected_windows");
        put(Section.JOB, MUST_BE_ZERO, "expired_contributions");
    }

    private static final Map<String, Rule> BY_METRIC =
            Collections.unmodifiableMap(byMetric(EnumSet.allOf(Section.class)));

    private static void put(Section section, Rule rule, String... metrics) {
        for (String metric : metrics) {
            BY_SECTION.computeIfAbsent(section, any -> new LinkedHashMap<>()).put(metric, rule);
        }
    }

    /** The rule of each metric. */
    static Map<String, Rule> byMetric() {
        return BY_METRIC;
    }

    /** The rule of each metric of these sections, in the order of the sections. */
    static Map<String, Rule> byMetric(Set<Section> sections) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        BY_SECTION.forEach((section, ofSection) -> {
            if (sections.contains(section)) {
                rules.putAll(ofSection);
            }
        });
        return rules;
    }
}
