package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.ProductEvent;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No record makes a decoder work more than in proportion to its length. Work is counted as memory allocated: time says
 * nothing on a busy machine, and what has made a decoder slow with text filled memory as well. Names have a test of their
 * own.
 */
class DecodingCostTest {
    private static final String MESSAGE =
            """
            {"event_id":"e1","event_time":"2026-03-07T14:03:22.050Z","message_id":"m1","user_id":"u1","status":"sent",""";
    private static final String PRODUCT =
            """
            {"event_id":"e1","event_time":"2026-03-07T14:03:22.050Z","user_id":"u1","event_name":"login",""";

    /** Text is copied a few times: as characters of two bytes, trimmed, in another case. */
    private static final int ALLOCATED_PER_BYTE = 60;

    private static final int ALLOCATED_PER_RECORD = 100_000;

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ScanningDecoder scanning = new ScanningDecoder(DecoderOptions.defaults());
    private final ReferenceDecoder reference = new ReferenceDecoder(DecoderOptions.defaults());

    /** Start, what is repeated and end of records, each of which has made some parser work in vain. */
    static Stream<Map.Entry<String, String[]>> hostileRecords() {
        Map<String, String[]> records = new LinkedHashMap<>();
        for (String letter : new String[] {
            "\u03a3", "a\u03a3 ", "\u0130", "\u00df", "\u0390", "\u212a", " ", "\u2003", "\ud83d\ude00"
        }) {
            records.put("channel of " + letter, new String[] {MESSAGE + "\"channel\":\"", letter, "\"}"});
            records.put(
                    "country of " + letter, new String[] {MESSAGE + "\"channel\":\"a\",\"country\":\"", letter, "\"}"});
            records.put(
                    "recipient of " + letter,
                    new String[] {MESSAGE + "\"channel\":\"a\",\"recipient_id\":\"", letter, "\"}"});
        }
        records.put(
                "charge of digits",
                new String[] {MESSAGE + "\"channel\":\"a\",\"currency\":\"EUR\",\"charge\":", "9", "}"});
        records.put(
                "charge of decimals",
                new String[] {MESSAGE + "\"channel\":\"a\",\"currency\":\"EUR\",\"charge\":0.", "9", "}"});
        records.put(
                "charge of exponent",
                new String[] {MESSAGE + "\"channel\":\"a\",\"currency\":\"EUR\",\"charge\":1e", "9", "}"});
        records.put("time of digits", new String[] {MESSAGE + "\"channel\":\"a\",\"ts\":", "9", "}"});
        records.put("unknown digits", new String[] {MESSAGE + "\"channel\":\"a\",\"x\":", "9", "}"});
        records.put("unknown name", new String[] {MESSAGE + "\"channel\":\"a\",\"", "n", "\":0}"});
        records.put("unknown escapes", new String[] {MESSAGE + "\"channel\":\"a\",\"x\":\"", "\\u00e9", "\"}"});
        records.put("unknown empty names", new String[] {MESSAGE + "\"channel\":\"a\",", "\"\":0,", "\"z\":0}"});
        records.put("unknown array", new String[] {MESSAGE + "\"channel\":\"a\",\"x\":[", "0,", "0]}"});
        records.put(
                "unknown nesting", new String[] {MESSAGE + "\"channel\":\"a\",\"x\":[", "[[[[[[[[]]]]]]]],", "0]}"});
        records.put("endless nesting", new String[] {MESSAGE + "\"channel\":\"a\",\"x\":", "[", "]}"});
        records.put("repeated field", new String[] {MESSAGE + "\"channel\":\"a\",", "\"user_id\":\"u2\",", "\"z\":0}"});
        records.put("repeated alias", new String[] {MESSAGE + "\"channel\":\"a\",", "\"id\":\"u2\",", "\"z\":0}"});
        records.put("whitespace", new String[] {MESSAGE, " ", "\"channel\":\"a\"}"});
        records.put("property of digits", new String[] {PRODUCT + "\"properties\":{\"a\":", "9", "}}"});
        records.put("property of text", new String[] {PRODUCT + "\"properties\":{\"a\":\"", "\u03a3", "\"}}"});
        records.put("repeated property", new String[] {PRODUCT + "\"properties\":{", "\"a\":1,", "\"z\":0}}"});
        records.put("unfinished string", new String[] {MESSAGE + "\"channel\":\"", "a", ""});
        return records.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostileRecords")
    void aRecordCostsNoMoreThanInProportionToItsLength(Map.Entry<String, String[]> hostile) {
        for (int bytes = 8 * 1024; bytes <= 64 * 1024; bytes *= 2) {
            byte[] record = record(hostile.getValue(), bytes);
            Runnable decode = hostile.getKey().contains("property")
                    ? () -> {
                        scanning.product(record);
                        reference.product(record);
                    }
                    : () -> {
                        scanning.message(record);
                        reference.message(record);
                    };
            decode.run(); // what classes allocate when they are first used is no cost of the record

            assertThat(allocatedBy(decode))
                    .as("%s: bytes allocated for %d bytes", hostile.getKey(), record.length)
                    .isLessThan(ALLOCATED_PER_RECORD + (long) ALLOCATED_PER_BYTE * record.length);
        }
    }

    /** A table of names that outlives the record can be filled with names that collide; then each is searched long. */
    @Test
    void noNameIsKeptBeyondItsRecord() {
        byte[] record = (PRODUCT + "\"properties\":{\"name\":1}}").getBytes(StandardCharsets.UTF_8);

        assertThat(propertyName(record)).isEqualTo(propertyName(record)).isNotSameAs(propertyName(record));
    }

    private String propertyName(byte[] record) {
        Decoded.Accepted<ProductEvent> accepted = (Decoded.Accepted<ProductEvent>) reference.product(record);
        return accepted.event().properties().keySet().iterator().next();
    }

    private long allocatedBy(Runnable work) {
        long before = thread.getCurrentThreadAllocatedBytes();
        work.run();
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] record(String[] parts, int bytes) {
        byte[] frame = (parts[0] + parts[2]).getBytes(StandardCharsets.UTF_8);
        int times = (bytes - frame.length) / parts[1].getBytes(StandardCharsets.UTF_8).length;
        return (parts[0] + parts[1].repeat(times) + parts[2]).getBytes(StandardCharsets.UTF_8);
    }
}
