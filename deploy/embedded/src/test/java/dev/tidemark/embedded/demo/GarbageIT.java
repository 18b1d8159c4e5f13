package dev.tidemark.embedded.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.model.RejectReason;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    private static final int GARBAGE = 10_000;
    private static final byte[] TOO_LARGE = " ".repeat(65 * 1024).getBytes(UTF_8);

    @Test
    void garbageIsSetAsideWithItsReasonAndDistortsNothing(Backends backends, @TempDir Path directory) throws Exception {
        WorldConfig world =
                new WorldConfig(5, 200, LocalDate.now(ZoneOffset.UTC).minusDays(4), 4, FaultShares.none(), 1);
        long time = world.end().atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli() - 1;
        List<SentRecord> records =
                Stream.concat(new World(world).history(), garbage(time)).toList();
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
            assertThat(rejected(
                            backends.bootstrapServers(),
                            spine.config().kafka().topics().rejectedEvents()))
                    .isEqualTo(Map.of(
                            RejectReason.MALFORMED_JSON, GARBAGE / 2L,
                            RejectReason.MISSING_FIELD, GARBAGE / 4L,
                            RejectReason.TOO_LARGE, GARBAGE / 4L));
        }
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

    private static Map<RejectReason, Long> rejected(String bootstrapServers, String topic) {
        Map<RejectReason, Long> reasons = new EnumMap<>(RejectReason.class);
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
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    String reason =
                            new String(record.headers().lastHeader("reason").value(), UTF_8);
                    reasons.merge(RejectReason.valueOf(reason), 1L, Long::sum);
                }
            }
        }
        return reasons;
    }
}
