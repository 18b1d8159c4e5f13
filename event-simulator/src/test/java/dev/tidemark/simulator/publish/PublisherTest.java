package dev.tidemark.simulator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final Progress SILENT = (records, timestamp) -> {};

    private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
        return new MockProducer<>(autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Publisher publisher(MockProducer<byte[], byte[]> producer) {
        return new Publisher(producer, Admin.create(config()), Feed.live());
    }

    /** An admin client that nobody calls; it connects when it is. */
    private static Properties config() {
        Properties config = new Properties();
        config.put("bootstrap.servers", "127.0.0.1:1");
        return config;
    }

    private static Iterator<Outgoing> records(int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> new Outgoing(
                        "message-events",
                        i % 2 == 0 ? Optional.of(bytes("k" + i)) : Optional.empty(),
                        bytes("v" + i),
                        i))
                .iterator();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void recordsKeepKeyValueTimestampAndOrder() {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (Publisher publisher = publisher(producer)) {
            assertThat(publisher.send(records(3), new Pace.Unlimited(), SILENT)).isEqualTo(3);
        }

        List<ProducerRecord<byte[], byte[]>> sent = producer.history();
        assertThat(sent).extracting(ProducerRecord::timestamp).containsExactly(0L, 1L, 2L);
        assertThat(sent).extracting(ProducerRecord::topic).containsOnly("message-events");
        assertThat(sent.get(0).key()).isEqualTo(bytes("k0"));
        assertThat(sent.get(1).key()).isNull();
        assertThat(sent.get(2).value()).isEqualTo(bytes("v2"));
    }

    @Test
    void aFailureThatTheBrokerReportsStopsAtOnce() {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (Publisher publisher = publisher(producer)) {
            Iterator<Outgoing> records = records(10);
            Iterator<Outgoing> failingThird = new Iterator<>() {
                private int taken;

                @Override
                public boolean hasNext() {
                    return records.hasNext();
                }

                @Override
                public Outgoing next() {
                    if (taken++ == 2) {
                        producer.errorNext(new TimeoutException("Expiring 1 record(s)\n for message-events-0"));
                    }
                    return records.next();
                }
            };

            assertThatThrownBy(() -> publisher.send(failingThird, new Pace.Unlimited(), SILENT))
                    .isInstanceOf(PublishException.class)
                    .message()
                    .startsWith("cannot send to topic message-events: ")
                    .contains("Expiring 1 record(s) for message-events-0")
                    .doesNotContain("\n");
            assertThat(producer.history()).hasSize(2);
        }
    }

    @Test
    void aFailureAfterTheLastRecordIsNotLost() {
        MockProducer<byte[], byte[]> producer = producer(true);
        producer.sendException = new RecordTooLargeException("the record is too large");
        try (Publisher publisher = publisher(producer)) {
            assertThatThrownBy(() -> publisher.send(records(1), new Pace.Unlimited(), SILENT))
                    .isInstanceOf(PublishException.class)
                    .hasMessage("cannot send to topic message-events: the record is too large");
        }
    }

    @Test
    void whatWasHandedOverBeforeAnInterruptIsFlushedAndCounted() {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (Publisher publisher = publisher(producer)) {
            Thread.currentThread().interrupt();
            assertThat(publisher.send(records(5), new Pace.Unlimited(), SILENT)).isZero();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(producer.flushed()).isTrue();
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNamedInOneLine() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }

        assertThatThrownBy(() -> Publisher.connect("127.0.0.1:" + unused, new Properties()))
                .isInstanceOf(PublishException.class)
                .message()
                .startsWith("cannot reach Kafka at 127.0.0.1:" + unused)
                .doesNotContain("\n");
    }

    @Test
    void aHostThatDoesNotExistIsNamedInOneLine() {
        assertThatThrownBy(() -> Publisher.connect("no-such-host.invalid:9092", new Properties()))
                .isInstanceOf(PublishException.class)
                .message()
                .startsWith("cannot reach Kafka at no-such-host.invalid:9092")
                .doesNotContain("\n");
    }
}
