package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.datasketches.hll.HllSketch;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SeriesSerializersTest {
    private static final String PARTIAL_V1 = "086d7c613d627c6801000000000000000704000000010000005afffffffffffffffe";
    private static final String STATE_V1 = "0100000000000000090000000000000005020100000001000000000036ee80020000"
            + "000000000001fffffffffffffffe02000000010000000000000005010000000000000003";

    private static final String SKETCH = "030000000c0201070c030801082bf2fb06";
    /** Twice −3 and once 10¹², by hand: 3, 10¹² − 6, 10²⁴ + 18, two buckets. */
    private static final String DISTRIBUTION =
            "0500000000000000030000000000000000000000e8d4a50ffa000000000000d3c21bcecceda10000"
                    + "1200000002fffffffd00000000000000020000063d0000000000000001";
    /** One observation of −3 and 5. */
    private static final String MOMENTS =
            "060000000c00000000000000000000000000000001fffffffffffffffffffffffffffffffd000000"
                    + "00000000000000000000000005000000000000000000000000000000090000000000000000000000"
                    + "0000000019fffffffffffffffffffffffffffffff1";

    @Property(tries = 200)
    void anyPartialSumComesBack(
            @ForAll String series, @ForAll WindowKind slice, @ForAll long position, @ForAll long high, @ForAll long low)
            throws IOException {
        Partial partial = new Partial(series, slice, position, new SumAccumulator(high, low));
        assertThat(roundTrip(PartialSerializer.INSTANCE, partial)).isEqualTo(partial);
    }

    @Property(tries = 100)
    void anyHistogramComesBack(@ForAll @Size(max = 30) List<@LongRange(min = 0, max = 1_000_000) Long> values)
            throws IOException {
        HistogramAccumulator histogram = Histograms.EMPTY;
        for (long value : values) {
            histogram = histogram.merge(Histograms.of(value, 2));
        }
        Partial back = roundTrip(PartialSerializer.INSTANCE, new Partial("s", WindowKind.DAY, 1, histogram));
        assertThat(back.value()).usingRecursiveComparison().isEqualTo(histogram);
    }

    @Property(tries = 50)
    void anySketchComesBack(@ForAll @Size(max = 2_000) List<Long> ids) throws IOException {
        HllSketch sketch = SketchAccumulator.empty();
        ids.forEach(sketch::update);
        Partial back = roundTrip(
                PartialSerializer.INSTANCE, new Partial("s", WindowKind.DAY, 1, new SketchAccumulator(sketch)));
        assertThat(((SketchAccumulator) back.value()).sketch().getCompositeEstimate())
                .isEqualTo(sketch.getCompositeEstimate());
    }

    @Property(tries = 100)
    void anyDistributionAndAnyMomentsComeBack(@ForAll @Size(max = 30) List<@IntRange(min = -9_999) Integer> values)
            throws IOException {
        DistributionAccumulator.Builder distribution = new DistributionAccumulator.Builder();
        MomentsAccumulator.Builder moments = new MomentsAccumulator.Builder(3);
        for (long value : values) {
            distribution.add(value * 400, 3);
            moments.add(new long[] {value, value * value, -value * 400}, 1);
        }
        for (Accumulator built : List.of(distribution.build(), moments.build())) {
            Partial back = roundTrip(PartialSerializer.INSTANCE, new Partial("s", WindowKind.DAY, 1, built));
            assertThat(back.value()).usingRecursiveComparison().isEqualTo(built);
        }
    }

    /** Guards the bytes that rest in state: each tag's, as first written. */
    @Test
    void oldAccumulatorBytesAreRead() throws IOException {
        HllSketch sketch = SketchAccumulator.empty();
        sketch.update(1);
        DistributionAccumulator.Builder distribution = new DistributionAccumulator.Builder();
        distribution.add(-3, 2);
        distribution.add(1_000_000_000_000L, 1);
        MomentsAccumulator.Builder moments = new MomentsAccumulator.Builder(2);
        moments.add(new long[] {-3, 5}, 1);
        Map<String, Accumulator> written = Map.of(
                "01fffffffffffffffe",
                SumAccumulator.of(-2),
                "020000000000000001fffffffffffffffe",
                new SumAccumulator(1, -2),
                SKETCH,
                new SketchAccumulator(sketch),
                "04000000010000005afffffffffffffffe",
                Histograms.of(90, -2),
                DISTRIBUTION,
                distribution.build(),
                MOMENTS,
                moments.build());
        for (var entry : written.entrySet()) {
            Accumulator read = AccumulatorFormat.read(
                    new DataInputDeserializer(HexFormat.of().parseHex(entry.getKey())));
            if (read instanceof SketchAccumulator readSketch) {
                assertThat(readSketch.image()).isEqualTo(new SketchAccumulator(sketch).image());
            } else {
                assertThat(read).usingRecursiveComparison().isEqualTo(entry.getValue());
            }
            DataOutputSerializer out = new DataOutputSerializer(64);
            AccumulatorFormat.write(entry.getValue(), out);
            assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(entry.getKey());
        }
    }

    private static SeriesState state() {
        SeriesState state = new SeriesState();
        state.merge(WindowKind.DAY, 5, SumAccumulator.of(3));
        state.merge(WindowKind.HOUR, 3_600_000, new SumAccumulator(1, -2));
        state.merge(WindowKind.DAY, 4, SumAccumulator.of(9));
        state.expire(WindowKind.DAY, 5, true);
        return state;
    }

    private static void assertIsState(SeriesState state) {
        assertThat(state.expiredDays()).isEqualTo(SumAccumulator.of(9));
        assertThat(state.firstDay()).isEqualTo(5);
        assertThat(state.slice(WindowKind.DAY, 5)).isEqualTo(SumAccumulator.of(3));
        assertThat(state.slice(WindowKind.HOUR, 3_600_000)).isEqualTo(new SumAccumulator(1, -2));
        assertThat(state.slices().values()).allMatch(positions -> positions.size() == 1);
    }

    @Test
    void stateComesBack() throws IOException {
        assertIsState(roundTrip(SeriesStateSerializer.INSTANCE, state()));
    }

    @Test
    void aCopyOfStateKeepsWhatItSaw() {
        SeriesState state = state();
        SeriesState copy = SeriesStateSerializer.INSTANCE.copy(state);
        state.merge(WindowKind.DAY, 5, SumAccumulator.of(1));
        state.merge(WindowKind.DAY, 6, SumAccumulator.of(1));
        state.expire(WindowKind.HOUR, Long.MAX_VALUE, false);
        assertIsState(copy);
    }

    /** Guards the format: bytes that version 1 wrote. A change here needs a new version byte. */
    @Test
    void versionOneOfPartialsAndStateIsStillReadAndWritten() throws IOException {
        Partial partial = new Partial("m|a=b|h", WindowKind.HOUR, 7, Histograms.of(90, -2));
        assertThat(hex(PartialSerializer.INSTANCE, partial)).isEqualTo(PARTIAL_V1);
        assertThat(hex(SeriesStateSerializer.INSTANCE, state())).isEqualTo(STATE_V1);
        assertIsState(SeriesStateSerializer.INSTANCE.deserialize(
                new DataInputDeserializer(HexFormat.of().parseHex(STATE_V1))));
    }

    @Test
    void theirSnapshotsAreCompatibleWithThemselvesAndRefuseAnotherVersion() throws IOException {
        for (TypeSerializer<?> serializer : List.of(PartialSerializer.INSTANCE, SeriesStateSerializer.INSTANCE)) {
            assertCompatible(serializer);
        }
    }

    private static <T> void assertCompatible(TypeSerializer<T> serializer) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(8);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<T> old = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), SeriesSerializersTest.class.getClassLoader());
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(old)
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(old.restoreSerializer()).isEqualTo(serializer);
        TypeSerializerSnapshot<T> newer = serializer.snapshotConfiguration();
        newer.readSnapshot(1, new DataInputDeserializer(new byte[] {99}), SeriesSerializersTest.class.getClassLoader());
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(newer)
                        .isIncompatible())
                .isTrue();
        assertThatThrownBy(newer::restoreSerializer).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anUnknownAccumulatorIsRefused() {
        assertThatThrownBy(() -> AccumulatorFormat.read(new DataInputDeserializer(new byte[] {9})))
                .isInstanceOf(IOException.class)
                .hasMessage("accumulator tag 9 is unknown");
    }

    private static <T> String hex(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return HexFormat.of().formatHex(out.getCopyOfBuffer());
    }

    private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T back = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return back;
    }
}
