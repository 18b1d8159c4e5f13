package dev.tidemark.job;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.config.HashKey;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.KafkaConfig;
import dev.tidemark.job.config.StateBackend;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.screen.EventDeserializer;
import dev.tidemark.job.screen.EventSource;
import dev.tidemark.job.screen.Screened;
import dev.tidemark.job.screen.SipHash;
import dev.tidemark.job.screen.SourceWatermarks;
import dev.tidemark.job.screen.TimeGuard;
import dev.tidemark.job.sink.EngagementSink;
import dev.tidemark.job.sink.RejectedSink;
import dev.tidemark.job.sink.ResultSink;
import dev.tidemark.job.sink.SketchSink;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Computes all metrics: event topics in, result, sketch and dead-letter topics out.
 *
 * <p>Without a checkpoint to start from it reads the topics from their beginning, as its state must come from somewhere,
 * or from the records of a configured time, and then knows nothing of what was before.
 * Offsets are committed with each checkpoint; since every stage sends all it has before the barrier, whatever lies before
 * the committed offsets has been published, unless the job {@linkplain dev.tidemark.job.series.CatchUp catches up}: then
 * it will be by the time that it no longer does.
 */
public final class MetricsJob {
    /** The name in Flink's interface. */
    public static final String NAME = "tidemark-metrics";

    /** A result takes up to four exchanges; with a shorter wait, buffers leave half empty and cost more. */
    private static final long BUFFER_TIMEOUT_MILLIS = 50;

    /** New partitions of a topic are read after at most this time. */
    private static final Duration PARTITION_DISCOVERY = Duration.ofSeconds(10);

    private MetricsJob() {}

    /** The consumer group whose committed offsets tell how much of the event topics has been published. */
    public static String group(TidemarkConfig config) {
        return config.kafka().groupPrefix() + "-metrics-" + config.job().run();
    }

    /**
     * The directory of its checkpoints: another one for each run, set of definitions, hash key, set of topics and state
     * backend. State holds what has been contributed already; under definitions that have not got it, only differences
     * would be added to nothing. And a state backend reads no checkpoints of the other.
     */
    public static String checkpoints(TidemarkConfig config) {
        var topics = config.kafka().topics();
        StringBuilder lineage = new StringBuilder(topics.messageEvents() + "\n" + topics.productEvents());
        if (topics.withProfiles()) {
            lineage.append('\n').append(topics.userProfiles());
        }
        config.engagementTopic().ifPresent(topic -> lineage.append('\n').append(topic));
        if (config.job().stateBackend() != StateBackend.HEAP) {
            lineage.append('\n').append(config.job().stateBackend().text());
        }
        Catalogue catalogue = Definitions.of(config);
        catalogue.metrics().forEach(metric -> lineage.append('\n').append(metric.hash()));
        // Users keep the minutes of their steps also where no metric of funnels is wanted.
        lineage.append(catalogue.meaningOfFunnels());
        HashKey key = config.privacy().hashKey();
        long hash = new SipHash(key.low(), key.high()).hash(lineage.toString());
        return NAME + "/" + config.job().run() + "-" + HexFormat.of().toHexDigits(hash);
    }

    /** Adds the job to an environment; the caller sets checkpointing and executes it. */
    public static void define(StreamExecutionEnvironment env, TidemarkConfig config, InputMode mode) {
        env.setBufferTimeout(BUFFER_TIMEOUT_MILLIS);
        var topics = config.kafka().topics();
        var outputs = Pipeline.define(
                source(env, config, mode, EventSource.MESSAGES, topics.messageEvents()),
                source(env, config, mode, EventSource.PRODUCTS, topics.productEvents()),
                topics.withProfiles()
                        ? Optional.of(source(env, config, mode, EventSource.PROFILES, topics.userProfiles()))
                        : Optional.empty(),
                config,
                config.privacy().hashKey());
        outputs.results().sinkTo(ResultSink.of(config)).name("metric-results").uid("metric-results");
        outputs.sketches().sinkTo(SketchSink.of(config)).name("metric-sketches").uid("metric-sketches");
        outputs.rejected()
                .sinkTo(RejectedSink.of(config))
                .name("rejected-events")
                .uid("rejected-events");
        if (outputs.engagement().isPresent() && config.engagementTopic().isPresent()) {
            String topic = config.engagementTopic().get();
            outputs.engagement()
                    .get()
                    .sinkTo(EngagementSink.of(topic, config))
                    .name("user-engagement")
                    .uid("user-engagement");
        }
    }

    private static DataStream<Screened> source(
            StreamExecutionEnvironment env, TidemarkConfig config, InputMode mode, EventSource source, String topic) {
        var job = config.job();
        TimeGuard guard =
                new TimeGuard(job.horizon().toMillis(), job.futureSkew().toMillis());
        KafkaSourceBuilder<Screened> kafka = KafkaSource.<Screened>builder()
                .setProperties(config.kafka().clientProperties())
                .setBootstrapServers(config.kafka().bootstrapServers())
                .setTopics(topic)
                .setGroupId(group(config))
                .setClientIdPrefix(group(config) + "-" + source.text())
                .setStartingOffsets(start(config.kafka().startFrom()))
                .setDeserializer(new EventDeserializer(source, config.decoder().options(job.defaultCurrency()), guard));
        if (mode == InputMode.BOUNDED) {
            kafka.setBounded(OffsetsInitializer.latest());
        } else {
            kafka.setProperty("partition.discovery.interval.ms", String.valueOf(PARTITION_DISCOVERY.toMillis()));
        }
        return env.fromSource(
                        kafka.build(),
                        SourceWatermarks.strategy(job.outOfOrderness(), job.idleness(), job.futureSkew()),
                        source.text())
                .uid(source.text());
    }

    private static OffsetsInitializer start(Instant from) {
        return from.equals(KafkaConfig.EARLIEST)
                ? OffsetsInitializer.earliest()
                : new RecordsSince(from.toEpochMilli());
    }
}
