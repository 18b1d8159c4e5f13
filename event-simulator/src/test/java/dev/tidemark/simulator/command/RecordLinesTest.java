package dev.tidemark.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.publish.Outgoing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RecordLinesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private static String event(String user, String time) {
        return "{\"event_id\":\"e\",\"event_time\":\"" + time + "\",\"user_id\":\"" + user
                + "\",\"event_name\":\"page_viewed\"}";
    }

    private static List<Outgoing> read(byte[] text, RecordLines.Timestamps timestamps) throws IOException {
        List<Outgoing> records = new ArrayList<>();
        new RecordLines(
                        "product-events",
                        new JsonLines(Unpacked.of(new ByteArrayInputStream(text))),
                        new EventDecoder(DecoderOptions.defaults())::product,
                        timestamps,
                        () -> NOW)
                .forEachRemaining(records::add);
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void anEventTakesItsEntityAsKeyAndItsTimeAsTimestamp() throws IOException {
        Outgoing record = read(bytes(event("u1", "2026-02-01T12:00:00Z")), RecordLines.Timestamps.EVENT)
                .get(0);

        assertThat(record.topic()).isEqualTo("product-events");
        assertThat(record.key()).hasValueSatisfying(key -> assertThat(key).isEqualTo(bytes("u1")));
        assertThat(record.timestamp())
                .isEqualTo(Instant.parse("2026-02-01T12:00:00Z").toEpochMilli());
    }

    @Test
    void linesThatAreNoEventsGoWithTheTimeOfTheLineBefore() throws IOException {
        String text = "garbage\n" + event("u1", "2026-02-01T12:00:00Z") + "\n\u0000\u0001\n{}\n";
        List<Outgoing> records = read(bytes(text), RecordLines.Timestamps.EVENT);

        assertThat(records).hasSize(4);
        assertThat(records.get(0).timestamp()).isEqualTo(NOW.toEpochMilli());
        assertThat(records.get(0).key()).isEmpty();
        assertThat(records.get(2).value()).isEqualTo(new byte[] {0, 1});
        assertThat(records.get(2).timestamp()).isEqualTo(records.get(1).timestamp());
        assertThat(records.get(3).timestamp()).isEqualTo(records.get(1).timestamp());
    }

    @Test
    void eventsOfTheFutureAndOfBeforeTheEpochGetTimestampsThatBrokersTake() throws IOException {
        String text = event("u1", "2026-04-01T12:00:00Z") + "\n" + event("u1", "1960-01-01T00:00:00Z");

        assertThat(read(bytes(text), RecordLines.Timestamps.EVENT))
                .extracting(Outgoing::timestamp)
                .containsExactly(NOW.toEpochMilli(), 0L);
    }

    @Test
    void nowMeansNow() throws IOException {
        assertThat(read(bytes(event("u1", "2026-02-01T12:00:00Z")), RecordLines.Timestamps.NOW))
                .extracting(Outgoing::timestamp)
                .containsExactly(NOW.toEpochMilli());
    }

    @Test
    void emptyLinesAreNoRecordsAndLineEndsOfEitherKindAreCut() throws IOException {
        assertThat(read(bytes("\n\r\na\r\n\nb"), RecordLines.Timestamps.EVENT))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("a", "b");
        assertThat(read(new byte[0], RecordLines.Timestamps.EVENT)).isEmpty();
    }

    @Test
    void gzipIsKnownByItsFirstBytes() throws IOException {
        assertThat(read(gzip(bytes("a\nb\n")), RecordLines.Timestamps.EVENT)).hasSize(2);
    }

    @Test
    void aBrokenArchiveIsAnErrorThatNamesTheLine() throws IOException {
        byte[] packed = gzip(bytes("a\n".repeat(1_000)));
        byte[] cut = Arrays.copyOf(packed, packed.length - 6);

        assertThatThrownBy(() -> read(cut, RecordLines.Timestamps.EVENT))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("line 1001: ");
    }

    @Test
    void aLineThatNoBrokerTakesIsAnErrorThatNamesIt() {
        String text = "a\n" + "x".repeat(RecordLines.LONGEST_LINE + 1);

        assertThatThrownBy(() -> read(bytes(text), RecordLines.Timestamps.EVENT))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("line 2: longer than");
    }
}
