package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.WindowKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.apache.datasketches.hll.HllSketch;
import org.junit.jupiter.api.Test;

class CombinerTest {
    private static final List<Series> SERIES = List.of(
            MergerHarness.series("messages", "status", "sent"), MergerHarness.series("messages", "status", "read"));
    private static final Series MEDIAN =
            MergerHarness.series("funnel_step_minutes", "funnel", "invitation", "step", "activated");

    @Property(tries = 200)
    void itHandsOverWhatAddingOneByOneGives(
            @ForAll @Size(max = 40) List<Long> amounts, @ForAll @IntRange(min = 1, max = 5) int slices) {
        Combiner combiner = new Combiner();
        Map<String, BigInteger> exact = new HashMap<>();
        for (int i = 0; i < amounts.size(); i++) {
            Series series = SERIES.get(i % 2);
            WindowKind kind = i % 3 == 0 ? WindowKind.HOUR : WindowKind.DAY;
            long position = i % slices;
            combiner.add(series, kind, position, amounts.get(i));
            exact.merge(series.key() + kind + position, BigInteger.valueOf(amounts.get(i)), BigInteger::add);
        }
        assertThat(combiner.pending()).isEqualTo(exact.size());
        exact.values().removeIf(sum -> sum.signum() == 0);
        Map<String, BigInteger> handed = new HashMap<>();
        combiner.flush(partial -> assertThat(handed.put(
                        partial.series() + partial.slice() + partial.position(),
                        ((SumAccumulator) partial.value()).value()))
                .as("each slice once")
                .isNull());
        assertThat(handed).isEqualTo(exact);
        assertThat(combiner.pending()).isZero();
    }

