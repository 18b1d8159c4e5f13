package dev.tidemark.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.ChurnState;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SerializersTest {
    @Property(tries = 200)
    void anyResultComesBack(
            @ForAll String metric,
            @ForAll WindowKind kind,
            @ForAll long start,
            @ForAll @Size(max = 4) Map<String, String> dimensions,
            @ForAll Optional<BigDecimal> value,
            @ForAll boolean estimated,
            @ForAll double bound,
            @ForAll ResultStatus status,
            @ForAll long revision)
            throws IOException {
        MetricResult result = new MetricResult(
                metric,
                new Window(kind, start, start + 1, "Europe/Berlin"),
                new TreeMap<>(dimensions),
                value,
                estimated ? Optional.of(new Bounds(bound, -bound)) : Optional.empty(),
                status,
                revision,
                Long.MIN_VALUE,
                "a81f",
                "live",
                7);
        assertThat(roundTrip(MetricResultSerializer.INSTANCE, result)).isEqualTo(result);
    }

    @Property(tries = 50)
    void anySketchComesBack(@ForAll byte[] image, @ForAll @Size(max = 4) Map<String, String> dimensions)
            throws IOException {
        SketchResult sketch = new SketchResult(
                new ResultKey("active_users", WindowKind.DAY, 5, new TreeMap<>(dimensions), "a81f"), 12, 9, image, 7);
        SketchResult back = roundTrip(SketchResultSerializer.INSTANCE, sketch);
        assertThat(back).usingRecursiveComparison().isEqualTo(sketch);
    }

    @Property(tries = 200)
    void anyRowOfAUserComesBack(
            @ForAll String userId,
            @ForAll @IntRange(min = -700_000, max = 3_000_000) int day,
            @ForAll long number,
            @ForAll boolean powerUser,
            @ForAll @IntRange(max = 28) int days,
            @ForAll Optional<ChurnState> churn)
            throws IOException {
        LocalDate date = LocalDate.ofEpochDay(day);
        UserEngagement row = new UserEngagement(
                userId,
                "live",
                date,
                365,
                number,
                days,
                powerUser,
                days / 4,
                days,
                date.minusDays(400),
                date.plusDays(1),
                churn,
                number + 1,
                number + 2);
        assertThat(roundTrip(UserEngagementSerializer.INSTANCE, row)).isEqualTo(row);
    }

    @Property(tries = 50)
    void anyRejectedRecordComesBack(
            @ForAll byte[] key, @ForAll byte[] value, @ForAll RejectReason reason, @ForAll String detail)
            throws IOException {
        RejectedRecord rejected = new RejectedRecord(key, value, reason, detail, "message-events", 3, 4, 5);
        RejectedRecord back = roundTrip(RejectedRecordSerializer.INSTANCE, rejected);
        assertThat(back).usingRecursiveComparison().isEqualTo(rejected);
    }

    /** Guards the format: bytes that version 1 wrote. A change here needs a new version byte. */
    @Test
    void versionOneOfAResultIsStillRead() throws IOException {
        MetricResult result = new MetricResult(
                "charge",
                new Window(WindowKind.DAY, 1, 2, "UTC"),
                new TreeMap<>(Map.of("currency", "EUR")),
                Optional.of(new BigDecimal("12.50")),
                Optional.empty(),
                ResultStatus.COMPLETE,
                3,
                4,
                "d",
                "live",
                5);
        String golden = "0763686172676502000000000000000100000000000000020455544301"
                + "0963757272656e6379044555520100000002000000" + "0204e2" + "01"
                + "00000000000000030000000000000004" + "0264" + "056c697665" + "0000000000000005";
        DataOutputSerializer out = new DataOutputSerializer(64);
        MetricResultSerializer.INSTANCE.serialize(result, out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(golden);
    }

    @Test
    void theSnapshotHoldsTheVersionAndRestoresTheSerializer() throws IOException {
        TypeSerializerSnapshot<MetricResult> written = MetricResultSerializer.INSTANCE.snapshotConfiguration();
        TypeSerializerSnapshot<MetricResult> restored = snapshotFrom(written, (byte) 1);
        assertThat(restored.restoreSerializer()).isEqualTo(MetricResultSerializer.INSTANCE);
        assertThat(written.resolveSchemaCompatibility(restored).isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void aCheckpointOfAnotherVersionIsRefused() throws IOException {
        TypeSerializerSnapshot<MetricResult> current = MetricResultSerializer.INSTANCE.snapshotConfiguration();
        TypeSerializerSnapshot<MetricResult> other = snapshotFrom(current, (byte) 99);
        assertThat(current.resolveSchemaCompatibility(other).isIncompatible()).isTrue();
        assertThatThrownBy(other::restoreSerializer).hasMessageContaining("the checkpoint has format 99");
    }

    @Test
    void theTypesNameTheirSerializers() {
        assertThat(MetricResultSerializer.TYPE.createSerializer(new SerializerConfigImpl()))
                .isEqualTo(MetricResultSerializer.INSTANCE);
        assertThat(MetricResultSerializer.TYPE).isNotEqualTo(SketchResultSerializer.TYPE);
    }

    private static TypeSerializerSnapshot<MetricResult> snapshotFrom(
            TypeSerializerSnapshot<MetricResult> written, byte version) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(8);
        written.writeSnapshot(out);
        byte[] bytes = out.getCopyOfBuffer();
        assertThat(bytes).containsExactly(1);
        bytes[0] = version;
        TypeSerializerSnapshot<MetricResult> restored = new MetricResultSerializer.ResultSnapshot();
        restored.readSnapshot(
                written.getCurrentVersion(), new DataInputDeserializer(bytes), SerializersTest.class.getClassLoader());
        return restored;
    }

    private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(in, copied);
        assertThat(in.available()).isZero();
        return serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));
    }
}
