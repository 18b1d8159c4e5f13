package dev.tidemark.embedded.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class GarbageIT {
    private static final Set<String> OUTCOMES = Set.of("accepted", "rejected", "duplicates", "internal_events");
    private static final int GARBAGE = 2_000;
    private static final byte[] TOO_LARGE = " ".repeat(65 * 1024).getBytes(UTF_8);

    /** Nearly a third of the records of the world, in every way that it knows. */
    private static final FaultShares FAULTS = new FaultShares(0.02, 0.02, 0.1, 0.08, 0.06, 0.05, 0.06, 0.06, 0.04);

    @Test
    void garbageIsSetAsideWithReasonOriginAndBytesAndDistortsNothing(Backends backends, @TempDir Path directory)
            throws Exception {
        WorldConfig world =
                new WorldConfig(5, 1_200, LocalDate.now(ZoneOffset.UTC).minusDays(4), 4, FAULTS, 1);
        long time = world.end().atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli() - 1;
        List<SentRecord> records =
                Stream.concat(new World(world).history(), garbage(time)).toList();
        List<SentRecord> invalid = records.stream()
                .filter(record -> record.truth() instanceof Truth.Invalid)
                .toList();
        assertThat(invalid).hasSizeGreaterThan(records.size() * 3 / 10);
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);

        try (Spine spine = new Spine(
                backends.bootstrapServers(),
                backends.jdbcUrl(),
                backends.user(),
                backends.password(),
                "garbage",
                directory)) {
            spine.publish(records.stream());
            spine.start();
            spine.drain();

            OracleCheck check = spine.check(oracle.results());
            assertThat(check.ok()).as(check.render()).isTrue();
            assertThat(unaccounted(spine.results())).isEmpty();
            var topics = spine.config().kafka().topics();
            List<ConsumerRecord<byte[], byte[]>> rejected =
                    readAll(backends.bootstrapServers(), topics.rejectedEvents());
            assertThat(count(rejected, record -> header(record, "reason")))
                    .isEqualTo(count(
                            invalid,
                            record -> ((Truth.Invalid) record.truth()).reason().name()));
            assertThat(count(rejected, record -> text(record.key(), record.value())))
                    .isEqualTo(count(invalid, record -> text(record.key(), record.value())));
            Map<String, String> origins = Stream.of(topics.messageEvents(), topics.productEvents())
                    .flatMap(topic -> readAll(backends.bootstrapServers(), topic).stream())
                    .collect(Collectors.toMap(
                            record -> record.topic() + " " + record.partition() + " " + record.offset(),
                            record -> text(record.key(), record.value())));
            assertThat(rejected).allSatisfy(record -> {
                String origin = header(record, "source-topic") + " " + header(record, "source-partition") + " "
                        + header(record, "source-offset");
                assertThat(origins.get(origin)).isEqualTo(text(record.key(), record.value()));
                assertThat(header(record, "detail")).isNotBlank();
            });
        }
    }

    /** Sources and days for which {@code events_in = accepted + rejected + duplicates + internal} does not hold. */
    private static Map<String, BigDecimal> unaccounted(Map<ResultKey, MetricResult> results) {
        Map<String, BigDecimal> differences = new TreeMap<>();
        results.forEach((key, result) -> {
            boolean in = key.metric().equals("events_in");
            if (in || OUTCOMES.contains(key.metric())) {
                BigDecimal records = result.value().orElseThrow();
                differences.merge(
                        key.dimensions().get("source") + " " + Instant.ofEpochMilli(key.windowStart()),
                        in ? records : records.negate(),
                        BigDecimal::add);
            }
        });
        assertThat(differences).hasSizeGreaterThanOrEqualTo(8);
        differences.values().removeIf(difference -> difference.signum() == 0);
        return differences;
    }

    private static Stream<SentRecord> garbage(long time) {
        Random random = new Random(7);
        return IntStream.range(0, GARBAGE).mapToObj(i -> {
            String topic = random.nextBoolean() ? Topics.MESSAGE_EVENTS : Topics.PRODUCT_EVENTS;
            byte[] key = {(byte) i};
            return switch (i % 4) {
                case 0 -> new SentRecord(topic, key, TOO_LARGE, time, new Truth.Invalid(RejectReason.TOO_LARGE));
                case 1 -> new SentRecord(
                        topic, key, "{\"a\":1}".getBytes(UTF_8), time, new Truth.Invalid(RejectReason.MISSING_FIELD));
                default -> new SentRecord(
                        topic, key, noise(random), time, new Truth.Invalid(RejectReason.MALFORMED_JSON));
            };
        });
    }

    /** Random bytes that cannot be JSON by luck: no JSON text begins with this one. */
    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xff;
        return bytes;
    }

    private static <T> Map<String, Long> count(List<T> records, Function<T, String> what) {
        return records.stream().collect(Collectors.groupingBy(what, Collectors.counting()));
    }

    /** One letter for each byte, so that any bytes can be compared; null and empty are the same. */
    private static String text(byte[] key, byte[] value) {
        return (key == null ? "" : new String(key, ISO_8859_1)) + " "
                + (value == null ? "" : new String(value, ISO_8859_1));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> readAll(String bootstrapServers, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }
}
