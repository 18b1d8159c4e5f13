package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.catalogue.Aggregate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.apache.datasketches.hll.HllSketch;
import org.junit.jupiter.api.Test;

class AccumulatorTest {
    private static final long MOST_MINUTES = 60L * 24 * 400;

    @Property(tries = 300)
    void sumsAreThoseOfBigIntegers(@ForAll @Size(max = 40) List<Long> amounts) {
        SumAccumulator sum = SumAccumulator.of(0);
        BigInteger exact = BigInteger.ZERO;
        for (long amount : amounts) {
            sum = sum.merge(SumAccumulator.of(amount));
            exact = exact.add(BigInteger.valueOf(amount));
        }
        assertThat(sum.value()).isEqualTo(exact);
        assertThat(sum.isNothing()).isEqualTo(exact.signum() == 0);
    }

    @Property(tries = 200)
    void sumsOfManyWordsAddUp(@ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
        SumAccumulator one = new SumAccumulator(high >> 2, low);
        SumAccumulator other = new SumAccumulator(otherHigh >> 2, otherLow);
        assertThat(one.merge(other).value()).isEqualTo(one.value().add(other.value()));
    }

    @Test
    void moneyIsWrittenInMicrosWithoutEmptyDigits() {
        SumAccumulator huge = SumAccumulator.of(Long.MAX_VALUE).merge(SumAccumulator.of(Long.MAX_VALUE));
        assertThat(Estimate.of(Aggregate.MONEY, huge).value()).contains(new BigDecimal("18446744073709.551614"));
        assertThat(Estimate.of(Aggregate.MONEY, SumAccumulator.of(-100_000_000)).value())
                .contains(new BigDecimal("-100"));
        assertThat(Estimate.of(Aggregate.COUNT, SumAccumulator.of(100)).value()).contains(new BigDecimal("100"));
    }

    @Property(tries = 200)
    void theMedianIsWithinOnePercentOfTheNearestRank(
            @ForAll @NotEmpty @Size(max = 60) List<@LongRange(min = 0, max = MOST_MINUTES) Long> values) {
        HistogramAccumulator histogram = histogram(values, 1);
        List<Long> sorted = values.stream().sorted().toList();
        double exact = sorted.get((sorted.size() + 1) / 2 - 1);
        Estimate estimate = Estimate.of(Aggregate.MEDIAN, histogram);
        // Half a tenth for the rounding of the published text.
        assertThat(estimate.value().orElseThrow().doubleValue()).isBetween(exact * 0.99 - 0.05, exact * 1.01 + 0.05);
        assertThat(exact)
                .isBetween(
                        Math.floor(estimate.bounds().orElseThrow().lower()),
                        Math.ceil(estimate.bounds().orElseThrow().upper()));
    }

    @Property(tries = 200)
    void takingObservationsAwayLeavesTheOthers(
            @ForAll @Size(max = 30) List<@LongRange(min = 0, max = MOST_MINUTES) Long> kept,
            @ForAll @Size(max = 30) List<@LongRange(min = 0, max = MOST_MINUTES) Long> taken) {
        HistogramAccumulator all =
                histogram(taken, -1).merge(histogram(kept, 1)).merge(histogram(taken, 1));
        HistogramAccumulator only = histogram(kept, 1);
        assertThat(all.buckets()).isEqualTo(only.buckets()).isSorted();
        assertThat(all.counts()).isEqualTo(only.counts());
        assertThat(all.count()).isEqualTo(kept.size());
    }

