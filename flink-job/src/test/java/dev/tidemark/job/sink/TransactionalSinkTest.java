package dev.tidemark.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TransactionalSinkTest {

    @Test
    void aTransactionThatTheBrokerAbortedWhileTheJobRunsFailsTheJob() {
        try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer()) {
            Request request = new Request(KafkaCommittable.of(producer));

            assertThatThrownBy(() -> commit(request, new ProducerFencedException("too late"), Outcome.KNOWN))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aTransactionOfACheckpointThatIsNotOpenAnyMoreIsLetGo() throws Exception {
        Request request = new Request(ofCheckpoint());

        commit(request, new ProducerFencedException("committed before the crash"), Outcome.KNOWN);

        assertThat(request.outcome).isEqualTo(Outcome.KNOWN);
    }

    @Test
    void aTransactionOfACheckpointThatTheBrokerHasForgottenIsLetGo() throws Exception {
        Request request = new Request(ofCheckpoint());

        commit(request, new InvalidPidMappingException("after a week"), Outcome.UNKNOWN);

        assertThat(request.outcome).isEqualTo(Outcome.KNOWN);
    }

    @Test
    void whatElseFailsTheJobStillDoes() {
        Request request = new Request(ofCheckpoint());

        assertThatThrownBy(() -> commit(request, new IllegalStateException("anything"), Outcome.UNKNOWN))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCommitThatIsToBeTriedAgainIs() throws Exception {
        Request request = new Request(ofCheckpoint());

        commit(request, new RuntimeException("no leader"), Outcome.RETRY);

        assertThat(request.outcome).isEqualTo(Outcome.RETRY);
    }

    /** What a committer makes of a request. */
    private enum Outcome {
        NONE,
        KNOWN,
        UNKNOWN,
        RETRY
    }

    private static void commit(Request request, RuntimeException why, Outcome signalled) throws Exception {
        Committer<KafkaCommittable> connector = new Committer<>() {
            @Override
            public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
                for (CommitRequest<KafkaCommittable> each : requests) {
                    switch (signalled) {
                        case KNOWN -> each.signalFailedWithKnownReason(why);
                        case UNKNOWN -> each.signalFailedWithUnknownReason(why);
                        default -> each.retryLater();
                    }
                }
            }

            @Override
            public void close() {}
        };
        new TransactionalSink.Watch(connector).commit(List.of(request));
    }

    private static KafkaCommittable ofCheckpoint() {
        return new KafkaCommittable(7L, (short) 1, "id", null);
    }

    /** Never connects: nothing is sent with it. */
    private static FlinkKafkaInternalProducer<byte[], byte[]> producer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:1");
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        return new FlinkKafkaInternalProducer<>(properties, "id");
    }

    /** As the committer operator makes them: an unknown reason is an exception. */
    private static final class Request implements Committer.CommitRequest<KafkaCommittable> {
        private final KafkaCommittable committable;
        private Outcome outcome = Outcome.NONE;

        Request(KafkaCommittable committable) {
            this.committable = committable;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable why) {
            outcome = Outcome.KNOWN;
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable why) {
            throw new IllegalStateException("failed to commit", why);
        }

        @Override
        public void retryLater() {
            outcome = Outcome.RETRY;
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable replaced) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new UnsupportedOperationException();
        }
    }
}
