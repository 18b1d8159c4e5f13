package dev.tidemark.embedded.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.EmbeddedJob;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How records come in: late, from partitions without traffic, from partitions that were not there before. */
@WithBackends
class ArrivalIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    /** The metrics job in topics of its own, and what it published so far. */
    private static final class Job implements AutoCloseable {
        private final TidemarkConfig config;
        private final Path directory;
        private final Resources resources = new Resources();
        private final Admin admin;
        private final KafkaProducer<String, String> producer;
        private final ResultTopic results;

        Job(String servers, String name, Path directory, int partitions, Map<String, String> more) throws Exception {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "kafka.bootstrap_servers",
                    servers,
                    "kafka.topics.message_events",
                    name + ".message-events",
                    "kafka.topics.product_events",
                    name + ".product-events",
                    "kafka.topics.rejected_events",
                    name + ".rejected-events",
                    "job.run",
                    name,
                    "job.idleness",
                    "1s",
                    "job.checkpoint.interval",
                    "1s",
                    "job.checkpoint.dir",
                    directory.resolve(name).toString(),
                    "privacy.hash_key_file",
                    PrivacyConfig.NONE));
            settings.putAll(more);
            config = TidemarkConfig.of(settings);
            this.directory = directory;
            Map<String, Object> client = Map.of("bootstrap.servers", servers);
            admin = resources.add(Admin.create(client));
            NewTopic messages = new NewTopic(messages(), Optional.of(partitions), Optional.empty());
            admin.createTopics(List.of(messages.configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            Preflight.topicsExist(config);
            producer = resources.add(new KafkaProducer<>(client, new StringSerializer(), new StringSerializer()));
            results = resources.add(new ResultTopic(servers, config.resultsTopic(), any -> true));
        }

        String messages() {
            return config.kafka().topics().messageEvents();
        }

        EmbeddedJob start(InputMode mode) {
            return resources.add(EmbeddedJob.start(
                    MetricsJob.NAME,
                    config,
                    directory.resolve("tmp"),
                    environment -> MetricsJob.define(environment, config, mode)));
        }

        /** Sends a message of which nothing else is known. */
        void sent(int partition, Instant eventTime, Instant recordTime) throws Exception {
            send(partition, sent(eventTime), recordTime);
        }

        static String sent(Instant eventTime) {
            return """
                    {"event_id":"1","message_id":"m-%1$s","user_id":"u","channel":"sms","status":"sent",\
                    "event_time":"%1$s"}"""
                    .formatted(eventTime);
        }

        void send(int partition, String json, Instant recordTime) throws Exception {
            producer.send(new ProducerRecord<>(messages(), partition, recordTime.toEpochMilli(), null, json))
                    .get(30, TimeUnit.SECONDS);
        }

        /** The messages sent on a day. */
        Optional<MetricResult> messagesOf(Instant time) {
            long day = time.truncatedTo(ChronoUnit.DAYS).toEpochMilli();
            return current().stream()
                    .filter(result -> result.metric().equals("messages")
                            && result.window().kind() == WindowKind.DAY
                            && result.window().start() == day
                            && result.dimensions().equals(Map.of("status", "sent")))
                    .findFirst();
        }

        long records() {
            return total("events_in");
        }

        long total(String metric) {
            return current().stream()
                    .filter(result -> result.metric().equals(metric))
                    .mapToLong(result -> result.value().orElseThrow().longValueExact())
                    .sum();
        }

        private List<MetricResult> current() {
            results.poll(Duration.ofMillis(100));
            return List.copyOf(results.latest().values());
        }

        @Override
        public void close() {
            resources.close();
        }
    }

    private static Instant daysAgo(int days) {
        return NOW.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(1)).minus(Duration.ofDays(days));
    }

    @Test
    void emptyAndIdlePartitionsAndSubtasksWithoutAnyHoldNoWindowOpen(Backends backends, @TempDir Path directory)
            throws Exception {
        Map<String, String> wide = Map.of("job.parallelism", "6");
        try (Job job = new Job(backends.bootstrapServers(), "idle", directory, 3, wide)) {
            // One partition stays empty, and one becomes idle a year before the end of the third.
            job.sent(0, daysAgo(300), daysAgo(300));
            job.sent(1, daysAgo(9), daysAgo(9));
            job.sent(1, NOW, NOW);
            job.start(InputMode.UNBOUNDED);
            await().atMost(PATIENCE).until(() -> isFinal(job, daysAgo(9)));
            assertThat(job.messagesOf(NOW))
                    .hasValueSatisfying(result -> assertThat(result.status()).isEqualTo(ResultStatus.PARTIAL));
        }
    }

    @Test
    void aPartitionThatIsAddedIsReadFromItsBeginningWithinThirtySeconds(Backends backends, @TempDir Path directory)
            throws Exception {
        try (Job job = new Job(backends.bootstrapServers(), "added", directory, 1, Map.of())) {
            job.sent(0, NOW, NOW);
            job.start(InputMode.UNBOUNDED);
            await().atMost(PATIENCE).until(() -> job.records() == 1);

            job.admin
                    .createPartitions(Map.of(job.messages(), NewPartitions.increaseTo(2)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            job.sent(1, daysAgo(2), daysAgo(2));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> job.messagesOf(daysAgo(2)).isPresent());
            assertThat(job.records()).isEqualTo(2);
        }
    }

    @Test
    void aJobThatStartsFromATimeReadsEveryPartitionFromThereAlsoThoseWithoutRecordsYet(
            Backends backends, @TempDir Path directory) throws Exception {
        Map<String, String> since = Map.of("kafka.start_from", daysAgo(5).toString());
        try (Job job = new Job(backends.bootstrapServers(), "since", directory, 3, since)) {
            job.sent(0, daysAgo(9), daysAgo(9));
            job.sent(0, daysAgo(5), daysAgo(5));
            job.sent(0, daysAgo(4), daysAgo(4));
            job.sent(1, daysAgo(8), daysAgo(8));

            // To the end of what is there: one partition has nothing new, one nothing at all.
            EmbeddedJob bounded = job.start(InputMode.BOUNDED);
            bounded.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> job.records() == 2);
            assertThat(job.messagesOf(daysAgo(8))).isEmpty();
        }
        try (Job job = new Job(backends.bootstrapServers(), "since-live", directory, 3, since)) {
            job.sent(0, daysAgo(9), daysAgo(9));
            job.sent(0, NOW, NOW);
            job.sent(1, daysAgo(8), daysAgo(8));
            job.start(InputMode.UNBOUNDED);
            await().atMost(PATIENCE).until(() -> job.records() == 1);
            job.sent(1, daysAgo(3), daysAgo(3));
            job.sent(2, daysAgo(2), daysAgo(2));
            await().atMost(PATIENCE).until(() -> job.records() == 3);
            assertThat(job.messagesOf(daysAgo(8))).isEmpty();
        }
    }

    @Test
    void lateEventsCorrectFinalWindowsUpToTheHorizonAndBeyondItReachTheDeadLetterTopic(
            Backends backends, @TempDir Path directory) throws Exception {
        Instant atTheHorizon = NOW.minus(Duration.ofDays(40)).plus(Duration.ofMinutes(30));
        Instant beyond = NOW.minus(Duration.ofDays(40)).minusMillis(1);
        try (Job job = new Job(backends.bootstrapServers(), "late", directory, 1, Map.of())) {
            for (int day = 41; day > 0; day--) {
                job.sent(0, daysAgo(day), daysAgo(day));
            }
            job.sent(0, NOW.minusSeconds(1), NOW);
            job.start(InputMode.UNBOUNDED);
            await().atMost(PATIENCE).until(() -> isFinal(job, daysAgo(9)) && isFinal(job, atTheHorizon));
            MetricResult before = job.messagesOf(daysAgo(9)).orElseThrow();
            MetricResult oldest = job.messagesOf(atTheHorizon).orElseThrow();
            long today = job.messagesOf(NOW).map(ArrivalIT::value).orElse(0L);

            Instant minutes = NOW.minus(Duration.ofMinutes(3));
            job.sent(0, minutes, NOW);
            job.sent(0, daysAgo(9).plusSeconds(1), NOW);
            job.sent(0, atTheHorizon, NOW);
            String tooLate = Job.sent(beyond);
            job.send(0, tooLate, NOW);

            await().atMost(PATIENCE).until(() -> job.total("rejected") == 1 && job.total("corrected_windows") > 0);
            await().atMost(PATIENCE)
                    .until(() ->
                            job.messagesOf(daysAgo(9)).map(ArrivalIT::value).orElse(0L) == value(before) + 1);
            MetricResult after = job.messagesOf(daysAgo(9)).orElseThrow();
            assertThat(after.status()).isEqualTo(ResultStatus.FINAL);
            assertThat(after.revision()).isGreaterThan(before.revision());
            MetricResult corrected = job.messagesOf(atTheHorizon).orElseThrow();
            assertThat(value(corrected)).isEqualTo(value(oldest) + 1);
            assertThat(corrected.status()).isEqualTo(ResultStatus.FINAL);
            long late = minutes.truncatedTo(ChronoUnit.DAYS).equals(NOW.truncatedTo(ChronoUnit.DAYS)) ? 1 : 0;
            assertThat(job.messagesOf(NOW).map(ArrivalIT::value).orElse(0L)).isEqualTo(today + late);
            assertThat(job.total("expired_contributions")).isZero();

            ConsumerRecord<byte[], byte[]> rejected = onlyRecord(
                    backends.bootstrapServers(), job.config.kafka().topics().rejectedEvents());
            assertThat(new String(rejected.value(), UTF_8)).isEqualTo(tooLate);
            assertThat(header(rejected, "reason")).isEqualTo("BEYOND_HORIZON");
            assertThat(header(rejected, "source-topic")).isEqualTo(job.messages());
            assertThat(header(rejected, "source-partition")).isEqualTo("0");
            assertThat(header(rejected, "source-offset")).isEqualTo("45");
        }
    }

    private static boolean isFinal(Job job, Instant day) {
        return job.messagesOf(day)
                .filter(result -> result.status() == ResultStatus.FINAL)
                .isPresent();
    }

    private static long value(MetricResult result) {
        return result.value().orElseThrow().longValueExact();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> onlyRecord(String servers, String topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                return !found.isEmpty();
            });
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }
}
