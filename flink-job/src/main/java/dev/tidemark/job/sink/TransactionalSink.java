package dev.tidemark.job.sink;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transactional Kafka sink that does not lose a transaction in silence.
 *
 * <p>The connector's committer logs and forgets a transaction that the broker has aborted, for example because it was
 * open for too long. While the job runs, this sink lets the job fail instead: the restart publishes anew whatever the
 * transaction may have held. For transactions found in a checkpoint it does not, as the restart is under way already and
 * most of them were committed before the crash; it also lets go of those that the broker has forgotten (after a week),
 * at which the connector would fail for ever.
 *
 * @param sink with transactions
 */
record TransactionalSink<T>(KafkaSink<T> sink)
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalSink.class);

    @Override
    public StatefulSinkWriter<T, KafkaWriterState> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }

    @Override
    public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recovered) {
        return sink.restoreWriter(context, recovered);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new Watch(sink.createCommitter(context));
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        sink.addPostCommitTopology(committed);
    }

    /**
     * Decides what a failed commit means.
     *
     * @param committer commits
     */
    record Watch(Committer<KafkaCommittable> committer) implements Committer<KafkaCommittable> {

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                throws IOException, InterruptedException {
            committer.commit(requests.stream()
                    .<CommitRequest<KafkaCommittable>>map(Watched::new)
                    .toList());
        }

        @Override
        public void close() throws Exception {
            committer.close();
        }
    }

    /** A request whose failure is not passed over. */
    private record Watched(Committer.CommitRequest<KafkaCommittable> request)
            implements Committer.CommitRequest<KafkaCommittable> {

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        /** The connector would go on; the operator's answer to an unknown reason is an exception. */
        @Override
        public void signalFailedWithKnownReason(Throwable why) {
            if (fromCheckpoint()) {
                LOG.warn("{} of a checkpoint is no longer open: {}", getCommittable(), why.toString());
                request.signalFailedWithKnownReason(why);
            } else {
                LOG.error(
                        "{} was aborted by the broker; the job restarts to publish anew: {}",
                        getCommittable(),
                        why.toString());
                request.signalFailedWithUnknownReason(why);
            }
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable why) {
            if (fromCheckpoint() && why instanceof InvalidPidMappingException) {
                signalFailedWithKnownReason(why);
            } else {
                request.signalFailedWithUnknownReason(why);
            }
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }

        /** Only what was written since the last restart still has its producer. */
        private boolean fromCheckpoint() {
            return getCommittable().getProducer().isEmpty();
        }
    }
}
