package dev.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.simulator.publish.Outgoing;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPartsIT {

    @Test
    void aKilledBrokerComesBackOnTheSamePortWithItsData(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (Admin admin = Admin.create(client)) {
                admin.createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty())))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            byte[] value = "kept".getBytes(StandardCharsets.UTF_8);
            try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                // A record as old as history is: it must survive the broker's retention.
                producer.send(new ProducerRecord<>("t", 0, 1_000L, null, value)).get(30, TimeUnit.SECONDS);
            }

            kafka.kill();
            kafka.restart();

            TopicPartition partition = new TopicPartition("t", 0);
            try (var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                assertThat(consumer.poll(Duration.ofSeconds(30)).records(partition))
                        .singleElement()
                        .satisfies(record -> assertThat(record.value()).isEqualTo(value));
            }
        }
    }

    /** A broker is not the leader of a new topic at once; what reached it before used to block its producer for good. */
    @Test
    void newTopicsTakeWhatIsSentAtOnce(@TempDir Path directory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            for (int i = 0; i < 5; i++) {
                String topic = "new-" + i;
                try (Publisher publisher = Publisher.connect(kafka.bootstrapServers(), new Properties())) {
                    publisher.ensureTopics(List.of(topic), 0);
                    Iterator<Outgoing> records = IntStream.range(0, 20_000)
                            .mapToObj(n -> new Outgoing(topic, Optional.empty(), new byte[400], n))
                            .iterator();
                    assertThat(publisher.send(records, new Pace.Unlimited(), (count, time) -> {}))
                            .isEqualTo(20_000);
                }
            }
        }
    }

    @Test
    void aTakenPortIsNamedInOneLine(@TempDir Path directory) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
                    .isInstanceOf(StackException.class)
                    .hasMessage("port %d for Kafka is taken on 127.0.0.1", taken.getLocalPort());
        }
    }

    @Test
    void postgresKeepsItsDataOverARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
            try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                    var statement = connection.createStatement()) {
                statement.execute("create table t as select 42 as answer");
            }
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
                var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select answer from t")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }
}
