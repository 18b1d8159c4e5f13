package dev.tidemark.job;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts each partition at its first record whose timestamp is not before a time; a partition without such a record at
 * its end, so that whatever comes next is read.
 *
 * <p>Unlike the connector's own initializer, the reset is to the earliest offset: where the broker has deleted what a
 * checkpoint points to, the job goes on with what there still is, instead of skipping all of it.
 *
 * @param millis record timestamp, epoch milliseconds
 */
record RecordsSince(long millis) implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return OffsetsInitializer.timestamp(millis).getPartitionOffsets(partitions, retriever);
    }

    // Deprecated in the clients; the connector knows no other yet.
    @SuppressWarnings("deprecation")
    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
