package dev.tidemark.job.series;

import static dev.tidemark.job.series.MergerHarness.MONDAY;
import static dev.tidemark.job.series.MergerHarness.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.catalogue.Section;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Metrics that publish several rows of a slice, and quarters. */
class MeasureMergerTest {
    private static final Set<WindowKind> WINDOWS = EnumSet.of(WindowKind.DAY, WindowKind.ROLLING_7D);
    private static final MetricDefinition DURATION = distribution("duration", "mean", "p90", "count");
    private static final MetricDefinition CORRELATION = moments("correlation", "a", "b", "c");
    private static final MetricDefinition USERS = definition(
            "quarterly_users",
            Aggregate.COUNT,
            List.of(),
            EnumSet.of(WindowKind.DAY, WindowKind.ISO_WEEK, WindowKind.MONTH, WindowKind.QUARTER));
    private static final Catalogue CATALOGUE = catalogue();
    private static final Series DURATIONS = Series.of(DURATION, "platform", "web");
    private static final Series CORRELATIONS = Series.of(CORRELATION);
    private static final Series QUARTERLY = Series.of(USERS);

    static MetricDefinition distribution(String name) {
        return distribution(name, "mean", "stddev", "median", "p90", "p1", "total", "count");
    }

    static MetricDefinition distribution(String name, String... stats) {
        return definition(name, Aggregate.DISTRIBUTION, List.of(stats), WINDOWS);
    }

    static MetricDefinition moments(String name, String... measures) {
        return definition(name, Aggregate.MOMENTS, List.of(measures), WINDOWS);
    }

    private static MetricDefinition definition(
            String name, Aggregate aggregate, List<String> stats, Set<WindowKind> windows) {
        return new MetricDefinition(
                name,
                "",
                aggregate,
                stats,
                List.of(List.of(), List.of("platform")),
                List.of(),
                windows,
                EnumSet.of(WindowKind.DAY),
                45,
                Section.ACTIVITY,
                "h");
    }

    /** The shipped one and the metrics of this test. */
    private static Catalogue catalogue() {
        try {
            Catalogue catalogue = Catalogue.shipped("test", Duration.ofDays(40), Duration.ofDays(30));
            Field metrics = Catalogue.class.getDeclaredField("metrics");
            metrics.setAccessible(true);
            @SuppressWarnings("unchecked")
            Map<String, MetricDefinition> map = (Map<String, MetricDefinition>) metrics.get(catalogue);
            List.of(DURATION, CORRELATION, USERS).forEach(metric -> map.put(metric.name(), metric));
            return catalogue;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSliceIsPublishedAsOneRowPerStatAndAWithdrawnMeasurementOnceMore() throws Exception {
        try (MergerHarness merger = MergerHarness.start(CATALOGUE)) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> {
                out.measure(DURATIONS, WindowKind.DAY, MONDAY, 10_000, 1);
                out.measure(DURATIONS, WindowKind.DAY, MONDAY, 20_500, 1);
            });
            merger.tick();
            List<MetricResult> results = merger.results();
            assertThat(results)
                    .filteredOn(result -> result.window().kind() == WindowKind.DAY)
                    .extracting(MetricResult::exact)
                    .containsExactly(true, false, true);
            assertThat(results).extracting(MetricResult::revision).doesNotHaveDuplicates();
            assertThat(MergerHarness.published(results))
                    .isEqualTo(Map.of(
                            "duration{platform=web, stat=mean} day 0", "15.25 partial",
                            "duration{platform=web, stat=p90} day 0", "20.5308 partial",
                            "duration{platform=web, stat=count} day 0", "2 partial",
                            "duration{platform=web, stat=mean} rolling_7d 0", "15.25 partial",
                            "duration{platform=web, stat=p90} rolling_7d 0", "20.5308 partial",
                            "duration{platform=web, stat=count} rolling_7d 0", "2 partial"));
            merger.send(out -> out.measure(DURATIONS, WindowKind.DAY, MONDAY, 20_500, -1));
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("duration{platform=web, stat=mean} day 0", "10 partial")
                    .containsEntry("duration{platform=web, stat=count} day 0", "1 partial")
                    .hasSize(6);
            merger.send(out -> out.measure(DURATIONS, WindowKind.DAY, MONDAY, 10_000, -1));
            merger.tick();
            assertThat(merger.results())
                    .extracting(result -> result.dimensions().get("stat") + " "
                            + result.value().isPresent())
                    .containsExactly("mean false", "p90 false", "count true", "mean false", "p90 false", "count true");
        }
    }

