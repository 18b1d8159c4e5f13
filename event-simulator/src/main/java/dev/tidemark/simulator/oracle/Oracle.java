package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.Charge;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;

/**
 * Computes every metric of {@code docs/metrics.md} exactly from the records that were sent, but those that depend on
 * the wall clock or the watermark ({@code now_*} windows, the state of {@code funnel_open}, {@code late_events},
 * {@code corrected_windows}, {@code expired_contributions}).
 *
 * <p>What one event says by itself is collected in sets as it comes; what depends on a whole message or user is kept as
 * facts and evaluated in {@link #results()}. Assumes that dimension values stay below their caps and that every copy
 * of an event comes within the entity's lifetime. Not thread-safe.
 */
public final class Oracle {
    private final OracleConfig config;
    private final Days days;
    private final Slices<Slices.Sum> outcomes = Slices.ofSums();
    private final Slices<Members> distinct = Slices.ofSets();
    private final Map<String, UserFacts> users = new HashMap<>();
    private final Map<String, MessageFacts> messages = new HashMap<>();
    private final Ids accounts = new Ids();
    private final Ids campaigns = new Ids();
    private final Ids recipients = new Ids();
    private OptionalLong greatestEventTime = OptionalLong.empty();

    public Oracle(OracleConfig config) {
        this.config = config;
        this.days = new Days(config.zone());
    }

    /**
     * Takes one record; any order, duplicates included. Of two copies of an event the one that is taken first is the
     * accepted one.
     */
    public void accept(SentRecord record) {
        List<String> source = Dimensions.of("source", record.topic());
        count("events_in", source, record);
        if (record.truth() instanceof Truth.Invalid invalid) {
            List<String> reason = Dimensions.of("reason", invalid.reason().name());
            count("rejected", Dimensions.join(source, reason), record);
        } else if (record.truth() instanceof Truth.Valid valid) {
            Event event = valid.event();
            if (event.internal()) {
                count("internal_events", source, record);
            } else {
                count(collect(event) ? "accepted" : "duplicates", source, record);
            }
        }
    }

    private void count(String outcome, List<String> dimensions, SentRecord record) {
        outcomes.at(outcome, dimensions, days.dayStart(record.timestamp())).add(BigDecimal.ONE);
    }

    /** Collects the facts of an event; false if it is a duplicate. */
    private boolean collect(Event event) {
        greatestEventTime = OptionalLong.of(Math.max(greatestEventTime.orElse(Long.MIN_VALUE), event.eventTime()));
        UserFacts user = users.computeIfAbsent(event.userId(), any -> new UserFacts(users.size()));
        if (event instanceof MessageEvent message) {
            MessageFacts facts = messages.computeIfAbsent(message.messageId(), any -> new MessageFacts());
            if (!facts.add(message)) {
                return false;
            }
            collect(message, user);
        } else if (event instanceof ProductEvent product) {
            if (!user.productEventIds.add(product.eventId())) {
                return false;
            }
            collect(product, user);
        }
        return true;
    }

    private void collect(MessageEvent event, UserFacts user) {
        List<List<String>> byMessage = Dimensions.byMessage(event.channel(), event.category());
        long day = days.dayStart(event.eventTime());
        switch (event.status()) {
            case SENT -> {
                Moment at = new Moment(event.eventTime(), event.eventId());
                user.platform.offer(at, event.platform());
                user.country.offer(at, event.country());
                String notOnMessages = "";
                active(event, user, byMessage, event.platform(), notOnMessages, event.country(), notOnMessages);
                activeAccount(event.accountId(), event.platform(), day);
                if (!event.campaignId().isEmpty()) {
                    int campaign = campaigns.of(event.campaignId());
                    distinct.at("campaigns", Dimensions.NONE, day).add(campaign);
                    distinct.at("campaigns", Dimensions.of("channel", event.channel()), day)
                            .add(campaign);
                }
            }
            case DELIVERED, READ, CLICKED -> {
                if (!event.recipientId().isEmpty()) {
                    int recipient = recipients.of(event.recipientId());
                    byMessage.forEach(cut -> distinct.at("recipients", cut, day).add(recipient));
                }
            }
            case FAILED -> {}
        }
        if (event.charge().map(Charge::micros).orElse(0L) > 0) {
            transacting(event, user, byMessage);
        }
    }