    @Property(tries = 200)
    void rangesAddUpToWhatAddingToEachSliceGives(
            @ForAll @Size(max = 20) List<@IntRange(min = -3_000, max = 3_000) Integer> starts,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 200) Integer> lengths) {
        Combiner combiner = new Combiner();
        for (int batch = 0; batch < 2; batch++) {
            Map<Long, Long> exact = new TreeMap<>();
            for (int i = 0; i < starts.size(); i++) {
                long from = starts.get(i) / (batch + 1);
                long to = from + lengths.get(i % lengths.size()) - 1;
                long amount = i % 3 == 0 ? -1 : 1;
                combiner.addRange(SERIES.get(0), WindowKind.ROLLING_7D, from, to, amount);
                LongStream.rangeClosed(from, to).forEach(position -> exact.merge(position, amount, Long::sum));
            }
            assertThat(combiner.pending()).isEqualTo(exact.size());
            Map<Long, Long> handed = new TreeMap<>();
            combiner.flushWithCancelled(partial -> handed.put(
                    partial.position(),
                    ((SumAccumulator) partial.value()).value().longValueExact()));
            assertThat(handed).isEqualTo(exact);
            assertThat(combiner.pending()).isZero();
        }
    }

    @Property(tries = 100)
    void whatIsAddedToSeriesTogetherIsAddedToEachBesidesItsOwn(
            @ForAll @Size(max = 20) List<Long> together,
            @ForAll @Size(max = 20) List<Long> alone,
            @ForAll @Size(max = 50) List<@IntRange(max = 3_000) Integer> ids) {
        Combiner combiner = new Combiner();
        Series total = MergerHarness.series("recipients");
        Series channel = MergerHarness.series("recipients", "channel", "sms");
        Series amounts = Series.together(SERIES.get(0), SERIES.get(1));
        Series recipients = Series.together(total, channel);
        HllSketch expected = SketchAccumulator.empty();
        together.forEach(amount -> combiner.add(amounts, WindowKind.HOUR, 7, amount));
        alone.forEach(amount -> combiner.add(SERIES.get(1), WindowKind.HOUR, 7, amount));
        ids.forEach(id -> {
            expected.update(id.longValue());
            combiner.distinct(recipients, WindowKind.DAY, 1, id);
        });
        if (!ids.isEmpty()) {
            combiner.distinct(channel, WindowKind.DAY, 1, ids.get(0));
        }
        Map<String, Accumulator> handed = new HashMap<>();
        combiner.flushWithCancelled(partial -> assertThat(handed.put(partial.series(), partial.value()))
                .as("each slice once")
                .isNull());

        BigInteger shared = sum(together);
        assertThat(value(handed, SERIES.get(0))).isEqualTo(shared);
        assertThat(value(handed, SERIES.get(1))).isEqualTo(shared.add(sum(alone)));
        for (Series each : List.of(total, channel)) {
            assertThat(handed.containsKey(each.key())).isEqualTo(!ids.isEmpty());
            if (!ids.isEmpty()) {
                assertThat(((SketchAccumulator) handed.get(each.key())).sketch().getCompositeEstimate())
                        .isEqualTo(expected.getCompositeEstimate());
            }
        }
        assertThat(combiner.pending()).isZero();
    }

    @Property(tries = 100)
    void aSeriesThatIsPartOfSeveralGetsTheIdsOfAll(@ForAll @Size(max = 50) List<@IntRange(max = 3_000) Integer> ids) {
        Combiner combiner = new Combiner();
        Series total = MergerHarness.series("recipients");
        List<Series> channels = List.of(
                MergerHarness.series("recipients", "channel", "sms"),
                MergerHarness.series("recipients", "channel", "email"),
                MergerHarness.series("recipients", "channel", "push"));
        List<Series> together = channels.stream()
                .map(channel -> Series.together(channel, total))
                .toList();
        Map<String, HllSketch> expected = new HashMap<>();
        ids.forEach(id -> {
            int channel = id % channels.size();
            combiner.distinct(together.get(channel), WindowKind.DAY, 1, id);
            for (Series each : List.of(channels.get(channel), total)) {
                expected.computeIfAbsent(each.key(), any -> SketchAccumulator.empty())
                        .update(id.longValue());
            }
        });
        Map<String, Accumulator> handed = new HashMap<>();
        combiner.flush(partial -> handed.put(partial.series(), partial.value()));

        assertThat(handed).containsOnlyKeys(expected.keySet());
        expected.forEach((series, sketch) -> assertThat(
                        ((SketchAccumulator) handed.get(series)).sketch().getCompositeEstimate())
                .isEqualTo(sketch.getCompositeEstimate()));
    }

    private static BigInteger sum(List<Long> amounts) {
        return amounts.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger value(Map<String, Accumulator> handed, Series series) {
        Accumulator value = handed.get(series.key());
        return value == null ? BigInteger.ZERO : ((SumAccumulator) value).value();
    }

    @Test
    void nothingIsHandedOverTwice() {
        Combiner combiner = new Combiner();
        combiner.add(SERIES.get(0), WindowKind.DAY, 1, 5);
        combiner.flush(partial -> {});
        List<Partial> again = new ArrayList<>();
        combiner.flush(again::add);
        combiner.add(SERIES.get(0), WindowKind.DAY, 1, 2);
        combiner.flush(again::add);
        assertThat(again).containsExactly(new Partial(SERIES.get(0).key(), WindowKind.DAY, 1, SumAccumulator.of(2)));
    }

    @Test
    void whatCancelledOutCanBeHandedOverAsNothing() {
        Combiner combiner = new Combiner();
        combiner.add(SERIES.get(0), WindowKind.DAY, 1, 5);
        combiner.add(SERIES.get(0), WindowKind.DAY, 1, -5);
        List<Partial> partials = new ArrayList<>();
        combiner.flushWithCancelled(partials::add);
        assertThat(partials).containsExactly(new Partial(SERIES.get(0).key(), WindowKind.DAY, 1, SumAccumulator.of(0)));
        assertThat(combiner.pending()).isZero();
    }

    @Property(tries = 100)
    void samplesAddUpToTheHistogramsOfEachMerged(@ForAll List<@IntRange(max = 5_000) Integer> values) {
        Combiner combiner = new Combiner();
        for (int batch = 0; batch < 2; batch++) {
            HistogramAccumulator expected = Histograms.EMPTY;
            for (int i = 0; i < values.size(); i++) {
                long multiplicity = i % 3 == batch ? -1 : 1;
                combiner.sample(MEDIAN, WindowKind.DAY, 1, values.get(i), multiplicity);
                expected = expected.merge(Histograms.of(values.get(i), multiplicity));
            }
            List<HistogramAccumulator> handed = new ArrayList<>();
            combiner.flush(partial -> handed.add((HistogramAccumulator) partial.value()));
            HistogramAccumulator sum = handed.isEmpty() ? Histograms.EMPTY : handed.get(0);
            assertThat(handed).hasSizeLessThanOrEqualTo(1);
            assertThat(sum.buckets()).isEqualTo(expected.buckets());
            assertThat(sum.counts()).isEqualTo(expected.counts());
        }
    }

    @Property(tries = 100)
    void rangesOfMeasurementsAddUpToWhatMeasuringInEachSliceGives(
            @ForAll @Size(max = 20) List<@IntRange(min = -300, max = 300) Integer> starts,
            @ForAll @NotEmpty
                    List<@LongRange(min = -Contributions.GREATEST_MEASURE, max = Contributions.GREATEST_MEASURE) Long>
                            values) {
        Combiner ranges = new Combiner();
        Combiner singly = new Combiner();
        for (int batch = 0; batch < 2; batch++) {
            for (int i = 0; i < starts.size(); i++) {
                long from = starts.get(i);
                long to = from + i % 4 * 17;
                long value = values.get(i % values.size());
                long multiplicity = i % 3 == batch ? -1 : i % 5;
                ranges.measureRange(SERIES.get(0), WindowKind.DAY, from, to, value, multiplicity);
                LongStream.rangeClosed(from, to)
                        .forEach(position ->
                                singly.measure(SERIES.get(1), WindowKind.DAY, position, value, multiplicity));
                long old = values.get((i + 1) % values.size());
                ranges.moveRange(SERIES.get(0), WindowKind.DAY, from - 9, from + 3, old, value);
                LongStream.rangeClosed(from - 9, from + 3).forEach(position -> {
                    singly.measure(SERIES.get(1), WindowKind.DAY, position, old, -1);
                    singly.measure(SERIES.get(1), WindowKind.DAY, position, value, 1);
                });
            }
            assertThat(ranges.pending()).isEqualTo(singly.pending());
            Map<Long, Accumulator> expected = new TreeMap<>();
            singly.flushWithCancelled(partial -> expected.put(partial.position(), partial.value()));
            Map<Long, Accumulator> handed = new TreeMap<>();
            ranges.flushWithCancelled(partial -> assertThat(handed.put(partial.position(), partial.value()))
                    .as("each slice once")
                    .isNull());
            assertThat(handed).usingRecursiveComparison().isEqualTo(expected);
            assertThat(ranges.pending()).isZero();
        }
    }

    @Test
    void whatIsMeasuredForSeriesTogetherIsMeasuredForEachBesidesItsOwn() {
        Combiner combiner = new Combiner();
        Series together = Series.together(SERIES.get(0), SERIES.get(1));
        DistributionAccumulator.Builder shared = new DistributionAccumulator.Builder();
        shared.add(5, 2);
        DistributionAccumulator.Builder both = new DistributionAccumulator.Builder();
        both.add(5, 2);
        both.add(-7, 1);
        MomentsAccumulator.Builder observed = new MomentsAccumulator.Builder(2);
        observed.add(new long[] {1, 2}, -1);
        combiner.measure(together, WindowKind.DAY, 1, 5, 2);
        combiner.measure(SERIES.get(1), WindowKind.DAY, 1, -7, 1);
        combiner.moments(together, WindowKind.HOUR, 1, new long[] {1, 2}, -1);
        Map<String, Accumulator> handed = new HashMap<>();
        combiner.flush(partial -> handed.put(partial.series() + partial.slice(), partial.value()));
        assertThat(handed)
                .usingRecursiveComparison()
                .isEqualTo(Map.of(
                        SERIES.get(0).key() + WindowKind.DAY, shared.build(),
                        SERIES.get(1).key() + WindowKind.DAY, both.build(),
                        SERIES.get(0).key() + WindowKind.HOUR, observed.build(),
                        SERIES.get(1).key() + WindowKind.HOUR, observed.build()));
    }

    @Test
    void idsAreCountedOnceAndSamplesThatCancelAreDropped() {
        Combiner combiner = new Combiner();
        Series distinct = MergerHarness.series("recipients");
        HllSketch expected = SketchAccumulator.empty();
        for (long id : new long[] {1, 2, 2, 3}) {
            combiner.distinct(distinct, WindowKind.DAY, 1, id);
            expected.update(id);
        }
        combiner.sample(MEDIAN, WindowKind.DAY, 1, 90, 1);
        combiner.sample(MEDIAN, WindowKind.DAY, 1, 90, -1);
        List<Partial> partials = new ArrayList<>();
        combiner.flush(partials::add);
        assertThat(partials).singleElement().satisfies(partial -> assertThat(
                        ((SketchAccumulator) partial.value()).sketch().getCompositeEstimate())
                .isEqualTo(expected.getCompositeEstimate()));
    }
}
