package dev.tidemark.job;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimitedSourceReader;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Reads a list, a few records between two checkpoints, so that a test can stop the job in the middle however fast the
 * machine is. Goes on after a restore where the checkpoint was.
 *
 * @param <T> of the records
 */
final class SteppedSource<T> implements AutoCloseable {
    /** By id, since Flink copies its functions. */
    private static final Map<UUID, SteppedSource<?>> ALL = new ConcurrentHashMap<>();

    private final UUID id = UUID.randomUUID();
    private final List<T> records;
    private final int step;
    private final AtomicLong read = new AtomicLong();

    /** @param step how many records are read between two checkpoints */
    SteppedSource(List<T> records, int step) {
        this.records = records;
        this.step = step;
        ALL.put(id, this);
    }

    /** How many records have been read, with repetitions. */
    long read() {
        return read.get();
    }

    /** The records, read by one subtask. */
    DataStream<T> in(StreamExecutionEnvironment env, String name, TypeInformation<T> type) {
        return env.fromSource(
                        new Numbers(records.size() - 1L, step), WatermarkStrategy.noWatermarks(), name + "-numbers")
                .uid(name + "-numbers")
                .setParallelism(1)
                .map(new Lookup<T>(id), type)
                .name(name)
                .uid(name)
                .setParallelism(1);
    }

    @Override
    public void close() {
        ALL.remove(id);
    }

    private record Lookup<T>(UUID id) implements MapFunction<Long, T> {
        private static final long serialVersionUID = 1;

        @Override
        @SuppressWarnings("unchecked")
        public T map(Long index) {
            SteppedSource<T> source = (SteppedSource<T>) ALL.get(id);
            source.read.incrementAndGet();
            return source.records.get(index.intValue());
        }
    }

    private static final class Numbers extends NumberSequenceSource {
        private static final long serialVersionUID = 1;

        private final int step;

        Numbers(long last, int step) {
            super(0, last);
            this.step = step;
        }

        @Override
        @SuppressWarnings("unchecked")
        public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
            return new RateLimitedSourceReader<>(
                    super.createReader(context),
                    RateLimiterStrategy.perCheckpoint(step).createRateLimiter(context.currentParallelism()));
        }
    }
}