    private void collect(ProductEvent event, UserFacts user) {
        String notOnProductEvents = "";
        List<List<String>> byMessage = Dimensions.byMessage(notOnProductEvents, notOnProductEvents);
        Moment at = new Moment(event.eventTime(), event.eventId());
        user.platform.offer(at, event.platform());
        user.country.offer(at, event.country());
        if (!config.notActivity().contains(event.eventName())) {
            active(event, user, byMessage, event.platform(), event.os(), event.country(), event.userType());
            activeAccount(event.accountId(), event.platform(), days.dayStart(event.eventTime()));
        }
        switch (event.eventName()) {
            case "user_invited" -> user.invitedMinutes.add(Days.minute(event.eventTime()));
            case "user_registered" -> user.addRegistration(
                    new UserFacts.Registration(at, event.platform(), event.country()));
            case "user_activated" -> user.activatedMinutes.add(Days.minute(event.eventTime()));
            case "transaction_completed" -> transacting(event, user, byMessage);
            default -> {}
        }
    }

    private void active(
            Event event,
            UserFacts user,
            List<List<String>> byMessage,
            String platform,
            String os,
            String country,
            String userType) {
        long hour = days.hourStart(event.eventTime());
        byMessage.forEach(cut -> distinct.at("active_users", cut, hour).add(user.number));
        distinct.at("active_users", Dimensions.of("platform", platform), hour).add(user.number);
        distinct.at("active_users", Dimensions.of("os", os), hour).add(user.number);
        distinct.at("active_users", Dimensions.of("country", country), hour).add(user.number);
        distinct.at("active_users", Dimensions.of("user_type", userType), hour).add(user.number);
    }

    private void activeAccount(String accountId, String platform, long day) {
        if (!accountId.isEmpty()) {
            int account = accounts.of(accountId);
            distinct.at("active_accounts", Dimensions.NONE, day).add(account);
            distinct.at("active_accounts", Dimensions.of("platform", platform), day)
                    .add(account);
        }
    }

    private void transacting(Event event, UserFacts user, List<List<String>> byMessage) {
        long day = days.dayStart(event.eventTime());
        byMessage.forEach(cut -> distinct.at("transacting_users", cut, day).add(user.number));
        user.transactedMinutes.add(Days.minute(event.eventTime()));
    }

    /** Every metric over what was taken so far. */
    public OracleResults results() {
        OracleResults results = new OracleResults(config.zone());
        long now = greatestEventTime.orElse(0);
        Windows windows = new Windows(days, days.day(now), results);
        for (String outcome : List.of("events_in", "accepted", "duplicates", "internal_events", "rejected")) {
            windows.evaluate(outcomes, outcome, DAY);
        }
        distinctCounts(windows);
        Map<List<String>, NavigableMap<Long, Members>> activeUsers = distinct.series("active_users");
        if (!activeUsers.isEmpty()) {
            Activity activity = new Activity(days, activeUsers.get(Dimensions.NONE));
            new UserMetrics(users.values(), activity, windows).evaluate();
        }
        new RegistrationMetrics(users.values(), windows).evaluate();
        new FunnelMetrics(users.values(), config.conversionDays(), windows).evaluate();
        new MessageMetrics(messages.values(), config.defaultCurrency(), now, windows).evaluate();
        Ratios.addOfSketches(results);
        return results;
    }

    private void distinctCounts(Windows windows) {
        windows.evaluate(distinct, "active_users", HOUR, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH);
        windows.evaluate(distinct, "active_accounts", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D);
        windows.evaluate(distinct, "transacting_users", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, MONTH);
        windows.evaluate(distinct, "campaigns", DAY);
        windows.evaluate(distinct, "recipients", DAY, ROLLING_7D, ROLLING_30D);

        Slices<Members> exact = Slices.ofSets();
        Slices<Members> hoursOfWeek = Slices.ofSets();
        distinct.series("active_users")
                .forEach((cut, usersByHour) -> usersByHour.forEach((hour, active) -> {
                    if (cut.isEmpty()) {
                        exact.put("active_users_exact", cut, hour, active);
                    }
                    if (isByMessage(cut)) {
                        List<String> cell = Dimensions.join(cut, Dimensions.of("hour_of_week", days.hourOfWeek(hour)));
                        hoursOfWeek.put("active_users_by_hour_of_week", cell, hour, active);
                    }
                }));
        windows.evaluate(exact, "active_users_exact", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D);
        windows.evaluate(hoursOfWeek, "active_users_by_hour_of_week", DAY, ROLLING_28D);
    }

    private static boolean isByMessage(List<String> cut) {
        return cut.isEmpty() || cut.get(0).equals("channel") || cut.get(0).equals("category");
    }
}
