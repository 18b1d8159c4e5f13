package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What readers may make of a metric's numbers.
 *
 * @param overDays how the values of days merge into one of all the days
 * @param overValues how the values of a dimension merge that splits what is counted, as the channel does; not of one
 *     that all cuts of the metric have, as the status of messages
 */
public record Combining(Exactness exactness, Rule overDays, Rule overValues) {
    /** Whether numbers are estimates. */
    public enum Exactness {
        EXACT,
        ESTIMATE,
        /** Some are; each number tells. */
        MIXED;

        /** As the table writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How numbers merge. */
    public enum Rule {
        /** They add up. */
        SUM,
        /** They count distinct things, and are united by sketches. */
        DISTINCT,
        /** They do not. */
        NONE;

        /** As the table writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Counted again on each day that they hold for: users who are something, and not events that happen. */
    private static final Set<Computed> STANDING = EnumSet.of(
            Computed.ACTIVE_USERS_EXACT,
            Computed.ACTIVE_USERS_BY_PROFILE,
            Computed.FEATURE_USERS_BY_PROFILE,
            Computed.ACTIVE_DAYS,
            Computed.LIFECYCLE,
            Computed.SESSIONS_PER_USER,
            Computed.ACTION_DAYS,
            Computed.USERS_BY_ENGAGEMENT,
            Computed.POWER_USERS,
            Computed.CHURN_RISK,
            Computed.GROSS_ARR,
            Computed.SUBSCRIBERS);

    private static final Set<String> EXACT_STATS = Set.of("mean", "stddev", "total", "count", "users");

    /** That of each metric of a catalogue, by name. */
    public static Map<String, Combining> of(Catalogue catalogue) {
        Map<String, Combining> all = new TreeMap<>();
        catalogue.metrics().forEach(metric -> all.put(metric.name(), of(catalogue, metric)));
        return all;
    }

    private static Combining of(Catalogue catalogue, MetricDefinition metric) {
        Optional<Computed> computed = Computed.of(metric.name());
        Rule values =
                switch (metric.aggregate()) {
                    case COUNT, MONEY -> Rule.SUM;
                    case DISTINCT -> Rule.DISTINCT;
                        // Counts, though what is counted is found by comparing two others.
                    case DERIVED -> computed.equals(Optional.of(Computed.FUNNEL_OPEN)) ? Rule.SUM : Rule.NONE;
                    case MEDIAN, DISTRIBUTION, MOMENTS -> Rule.NONE;
                };
        boolean days = metric.windows().contains(WindowKind.DAY)
                && computed.filter(STANDING::contains).isEmpty();
        return new Combining(exactness(catalogue, metric), days ? values : Rule.NONE, values);
    }

    private static Exactness exactness(Catalogue catalogue, MetricDefinition metric) {
        return switch (metric.aggregate()) {
            case COUNT, MONEY, MOMENTS -> Exactness.EXACT;
            case DISTINCT, MEDIAN -> Exactness.ESTIMATE;
            case DISTRIBUTION -> merged(metric.stats().stream()
                    .map(stat -> EXACT_STATS.contains(stat) ? Exactness.EXACT : Exactness.ESTIMATE)
                    .toList());
            case DERIVED -> derived(catalogue, metric);
        };
    }

    private static Exactness derived(Catalogue catalogue, MetricDefinition metric) {
        Optional<Computed> computed = Computed.of(metric.name());
        if (computed.isPresent()) {
            return exactness(computed.get());
        }
        return catalogue.generics().stream()
                        .filter(generic -> generic.name().equals(metric.name()))
                        .map(generic -> (Measure.Ratio) generic.measure())
                        .anyMatch(ratio -> exactness(catalogue, catalogue.metric(ratio.of())) != Exactness.EXACT
                                || exactness(catalogue, catalogue.metric(ratio.per())) != Exactness.EXACT)
                ? Exactness.ESTIMATE
                : Exactness.EXACT;
    }

    private static Exactness exactness(Computed computed) {
        return switch (computed) {
                // Of series that may be either.
            case ANOMALY, ANOMALY_EXPECTED -> Exactness.MIXED;
                // Ranks by a mean, and shares of numbers of users, are exact where the stats that they use are.
            case TOP_DEVICE_MODELS, POWER_USER_SHARE -> Exactness.EXACT;
                // The interval and the probability are those of an approximation.
            case EXPERIMENT_LIFT, EXPERIMENT_P_VALUE -> Exactness.ESTIMATE;
            default -> computed.operands().stream().anyMatch(it -> it.aggregate() == Aggregate.DISTINCT)
                    ? Exactness.ESTIMATE
                    : Exactness.EXACT;
        };
    }

    private static Exactness merged(List<Exactness> parts) {
        boolean same = parts.stream().distinct().count() == 1;
        return same ? parts.get(0) : Exactness.MIXED;
    }
}
