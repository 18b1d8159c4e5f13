package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Computes the metrics of {@code docs/metrics.md} exactly from the records that were sent, but those that depend on
 * the wall clock or the watermark ({@code now_*} windows, the state of {@code funnel_open}, {@code late_events},
 * {@code corrected_windows}, {@code expired_contributions}).
 *
 * <p>Tells the outcomes of records and the copies of events apart, and hands each event on to the families of metrics
 * that are asked for. What one event says by itself is collected in sets as it comes; what depends on a whole message or
 * user is kept as facts and evaluated in {@link #results()}. Assumes that dimension values stay below their caps and
 * that every copy of an event comes within the entity's lifetime. Not thread-safe.
 */
public final class Oracle {
    private final OracleConfig config;
    private final Days days;
    private final Map<String, UserFacts> users = new HashMap<>();
    private final Map<String, MessageFacts> messages = new HashMap<>();
    private final OutcomeMetrics outcomes;
    private final List<Family> families;
    private final DeclaredMetrics declared;
    private final EngagementRows engagement;
    private OptionalLong greatestEventTime = OptionalLong.empty();

    public Oracle(OracleConfig config) {
        this.config = config;
        this.days = new Days(config.zone());
        this.outcomes = new OutcomeMetrics(days);
        this.engagement = new EngagementRows(days, config);
        this.declared = new DeclaredMetrics(days, config);
        this.families = config.sections().stream()
                .sorted()
                .flatMap(section -> families(section).stream())
                .toList();
    }

    private List<Family> families(Section section) {
        return switch (section) {
            case ACTIVITY -> List.of(new ActivityMetrics(days, config.notActivity(), users.values()));
            case MESSAGES -> List.of(
                    new AudienceMetrics(days),
                    windows -> new MessageMetrics(messages.values(), config.defaultCurrency(), windows).evaluate());
            case FUNNEL -> config.settings().funnels().stream()
                    .<Family>map(FunnelMetrics::new)
                    .toList();
            case EXPERIMENTS -> List.of(
                    new ExperimentMetrics(days, config.settings().experiments()));
            case PROFILES -> List.of(new ProfileMetrics(days, config));
            case JOB -> List.of(outcomes);
            case PRODUCTS -> List.of(new ProductMetrics(days, config));
            case USAGE -> List.of(
                    new SessionMetrics(days, config),
                    new ActionMetrics(days, config),
                    new ChurnMetrics(days, config.notActivity()));
            case REVENUE -> List.of(new RevenueMetrics(days, config));
            case DEVICES -> List.of(new DeviceMetrics(days, config.settings()));
                // They follow from what is published: see the comparison.
            case ANOMALIES -> List.of();
        };
    }

    /**
     * Takes one record; any order, duplicates included. Of two copies of an event the one that is taken first is the
     * accepted one.
     */
    public void accept(SentRecord record) {
        outcomes.count("events_in", record);
        if (record.truth() instanceof Truth.Invalid invalid) {
            outcomes.rejected(record, invalid.reason());
        } else if (record.truth() instanceof Truth.Valid valid) {
            Event event = valid.event();
            if (event.internal()) {
                outcomes.count("internal_events", record);
            } else {
                outcomes.count(collect(event) ? "accepted" : "duplicates", record);
            }
        }
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
            user.add(message);
            families.forEach(family -> family.take(message, user));
            declared.take(message, user);
            if (config.sections().contains(Section.USAGE)) {
                engagement.take(message);
            }
        } else if (event instanceof ProductEvent product) {
            if (!user.productEventIds.add(product.eventId())) {
                return false;
            }
            user.add(product);
            families.forEach(family -> family.take(product, user));
            declared.take(product, user);
            if (config.sections().contains(Section.USAGE)) {
                engagement.take(product);
            }
        } else if (event instanceof UserProfileEvent profile) {
            families.forEach(family -> family.take(profile, user));
        }
        return true;
    }

    /** What each user did so far; nobody did anything without the section {@link Section#USAGE}. */
    public EngagementRows engagement() {
        return engagement;
    }

    /** Every metric of the sections over what was taken so far. */
    public OracleResults results() {
        OracleResults results = new OracleResults(config.zone(), config.declarations());
        Windows windows = new Windows(days, greatestEventTime.orElse(0), results);
        families.forEach(family -> family.evaluate(windows));
        Ratios.addOfSketches(results);
        config.declarations().retain(results);
        declared.evaluate(windows);
        config.declarations().derive(results);
        return results;
    }
}
