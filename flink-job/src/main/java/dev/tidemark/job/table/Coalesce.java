package dev.tidemark.job.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers records into batches that hold each row once, in their order. A batch leaves when it is full, when its
 * first record has waited long enough, before a checkpoint and at the end of input; so nothing is kept across
 * checkpoints.
 *
 * <p>Not keyed: all records of a row stand in one partition of the topic, hence meet in one subtask. After a topic has
 * been given more partitions they may meet only in the database, where the guard by revision decides.
 *
 * @param <K> the key of a row
 * @param <T> the record
 */
final class Coalesce<K, T> extends AbstractStreamOperator<List<T>> implements OneInputStreamOperator<T, List<T>> {
    private static final long serialVersionUID = 1L;

    private final Upsert<K, T> upsert;
    private final int maxRows;
    private final Duration maxWait;

    private transient Map<K, T> rows;
    private transient boolean timerSet;

    /**
     * @param maxRows size of a full batch
     * @param maxWait of a record for its batch to fill
     */
    Coalesce(Upsert<K, T> upsert, int maxRows, Duration maxWait) {
        this.upsert = upsert;
        this.maxRows = maxRows;
        this.maxWait = maxWait;
    }

    @Override
    public void open() throws Exception {
        super.open();
        rows = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        T record = element.getValue();
        rows.merge(upsert.key(record), record, upsert::merge);
        if (rows.size() >= maxRows) {
            flush();
        } else if (!timerSet) {
            timerSet = true;
            long due = getProcessingTimeService().getCurrentProcessingTime() + maxWait.toMillis();
            getProcessingTimeService().registerTimer(due, this::onTimer);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void finish() {
        flush();
    }

    private void onTimer(long time) {
        timerSet = false;
        flush();
    }

    private void flush() {
        if (rows.isEmpty()) {
            return;
        }
        List<K> keys = new ArrayList<>(rows.keySet());
        keys.sort(upsert.order());
        List<T> batch = new ArrayList<>(keys.size());
        for (K key : keys) {
            batch.add(rows.get(key));
        }
        rows.clear();
        output.collect(new StreamRecord<>(batch));
    }
}