    @Test
    void eachPairOfMeasuresIsARowAndFollowsCorrections() throws Exception {
        try (MergerHarness merger = MergerHarness.start(CATALOGUE)) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> {
                out.moments(CORRELATIONS, WindowKind.DAY, MONDAY, new long[] {1, 2, 3}, 1);
                out.moments(CORRELATIONS, WindowKind.DAY, MONDAY, new long[] {2, 4, 1}, 1);
                out.moments(CORRELATIONS, WindowKind.DAY, MONDAY, new long[] {5, -9, 5}, 1);
            });
            merger.send(out -> out.moments(CORRELATIONS, WindowKind.DAY, MONDAY, new long[] {5, -9, 5}, -1));
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("correlation{pair=a~b} day 0", "1 partial")
                    .containsEntry("correlation{pair=a~c} day 0", "-1 partial")
                    .containsEntry("correlation{pair=b~c} day 0", "-1 partial")
                    .hasSize(6);
        }
    }

    @Test
    void distributionsComeBackFromACheckpoint() throws Exception {
        try (MergerHarness merger = MergerHarness.start(CATALOGUE)) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> {
                out.measure(DURATIONS, WindowKind.DAY, MONDAY, -10_000, 1);
                out.moments(CORRELATIONS, WindowKind.DAY, MONDAY, new long[] {1, 2, 3}, 1);
            });
            var state = merger.checkpoint(1);
            try (MergerHarness again = MergerHarness.restore(CATALOGUE, state, merger.wallClock())) {
                again.send(out -> {
                    out.measure(DURATIONS, WindowKind.DAY, MONDAY, 30_000, 1);
                    out.moments(CORRELATIONS, WindowKind.DAY, MONDAY, new long[] {2, 1, 4}, 1);
                });
                again.tick();
                assertThat(again.published())
                        .containsEntry("duration{platform=web, stat=mean} day 0", "10 partial")
                        .containsEntry("correlation{pair=a~b} day 0", "-1 partial")
                        .containsEntry("correlation{pair=a~c} day 0", "1 partial");
            }
        }
    }

    @Test
    void aQuarterAddsUpItsDaysAndThoseThatItNeedsAreKept() throws Exception {
        long first = LocalDate.of(2026, 1, 1).toEpochDay() - MONDAY;
        long last = LocalDate.of(2026, 3, 31).toEpochDay() - MONDAY;
        try (MergerHarness merger = MergerHarness.start(CATALOGUE)) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> {
                out.add(QUARTERLY, WindowKind.DAY, MONDAY + first - 1, 100);
                out.add(QUARTERLY, WindowKind.DAY, MONDAY + first, 1);
            });
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("quarterly_users{} quarter " + first, "1 partial")
                    .containsEntry("quarterly_users{} month " + first, "1 partial");
            // As late as the last day of the quarter can be changed.
            long open = MONDAY + last + 45;
            merger.eventTime(at(open, 9));
            merger.secure(1, at(open, 9));
            merger.secure(2, at(open, 10));
            merger.published();
            merger.send(out -> out.add(QUARTERLY, WindowKind.DAY, MONDAY + last, 2));
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("quarterly_users{} quarter " + first, "3 final")
                    .containsEntry("quarterly_users{} day " + last, "2 final");
            assertThat(merger.own()).doesNotContainKey("expired_contributions " + last);
        }
    }
}
