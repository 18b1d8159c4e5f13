package dev.tidemark.embedded.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.sink.WriterLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@WithBackends
class OldRecordsIT {
    private static TidemarkConfig config(Backends backends, String run) {
        return TidemarkConfig.of(Map.of("kafka.bootstrap_servers", backends.bootstrapServers(), "job.run", run));
    }

    @Test
    void theBrokerRefusesWhatOnlyAReplacedWriterCanSend(Backends backends) throws Exception {
        TidemarkConfig config = config(backends, "old-records");
        assertThat(Preflight.topicsExist(config)).isEmpty();
        Map<String, Object> client = Map.of("bootstrap.servers", backends.bootstrapServers());
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            long limit = WriterLimits.of(config).appendMillis();
            for (String topic : List.of(config.resultsTopic(), config.sketchesTopic())) {
                assertThatThrownBy(() -> send(producer, topic, System.currentTimeMillis() - limit - 1_000))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InvalidTimestampException.class);
                send(producer, topic, System.currentTimeMillis() - limit / 2);
            }
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, long producedAt) throws Exception {
        byte[] text = "x".getBytes(UTF_8);
        producer.send(new ProducerRecord<>(topic, null, producedAt, text, text)).get(30, TimeUnit.SECONDS);
    }

    @Test
    void aTopicThatTakesThemIsWarnedAbout(Backends backends) throws Exception {
        TidemarkConfig config = config(backends, "any-records");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(config.resultsTopic(), Optional.of(1), Optional.empty())
                            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        assertThat(Preflight.topicsExist(config)).singleElement().satisfies(warning -> assertThat(warning)
                .startsWith("topic metric-results.any-records takes older records than it should")
                .endsWith("(message.timestamp.before.max.ms="
                        + WriterLimits.of(config).appendMillis() + ")"));
    }
}
