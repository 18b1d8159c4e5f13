package dev.tidemark.simulator.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.AnomalyMetrics.Expectation;
import dev.tidemark.simulator.oracle.Published.Place;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnomalyOracleTest {
    private static final Days DAYS = new Days(ZoneOffset.UTC);
    private static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);
    private static final Place PLACE =
            new Place(WindowKind.DAY, DAYS.start(MONDAY), new TreeMap<>(Map.of("of", "registered_users")));

    private final Map<ResultKey, MetricResult> published = new HashMap<>();

    @BeforeEach
    void eightWeeks() {
        int[] weeks = {200, 30, 70, 80, 20, 60, 90, 10, 40};
        for (int week = 0; week < weeks.length; week++) {
            observe(week, weeks[week], ResultStatus.COMPLETE);
        }
    }

    @Test
    void theScoreAndTheBandAreThoseOfTheHandComputedExample() {
        Expectation expectation = expectations().get(PLACE);

        assertThat(expectation.median()).isEqualByComparingTo("50"); // (40 + 60) / 2
        assertThat(expectation.deviation()).isEqualByComparingTo("37.065"); // MAD (20 + 30) / 2, times 1.4826
        assertThat(expectation.score()).isEqualByComparingTo("4.046944557"); // 150 / 37.065
        assertThat(expectation.fits(Optional.of(new Bounds(-61.195, 161.195)))).isTrue();
        assertThat(expectation.fits(Optional.of(new Bounds(-61.195, 161.2)))).isFalse();
    }

    @Test
    void daysWithoutARowCountZeroFromFourWeeksAfterTheFirst() {
        assertThat(expectations()).hasSize(7 * 4 + 1);
        Place sunday = new Place(WindowKind.DAY, DAYS.start(MONDAY.minusDays(1)), PLACE.dimensions());
        assertThat(expectations().get(sunday).score()).isZero();
    }

    @Test
    void whatFollowsFromThePublishedCountsAgrees() {
        say();
        assertThat(compare().ok()).as(compare().render()).isTrue();
    }

    @Test
    void aMissingAWrongAndAnUncalledForRowAreDifferences() {
        say();
        published.keySet().removeIf(AnomalyOracleTest::isScoreOfTheDay);
        assertThat(compare().render())
                .contains("anomaly day 2026-03-02T00:00:00Z {of=registered_users}: not published");
        say();
        say(AnomalyMetrics.SCORE, PLACE, new BigDecimal("4.046944558"), Optional.empty());
        assertThat(compare().render()).contains("exact 4.046944557, published 4.046944558");
        say();
        say(AnomalyMetrics.EXPECTED, PLACE, new BigDecimal(50), Optional.of(new Bounds(-61, 161)));
        assertThat(compare().render()).contains("around 50");
        say();
        observe(0, 200, ResultStatus.PARTIAL);
        assertThat(compare().render()).contains("published, but nothing is to be said");
    }

    private static boolean isScoreOfTheDay(ResultKey key) {
        return key.metric().equals(AnomalyMetrics.SCORE) && key.windowStart() == PLACE.start();
    }

    private Map<Place, Expectation> expectations() {
        return new AnomalyMetrics(new Published(published), ZoneOffset.UTC, Optional.empty()).expectations();
    }

    private ComparisonReport compare() {
        OracleResults exact = new OracleResults(ZoneOffset.UTC);
        new Published(published)
                .rows("registered_users")
                .forEach((place, row) -> exact.put(
                        "registered_users", place.window(), place.start(), place.dimensions(), Published.value(row)));
        return Comparison.compare(exact, published, 0);
    }

    private void say() {
        expectations().forEach((place, expectation) -> {
            BigDecimal reach = expectation.deviation().multiply(BigDecimal.valueOf(3));
            Bounds band = new Bounds(
                    expectation.median().subtract(reach).doubleValue(),
                    expectation.median().add(reach).doubleValue());
            say(AnomalyMetrics.SCORE, place, expectation.score(), Optional.empty());
            say(AnomalyMetrics.EXPECTED, place, expectation.median(), Optional.of(band));
        });
    }

    private void observe(int weeksAgo, int value, ResultStatus status) {
        Place place = new Place(WindowKind.DAY, DAYS.start(MONDAY.minusWeeks(weeksAgo)), new TreeMap<>());
        put("registered_users", place, BigDecimal.valueOf(value), Optional.empty(), status);
    }

    private void say(String metric, Place place, BigDecimal value, Optional<Bounds> bounds) {
        put(metric, place, value, bounds, ResultStatus.COMPLETE);
    }

    private void put(String metric, Place place, BigDecimal value, Optional<Bounds> bounds, ResultStatus status) {
        MetricResult result = new MetricResult(
                metric,
                new Window(place.window(), place.start(), place.start() + 1, "UTC"),
                place.dimensions(),
                Optional.of(value),
                bounds,
                status,
                1,
                0,
                "definition",
                "live",
                0);
        published.put(result.key(), result);
    }
}
