package dev.tidemark.job.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.job.sink.SketchSink;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.json.EngagementCodec;
import dev.tidemark.model.json.ResultCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableRecordsTest {
    private static final String RESULT = new String(new ResultCodec().encode(Samples.charge("sms", "12.5", 7)), UTF_8);
    private static final String KEY =
            ResultCodec.keyText(Samples.charge("sms", "12.5", 7).key());

    private static final String ENGAGEMENT =
            new String(new EngagementCodec().encode(Samples.engagement("u1", 3, 7)), UTF_8);

    @Test
    void aRecordOfTheJobIsRead() throws Exception {
        assertThat(read(TableRecords.results("live"), List.of(value(RESULT))))
                .containsExactly(Samples.charge("sms", "12.5", 7));
        assertThat(read(TableRecords.sketches(), List.of(sketch(KEY, "7", "12", new byte[] {1}))))
                .extracting(SketchResult::revision)
                .containsExactly(7L);
    }

    static Stream<ConsumerRecord<byte[], byte[]>> damagedResults() {
        return Stream.of(
                value(null),
                value(""),
                value("canary"),
                value("{}"),
                value(RESULT.substring(0, RESULT.length() / 2)),
                value(RESULT + "canary"),
                value(RESULT.replace("\"live\"", "\"canary\"")),
                value(RESULT.replace("\"UTC\"", "\"canary\"")),
                value(RESULT.replace("\"UTC\"", "\"\\u0000\"")),
                value(RESULT.replace("\"charge\"", "\"canary\\u0000\"")),
                value(RESULT.replace("\"sms\"", "\"" + "canary".repeat(400) + "\"")),
                // Three bytes each in the row.
                value(RESULT.replace("\"sms\"", "\"canary" + "\\u0000".repeat(700) + "\"")),
                value(RESULT.replace("\"day\"", "\"canary\"")),
                value(RESULT.replace("12.5", "1" + "0".repeat(1_001))),
                value(RESULT.replace("\"revision\":7", "\"revision\":0")),
                value(RESULT.replace("\"revision\":7", "\"revision\":99999999999999999999")));
    }

    @ParameterizedTest
    @MethodSource("damagedResults")
    void aDamagedResultIsCountedAndSkippedAndTheNextOneIsRead(ConsumerRecord<byte[], byte[]> damaged) throws Exception {
        assertThat(read(TableRecords.results("live"), List.of(damaged, value(RESULT))))
                .hasSize(1);
        assertThatThrownBy(() -> {
                    TableRecords<MetricResult> records = TableRecords.results("live");
                    records.open(Samples.context());
                    records.read(damaged);
                })
                .message()
                .doesNotContain("canary");
    }

    static Stream<ConsumerRecord<byte[], byte[]>> damagedSketches() {
        byte[] image = {1};
        return Stream.of(
                sketch(null, "7", "12", image),
                sketch("canary", "7", "12", image),
                sketch("canary|day|2026-03-01T00:00:00Z|a|d", "7", "12", image),
                sketch("m|canary|2026-03-01T00:00:00Z||d", "7", "12", image),
                sketch("m|day|canary||d", "7", "12", image),
                sketch(KEY, "canary", "12", image),
                sketch(KEY, "7", "canary", image),
                sketch(KEY, "7", "99999999999", image),
                sketch(KEY, "-7", "12", image),
                sketch(KEY, "7", "12", null),
                value(RESULT));
    }

    @ParameterizedTest
    @MethodSource("damagedSketches")
    void aDamagedSketchIsCountedAndSkippedAndTheNextOneIsRead(ConsumerRecord<byte[], byte[]> damaged) throws Exception {
        assertThat(read(TableRecords.sketches(), List.of(damaged, sketch(KEY, "7", "12", new byte[] {1}))))
                .hasSize(1);
        assertThatThrownBy(() -> TableRecords.sketches().read(damaged))
                .message()
                .doesNotContain("canary");
    }

    static Stream<ConsumerRecord<byte[], byte[]>> damagedRowsOfUsers() {
        return Stream.of(
                value(null),
                value("canary"),
                value("{}"),
                value(ENGAGEMENT + "canary"),
                value(ENGAGEMENT.replace("\"live\"", "\"canary\"")),
                value(ENGAGEMENT.replace("\"u1\"", "\"" + "canary".repeat(400) + "\"")),
                value(ENGAGEMENT.replace("\"as_of\":\"2026", "\"as_of\":\"+12026")),
                value(ENGAGEMENT.replace("at_risk", "canary")),
                value(ENGAGEMENT.replace("\"revision\":7", "\"revision\":0")));
    }

    @ParameterizedTest
    @MethodSource("damagedRowsOfUsers")
    void aDamagedRowOfAUserIsCountedAndSkippedAndTheNextOneIsRead(ConsumerRecord<byte[], byte[]> damaged)
            throws Exception {
        assertThat(read(TableRecords.engagement("live"), List.of(damaged, value(ENGAGEMENT))))
                .containsExactly(Samples.engagement("u1", 3, 7));
        assertThatThrownBy(() -> {
                    TableRecords<UserEngagement> records = TableRecords.engagement("live");
                    records.open(Samples.context());
                    records.read(damaged);
                })
                .message()
                .doesNotContain("canary");
    }

    @Test
    void aUserIdThatNoRowCanHoldIsMadeStorable() throws Exception {
        assertThat(read(TableRecords.engagement("live"), List.of(value(ENGAGEMENT.replace("u1", "u\\u0000")))))
                .extracting(UserEngagement::userId)
                .containsExactly("u\uFFFD");
    }

    private static <T> List<T> read(TableRecords<T> records, List<ConsumerRecord<byte[], byte[]>> given)
            throws Exception {
        List<T> read = new ArrayList<>();
        records.open(Samples.context());
        for (ConsumerRecord<byte[], byte[]> record : given) {
            records.deserialize(record, new ListCollector<>(read));
        }
        return read;
    }

    private static ConsumerRecord<byte[], byte[]> value(String value) {
        return record(KEY, bytes(value), Map.of());
    }

    private static ConsumerRecord<byte[], byte[]> sketch(String key, String revision, String lgK, byte[] image) {
        return record(key, image, Map.of(SketchSink.REVISION, revision, SketchSink.LG_K, lgK));
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value, Map<String, String> headers) {
        RecordHeaders written = new RecordHeaders();
        headers.forEach((name, text) -> written.add(new RecordHeader(name, bytes(text))));
        return new ConsumerRecord<>(
                "topic", 0, 5, 0, TimestampType.CREATE_TIME, 0, 0, bytes(key), value, written, Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }
}