    @Test
    void theMedianOfNothingHasNoValue() {
        assertThat(Estimate.of(Aggregate.MEDIAN, Histograms.of(5, 0)).value()).isEmpty();
        assertThatThrownBy(() -> Histograms.of(5, 0).rankBucket(50)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRoundMedianIsWrittenPlainly() {
        assertThat(Estimate.of(Aggregate.MEDIAN, Histograms.of(100, 3)).value()).contains(new BigDecimal("100"));
    }

    private static HistogramAccumulator histogram(List<Long> values, long multiplicity) {
        HistogramAccumulator histogram = Histograms.EMPTY;
        for (long value : values) {
            histogram = histogram.merge(Histograms.of(value, multiplicity));
        }
        return histogram;
    }

    @Property(tries = 60)
    void anySplitOrderAndDuplicationOfTheIdsGivesTheSameEstimate(
            @ForAll @IntRange(min = 0, max = 20_000) int ids,
            @ForAll @IntRange(min = 1, max = 12) int parts,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Long> hashes = new ArrayList<>();
        random.longs(ids).forEach(hashes::add);
        HllSketch whole = SketchAccumulator.empty();
        hashes.forEach(whole::update);
        List<HllSketch> split = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            split.add(SketchAccumulator.empty());
        }
        Collections.shuffle(hashes, random);
        for (long hash : hashes) {
            split.get(random.nextInt(parts)).update(hash);
            if (random.nextInt(4) == 0) {
                split.get(random.nextInt(parts)).update(hash);
            }
        }
        Accumulator pairwise = new SketchAccumulator(SketchAccumulator.empty());
        List<Accumulator> all = new ArrayList<>();
        for (HllSketch part : split) {
            Accumulator one = new SketchAccumulator(part);
            pairwise = random.nextBoolean() ? pairwise.merge(one) : one.merge(pairwise);
            all.add(one);
        }
        double expected = whole.getCompositeEstimate();
        assertThat(estimate(pairwise)).isEqualTo(expected);
        assertThat(estimate(SketchAccumulator.union(all))).isEqualTo(expected);
        assertThat(estimate(SketchAccumulator.ofImage(((SketchAccumulator) pairwise).image())))
                .isEqualTo(expected);
    }

    private static double estimate(Accumulator sketch) {
        return ((SketchAccumulator) sketch).sketch().getCompositeEstimate();
    }

    @Test
    void aSketchOfAnotherPrecisionIsRefused() {
        assertThatThrownBy(() -> new SketchAccumulator(new HllSketch(11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sketch has lgK 11, this job works with 12");
        assertThatThrownBy(() -> SketchAccumulator.ofImage(new HllSketch(14).toCompactByteArray()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void accumulatorsOfDifferentKindsAreNotMerged() {
        List<Accumulator> kinds = List.of(
                SumAccumulator.of(1),
                Histograms.of(1, 1),
                new SketchAccumulator(SketchAccumulator.empty()),
                new DistributionAccumulator.Builder().build(),
                new MomentsAccumulator.Builder(2).build(),
                new MomentsAccumulator.Builder(3).build());
        for (Accumulator one : kinds) {
            for (Accumulator other : kinds) {
                if (one != other) {
                    assertThatThrownBy(() -> one.merge(other)).isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    @Property(tries = 200)
    void slidingMergesAreThoseOfEachWindowByItself(
            @ForAll @IntRange(min = 1, max = 30) int n,
            @ForAll @Size(max = 80) List<@IntRange(min = -3, max = 9) Integer> amounts) {
        Accumulator[] slices = new Accumulator[Math.max(n, amounts.size())];
        for (int i = 0; i < amounts.size(); i++) {
            // Negative ones stand for days without a slice.
            slices[i] = amounts.get(i) < 0 ? null : SumAccumulator.of(amounts.get(i));
        }
        Accumulator[] windows = SlidingMerge.windows(slices, n);
        assertThat(windows).hasSize(slices.length - n + 1);
        for (int i = 0; i < windows.length; i++) {
            List<Accumulator> parts = new ArrayList<>();
            for (int j = i; j < i + n; j++) {
                if (slices[j] != null) {
                    parts.add(slices[j]);
                }
            }
            assertThat(windows[i]).isEqualTo(Accumulator.mergeAll(parts));
        }
    }
}
