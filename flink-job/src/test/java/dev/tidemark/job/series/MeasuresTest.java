package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.MetricDefinition;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static final long MOST = Contributions.GREATEST_MEASURE;
    private static final MetricDefinition DISTRIBUTION = MeasureMergerTest.distribution("d");
    private static final MetricDefinition MOMENTS = MeasureMergerTest.moments("m", "a", "b", "c");

    private static DistributionAccumulator distribution(List<Long> values, long multiplicity) {
        DistributionAccumulator.Builder builder = new DistributionAccumulator.Builder();
        values.forEach(value -> builder.add(value, multiplicity));
        return builder.build();
    }

    /** Observations of three measures, one of which is sometimes missing. */
    private static MomentsAccumulator moments(List<Long> values, int sign) {
        MomentsAccumulator.Builder builder = new MomentsAccumulator.Builder(3);
        values.forEach(value -> builder.add(observation(value), sign));
        return builder.build();
    }

    private static long[] observation(long value) {
        return new long[] {value, MOST - value, value % 3 == 0 ? Contributions.NO_MEASURE : value / 7};
    }

    /** Values, or "nothing", by stat or pair. */
    private static Map<String, String> values(MetricDefinition metric, Accumulator content) {
        Map<String, String> values = new TreeMap<>();
        for (Estimate.Row row : Estimate.rows(metric, content)) {
            values.put(
                    row.member(),
                    row.estimate().value().map(BigDecimal::toPlainString).orElse("nothing"));
        }
        return values;
    }

    @Property(tries = 300)
    void aDistributionMinusWhatWasAddedIsNothing(
            @ForAll @Size(max = 30) List<@LongRange(min = -MOST, max = MOST) Long> kept,
            @ForAll @Size(max = 30) List<@LongRange(min = -MOST, max = MOST) Long> taken) {
        assertThat(distribution(taken, 2).merge(distribution(taken, -2)).isNothing())
                .isTrue();
        assertThat(moments(taken, 1).merge(moments(taken, -1)).isNothing()).isTrue();
        assertThat(distribution(taken, -1).merge(distribution(kept, 1)).merge(distribution(taken, 1)))
                .usingRecursiveComparison()
                .isEqualTo(distribution(kept, 1));
        assertThat(moments(taken, -1).merge(moments(kept, 1)).merge(moments(taken, 1)))
                .usingRecursiveComparison()
                .isEqualTo(moments(kept, 1));
        assertThat(distribution(kept, 1).isNothing()).isEqualTo(kept.isEmpty());
        assertThat(moments(kept, 1).isNothing()).isEqualTo(kept.isEmpty());
    }

    @Property(tries = 200)
    void mergingInAnyOrderGivesOneResult(
            @ForAll @NotEmpty @Size(max = 60) List<@LongRange(min = -MOST, max = MOST) Long> values,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Long> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        Accumulator distributions = distribution(List.of(), 1);
        Accumulator observations = moments(List.of(), 1);
        int next = 0;
        while (next < shuffled.size()) {
            int until = next + 1 + random.nextInt(shuffled.size() - next);
            Accumulator distribution = distribution(shuffled.subList(next, until), 1);
            Accumulator moments = moments(shuffled.subList(next, until), 1);
            distributions =
                    random.nextBoolean() ? distributions.merge(distribution) : distribution.merge(distributions);
            observations = random.nextBoolean() ? observations.merge(moments) : moments.merge(observations);
            next = until;
        }
        assertThat(distributions).usingRecursiveComparison().isEqualTo(distribution(values, 1));
        assertThat(observations).usingRecursiveComparison().isEqualTo(moments(values, 1));
    }

    @Property(tries = 300)
    void negativeValuesMirrorPositiveOnes(@ForAll @LongRange(min = 1, max = MOST) long value) {
        int bucket = HistogramAccumulator.bucket(value);
        assertThat(HistogramAccumulator.bucket(-value)).isEqualTo(-bucket).isNegative();
        assertThat(HistogramAccumulator.lowerEdge(-bucket)).isEqualTo(-HistogramAccumulator.upperEdge(bucket));
        assertThat(HistogramAccumulator.upperEdge(-bucket)).isEqualTo(-HistogramAccumulator.lowerEdge(bucket));
        Map<String, String> positive = values(DISTRIBUTION, distribution(List.of(value), 1));
        Map<String, String> negative = values(DISTRIBUTION, distribution(List.of(-value), 1));
        for (String stat : List.of("mean", "total", "median", "p90")) {
            assertThat(negative).containsEntry(stat, "-" + positive.get(stat));
        }
        assertThat(negative).containsEntry("stddev", "0").containsEntry("count", "1");
    }

    @Property(tries = 300)
    void quantilesAreWithinOnePercentOfTheNearestRank(
            @ForAll @NotEmpty @Size(max = 60) List<@LongRange(min = -MOST, max = MOST) Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        for (Estimate.Row row : Estimate.rows(DISTRIBUTION, distribution(values, 1))) {
            int percent = Map.of("median", 50, "p90", 90, "p1", 1).getOrDefault(row.member(), 0);
            if (percent > 0) {
                int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
                double exact = sorted.get(rank - 1) / 1000.0;
                double error = Math.abs(exact) * 0.01 + 0.0001;
                assertThat(row.estimate().value().orElseThrow().doubleValue()).isBetween(exact - error, exact + error);
                assertThat(exact)
                        .isBetween(
                                row.estimate().bounds().orElseThrow().lower() - 0.001,
                                row.estimate().bounds().orElseThrow().upper() + 0.001);
            } else {
                assertThat(row.estimate().bounds()).as(row.member()).isEmpty();
            }
        }
    }

    @Test
    void theNearestRankOfTenValuesIsTheNinthFor90Percent() {
        List<Long> values = new ArrayList<>();
        for (long value = 1; value <= 10; value++) {
            values.add(value);
        }
        assertThat(distribution(values, 1).histogram().rankBucket(90)).isEqualTo(9);
        assertThat(distribution(values, 1).histogram().rankBucket(50)).isEqualTo(5);
        assertThat(distribution(values, 1).histogram().rankBucket(91)).isEqualTo(10);
        assertThat(distribution(values, 1).histogram().rankBucket(1)).isEqualTo(1);
    }

    @Test
    void populationDeviationOfTwoFourFourFourFiveFiveSevenNineIsTwo() {
        List<Long> values = List.of(2_000L, 4_000L, 4_000L, 4_000L, 5_000L, 5_000L, 7_000L, 9_000L);
        assertThat(values(DISTRIBUTION, distribution(values, 1)))
                .containsEntry("mean", "5")
                .containsEntry("stddev", "2")
                .containsEntry("total", "40")
                .containsEntry("count", "8");
    }

    @Property(tries = 300)
    void meanAndDeviationAreRoundedOnce(
            @ForAll @NotEmpty @Size(max = 20) List<@LongRange(min = -MOST, max = MOST) Long> values) {
        BigDecimal n = BigDecimal.valueOf(values.size());
        MathContext context = new MathContext(80);
        BigDecimal mean = BigDecimal.ZERO;
        for (long value : values) {
            mean = mean.add(BigDecimal.valueOf(value, 3));
        }
        mean = mean.divide(n, context);
        BigDecimal squares = BigDecimal.ZERO;
        for (long value : values) {
            squares = squares.add(BigDecimal.valueOf(value, 3).subtract(mean).pow(2));
        }
        BigDecimal deviation = squares.divide(n, context).sqrt(context);
        Map<String, String> published = values(DISTRIBUTION, distribution(values, 1));
        assertThat(new BigDecimal(published.get("mean")))
                .isEqualByComparingTo(mean.setScale(9, RoundingMode.HALF_EVEN));
        assertThat(new BigDecimal(published.get("stddev")))
                .isEqualByComparingTo(deviation.setScale(9, RoundingMode.HALF_EVEN));
    }

    @Test
    void nothingHasNoMeanButATotalAndACount() {
        Accumulator withdrawn = distribution(List.of(7L), 1).merge(distribution(List.of(7L), -1));
        assertThat(values(DISTRIBUTION, withdrawn))
                .isEqualTo(Map.of(
                        "mean", "nothing", "stddev", "nothing", "median", "nothing", "p90", "nothing", "p1", "nothing",
                        "total", "0", "count", "0"));
    }

    private static MomentsAccumulator pairs(long[] first, long[] second) {
        MomentsAccumulator.Builder builder = new MomentsAccumulator.Builder(2);
        for (int i = 0; i < first.length; i++) {
            builder.add(new long[] {first[i], second[i]}, 1);
        }
        return builder.build();
    }

    private static Optional<String> correlation(long[] first, long[] second) {
        List<Estimate.Row> rows = Estimate.rows(MeasureMergerTest.moments("m", "x", "y"), pairs(first, second));
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.dimension()).isEqualTo("pair");
            assertThat(row.member()).isEqualTo("x~y");
            assertThat(row.estimate().bounds()).isEmpty();
        });
        return rows.get(0).estimate().value().map(BigDecimal::toPlainString);
    }

    @Test
    void aConstantMeasureHasNoCorrelation() {
        assertThat(correlation(new long[] {1, 2, 3}, new long[] {7, 7, 7})).isEmpty();
        assertThat(correlation(new long[] {0, 0}, new long[] {1, 2})).isEmpty();
        assertThat(correlation(new long[] {1}, new long[] {2})).isEmpty();
        assertThat(correlation(new long[] {}, new long[] {})).isEmpty();
    }

    /** Means 3 and 4; squares of deviations 10 and 6, products 6: 6 / √60. */
    @Test
    void aCorrelationOfHandComputedPairs() {
        long[] x = {1_000, 2_000, 3_000, 4_000, 5_000};
        long[] y = {2_000, 4_000, 5_000, 4_000, 5_000};
        assertThat(correlation(x, y)).contains("0.774596669");
        assertThat(correlation(x, Arrays.stream(y).map(value -> -value).toArray()))
                .contains("-0.774596669");
        assertThat(correlation(x, new long[] {3, 5, 7, 9, 11})).contains("1");
        assertThat(correlation(x, new long[] {-3, -5, -7, -9, -11})).contains("-1");
    }

    @Test
    void anObservationWithoutAMeasureCountsInNoneOfItsPairs() {
        MomentsAccumulator.Builder builder = new MomentsAccumulator.Builder(3);
        builder.add(new long[] {1, 2, 5}, 1);
        builder.add(new long[] {2, 4, 5}, 1);
        builder.add(new long[] {3, 9, Contributions.NO_MEASURE}, 1);
        builder.add(new long[] {Contributions.NO_MEASURE, 1, 7}, 1);
        MomentsAccumulator moments = builder.build();
        assertThat(moments.pair(0).count()).isEqualTo(3);
        assertThat(moments.pair(1).count()).isEqualTo(2);
        assertThat(moments.pair(2).count()).isEqualTo(3);
        // (1, 2), (2, 4), (3, 9): 7 / √(2 · 26); a and c: constant; (2, 5), (4, 5), (1, 7): −8 / √(14 · 8).
        assertThat(values(MOMENTS, moments))
                .isEqualTo(Map.of("a~b", "0.970725343", "a~c", "nothing", "b~c", "-0.755928946"));
    }

    @Test
    void whoIsUpToAQuartileCountsInIt() {
        MetricDefinition quartiles = MeasureMergerTest.distribution("q", "quartiles");

        assertThat(values(quartiles, distribution(List.of(5L, 1L, 2L, 3L, 4L, 6L, 7L, 8L), 1)))
                .isEqualTo(Map.of("1", "2", "2", "2", "3", "2", "4", "2"));
        assertThat(values(quartiles, distribution(List.of(-7L, -7L, -7L, 9L, 9L), 1)))
                .isEqualTo(Map.of("1", "3", "2", "0", "3", "2", "4", "0"));
        assertThat(values(quartiles, distribution(List.of(), 1)))
                .isEqualTo(Map.of("1", "0", "2", "0", "3", "0", "4", "0"));
        assertThat(Estimate.rows(quartiles, distribution(List.of(1L, 2L, 2L, 2L), 1)))
                .extracting(row -> row.dimension() + row.member() + " "
                        + row.estimate().bounds().orElseThrow())
                .containsExactly(
                        "quartile1 Bounds[lower=1.0, upper=1.0]",
                        "quartile2 Bounds[lower=1.0, upper=3.0]",
                        "quartile3 Bounds[lower=0.0, upper=2.0]",
                        "quartile4 Bounds[lower=0.0, upper=2.0]");
    }

    @Test
    void whoHasAsManyAsTheLastOfTheTopIsAmongThem() {
        MetricDefinition top = MeasureMergerTest.distribution("power", "top20");
        // 20 % of 6 are 2: the second has 9, and so has the third.
        assertThat(top(top, 10, 9, 9, 3, 2, 1)).isEqualTo("3 exactly");
        assertThat(top(top, 10, 9, 8, 3, 2, 1)).isEqualTo("2 exactly");
        assertThat(top(top, 7)).isEqualTo("1 exactly");
        assertThat(top(top)).isEqualTo("0 exactly");
        // Counts up to 64 have a bucket each; 400 and 401 share one.
        assertThat(top(top, 64, 63, 62, 61, 60)).isEqualTo("1 exactly");
        assertThat(top(top, 401, 400, 3, 2, 1)).isEqualTo("2 of Bounds[lower=1.0, upper=2.0]");
    }

    private static String top(MetricDefinition metric, long... counts) {
        List<Long> thousandths =
                LongStream.of(counts).mapToObj(count -> count * 1_000).toList();
        List<Estimate.Row> rows = Estimate.rows(metric, distribution(thousandths, 1));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).dimension()).isEmpty();
        Estimate estimate = rows.get(0).estimate();
        return estimate.value().orElseThrow()
                + estimate.bounds().map(bounds -> " of " + bounds).orElse(" exactly");
    }

    @Test
    void countsUpToSixtyFourAreToldApartByTheTop() {
        MetricDefinition top = MeasureMergerTest.distribution("power", "top1");
        for (int count = 1; count <= 64; count++) {
            assertThat(top(top, count, count - 1)).isEqualTo("1 exactly");
        }
    }

    @Test
    void aMetricWithSeveralRowsNamesThem() {
        assertThat(DISTRIBUTION.aggregate()).isEqualTo(Aggregate.DISTRIBUTION);
        assertThat(Estimate.rows(DISTRIBUTION, distribution(List.of(1L), 1)))
                .extracting(row -> row.dimension() + "=" + row.member())
                .containsExactly(
                        "stat=mean", "stat=stddev", "stat=median", "stat=p90", "stat=p1", "stat=total", "stat=count");
    }
}
