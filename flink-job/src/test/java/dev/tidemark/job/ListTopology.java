package dev.tidemark.job;

import dev.tidemark.job.config.HashKey;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.screen.EventDeserializer;
import dev.tidemark.job.screen.EventSource;
import dev.tidemark.job.screen.Screened;
import dev.tidemark.job.screen.ScreenedSerializer;
import dev.tidemark.job.screen.SourceWatermarks;
import dev.tidemark.job.screen.TimeGuard;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.SentRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The real topology on a real cluster inside this process, fed from lists instead of topics. */
final class ListTopology {
    static final HashKey KEY = new HashKey(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private ListTopology() {}

    /**
     * Runs the metrics job to the end of its input.
     *
     * @param partitions records of either topic; each list is a partition, read in its order
     * @return the result of the highest revision of each key
     */
    static Map<ResultKey, MetricResult> run(TidemarkConfig config, List<List<SentRecord>> partitions) throws Exception {
        return run(config, KEY, partitions);
    }

    /** The same with another key of the ids' hash. */
    static Map<ResultKey, MetricResult> run(TidemarkConfig config, HashKey key, List<List<SentRecord>> partitions)
            throws Exception {
        return run(config, key, partitions, new Configuration());
    }

    /** The same from a savepoint. */
    static Map<ResultKey, MetricResult> resume(TidemarkConfig config, List<List<SentRecord>> partitions, Path savepoint)
            throws Exception {
        Configuration flink = new Configuration();
        flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toUri().toString());
        return run(config, KEY, partitions, flink);
    }

    private static Map<ResultKey, MetricResult> run(
            TidemarkConfig config, HashKey key, List<List<SentRecord>> partitions, Configuration flink)
            throws Exception {
        flink.setString("pipeline.generic-types", "false");
        flink.setString("pipeline.auto-generate-uids", "false");
        // Time passes at every record, so that much of the input is late.
        flink.setString("pipeline.auto-watermark-interval", "1ms");
        flink.setString("parallelism.default", Integer.toString(config.job().parallelism()));
        flink.setString(
                "taskmanager.numberOfTaskSlots", Integer.toString(config.job().parallelism()));
        try (StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(flink);
                ResultCollector results = ResultCollector.create()) {
            Pipeline.Outputs outputs = Pipeline.define(
                    source(env, config, EventSource.MESSAGES, partitions),
                    source(env, config, EventSource.PRODUCTS, partitions),
                    config,
                    key);
            outputs.results().sinkTo(results).name("results").uid("results");
            env.execute("lists");
            return Map.copyOf(results.latest());
        }
    }

    private static DataStream<Screened> source(
            StreamExecutionEnvironment env,
            TidemarkConfig config,
            EventSource source,
            List<List<SentRecord>> partitions)
            throws Exception {
        var job = config.job();
        DataStream<Screened> all = null;
        for (int i = 0; i < partitions.size(); i++) {
            List<Screened> screened = screen(config, source, partitions.get(i));
            if (screened.isEmpty()) {
                continue;
            }
            String name = source.text() + "-" + i;
            DataStream<Screened> partition = env.fromData(screened, ScreenedSerializer.TYPE)
                    .name(name)
                    .uid(name)
                    .assignTimestampsAndWatermarks(
                            SourceWatermarks.strategy(job.outOfOrderness(), Duration.ofDays(1), job.futureSkew()))
                    .uid(name + "-watermarks");
            all = all == null ? partition : all.union(partition);
        }
        return all;
    }

    static List<Screened> screen(TidemarkConfig config, EventSource source, List<SentRecord> records) throws Exception {
        var job = config.job();
        EventDeserializer deserializer = new EventDeserializer(
                source,
                config.decoder().options(job.defaultCurrency()),
                new TimeGuard(job.horizon().toMillis(), job.futureSkew().toMillis()));
        deserializer.open(null);
        List<Screened> screened = new ArrayList<>();
        Collector<Screened> out = new Collector<>() {
            @Override
            public void collect(Screened record) {
                screened.add(record);
            }

            @Override
            public void close() {}
        };
        for (SentRecord record : records) {
            if (record.topic().equals(source.text())) {
                deserializer.deserialize(consumed(record), out);
            }
        }
        return screened;
    }

    private static ConsumerRecord<byte[], byte[]> consumed(SentRecord record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                record.timestamp(),
                TimestampType.CREATE_TIME,
                record.key().length,
                record.value().length,
                record.key(),
                record.value(),
                new RecordHeaders(),
                java.util.Optional.empty());
    }
}
