package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What metrics that ship let a catalogue file decide.
 *
 * @param features what the feature is called that the events of a name belong to, where it is not called as they are
 */
public record CatalogueSettings(
        UsageSettings usage,
        Revenue revenue,
        Devices devices,
        Experiments experiments,
        SortedMap<String, String> features)
        implements Serializable {

    public CatalogueSettings {
        features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
    }

    /** What a file that says nothing gets. */
    public static final CatalogueSettings DEFAULTS = new CatalogueSettings(
            UsageSettings.DEFAULTS,
            new Revenue(Revenue.NEVER),
            new Devices(
                    Map.of(
                            "app_usage_minutes", edges(0, 60, 600),
                            "screen_on_hours", edges(0, 2, 24),
                            "battery_drain_mah", edges(0, 500, 5_000),
                            "data_usage_mb", edges(0, 250, 2_500),
                            "apps_installed", edges(0, 10, 100),
                            "usage_intensity", edges(-500, 100, 500)),
                    Map.of(
                            "app_usage_minutes", new BigDecimal("0.4"),
                            "screen_on_hours", new BigDecimal("-0.3"),
                            "data_usage_mb", new BigDecimal("-0.2"),
                            "apps_installed", new BigDecimal("-0.1")),
                    List.of(18, 25, 35, 45, 55, 65)),
            new Experiments(List.of("transaction_completed"), Duration.ofDays(14)),
            Collections.emptySortedMap());

    /**
     * How subscriptions are read.
     *
     * @param graceDays so many days after the end of its last period a subscription lapses, or {@link #NEVER}
     */
    public record Revenue(int graceDays) implements Serializable {
        /** The days of grace of subscriptions that do not lapse. */
        public static final int NEVER = Integer.MAX_VALUE;
    }

    /**
     * How reports of devices are read.
     *
     * @param bins ascending edges of the histogram of each measure, two or more
     * @param intensity weights of the measures in {@code usage_intensity}; a measure that has none does not matter
     * @param ageGroups ascending edges of the age groups, one or more
     */
    public record Devices(
            SortedMap<String, List<Integer>> bins, SortedMap<String, BigDecimal> intensity, List<Integer> ageGroups)
            implements Serializable {
        Devices(Map<String, List<Integer>> bins, Map<String, BigDecimal> intensity, List<Integer> ageGroups) {
            // Sorted, as the text enters hashes.
            this(
                    Collections.unmodifiableSortedMap(new TreeMap<>(bins)),
                    Collections.unmodifiableSortedMap(new TreeMap<>(intensity)),
                    List.copyOf(ageGroups));
        }
    }

    /**
     * What users are to do in the variants of experiments.
     *
     * @param goal events, named as those of a {@link FunnelStep} are; in order, as the text enters hashes
     * @param window from the exposure to the last goal that counts, whole minutes
     */
    public record Experiments(List<String> goal, Duration window) implements Serializable {}

    private static List<Integer> edges(int first, int step, int last) {
        return IntStream.rangeClosed(0, (last - first) / step)
                .map(i -> first + i * step)
                .boxed()
                .toList();
    }

    /** What of it decides what a metric means, as text; empty if nothing does. */
    String meaning(BuiltIn metric) {
        return switch (metric.section()) {
            case USAGE -> usage.toString();
            case REVENUE -> revenue.toString();
            case DEVICES -> devices.toString();
                // They could not be set at first.
            case EXPERIMENTS -> experiments.equals(DEFAULTS.experiments) ? "" : experiments.toString();
            case PROFILES -> metric.computed() == Computed.FEATURE_USERS_BY_PROFILE && !features.isEmpty()
                    ? new Field.Dimension("feature", List.of(), List.of(), features).canonical()
                    : "";
            default -> "";
        };
    }

    /** The description of a metric, where it says what is set here: so. */
    String description(BuiltIn metric) {
        return metric.computed() == Computed.EXPERIMENT_CONVERSIONS && !experiments.equals(DEFAULTS.experiments)
                ? "those of them with " + String.join(" or ", experiments.goal()) + " less than "
                        + experiments.window().toMinutes() + " minutes later"
                : metric.description();
    }
}
