package dev.tidemark.job;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.config.HashKey;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.derive.Derive;
import dev.tidemark.job.derive.DerivedMetrics;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSerializer;
import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.job.journey.EngagementJourney;
import dev.tidemark.job.journey.JourneyDefinition;
import dev.tidemark.job.journey.UserJourney;
import dev.tidemark.job.ledger.MessageLedger;
import dev.tidemark.job.screen.MessageRouter;
import dev.tidemark.job.screen.ProductRouter;
import dev.tidemark.job.screen.ProfileRouter;
import dev.tidemark.job.screen.RouterOptions;
import dev.tidemark.job.screen.Screened;
import dev.tidemark.job.screen.SipHash;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.PartialSerializer;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.series.SeriesMerger;
import dev.tidemark.job.series.SeriesOptions;
import dev.tidemark.job.sink.MetricResultSerializer;
import dev.tidemark.job.sink.RejectedRecord;
import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.UserEngagement;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The stages of the metrics job and how they are connected; knows neither Kafka nor files.
 *
 * <pre>
 * messages ─▶ route messages ─┬─ message blocks ─▶ message ledger ─┐
 *                             ├─ user blocks ──┐                   │
 * products ─▶ route products ─┼─ user blocks ──┼─▶ user journey ───┤ partials, keyed by series
 * profiles ─▶ route profiles ─┼─ user blocks ──┘                   │
 *                             ├─ unit blocks ────▶ unit ledgers ────┤
 *                             └─ partials ─────────────────────────┴─▶ merge series ─┬─▶ results
 *                                                                                    ├─▶ derive ─▶ results
 *                                                                                    └─▶ merge own series ─▶ results
 * </pre>
 */
public final class Pipeline {

    /**
     * What leaves the stages.
     *
     * @param engagement rows by user, if they are to be published
     */
    public record Outputs(
            DataStream<MetricResult> results,
            DataStream<SketchResult> sketches,
            DataStream<RejectedRecord> rejected,
            Optional<DataStream<UserEngagement>> engagement) {}

    private Pipeline() {}

    /** Adds the stages to the streams' environment, without profiles. */
    public static Outputs define(
            DataStream<Screened> messages, DataStream<Screened> products, TidemarkConfig config, HashKey key) {
        return define(messages, products, Optional.empty(), config, key);
    }

    /**
     * Adds the stages to the streams' environment.
     *
     * @param messages records of the message topic, chained to their source, with watermarks
     * @param products likewise of the product topic
     * @param profiles likewise of the topic of user profiles, if there is one
     */
    public static Outputs define(
            DataStream<Screened> messages,
            DataStream<Screened> products,
            Optional<DataStream<Screened>> profiles,
            TidemarkConfig config,
            HashKey key) {
        messages.getExecutionEnvironment().setMaxParallelism(Buckets.MAX_PARALLELISM);
        var job = config.job();
        Catalogue catalogue = Definitions.of(config);
        ProjectCalendar calendar = new ProjectCalendar(job.zone());
        JourneyDefinition withoutIds = new JourneyDefinition(
                        config.activity().events(),
                        catalogue.funnels(),
                        catalogue.settings().experiments().goal())
                .with(catalogue.settings().usage());
        boolean engagement = config.engagementTopic().isPresent();
        JourneyDefinition journeys = engagement ? withoutIds.withUserIds() : withoutIds;
        // By then no event is accepted that goes back to when a value was last seen, and no message is kept that
        // carries it.
        int dimensionDays = Math.toIntExact(job.horizon().toDays()) + 2;
        RouterOptions routing = new RouterOptions(
                catalogue,
                calendar,
                journeys,
                new SipHash(key.low(), key.high()),
                job.defaultCurrency(),
                job.dimensionCap(),
                dimensionDays,
                job.flushInterval().toMillis(),
                job.publishInterval().toMillis());
        SeriesOptions series = new SeriesOptions(
                job.run(),
                job.publishInterval().toMillis(),
                job.allowedLateness().toMillis(),
                WriterLimits.of(config));
        DerivedMetrics derived = new DerivedMetrics(
                catalogue.funnels(), catalogue.settings().usage().actions().periods());

        SingleOutputStreamOperator<Block> routedMessages = messages.transform(
                        "route messages", BlockSerializer.TYPE, new MessageRouter(routing))
                .uid("route-messages");
        SingleOutputStreamOperator<Block> routedProducts = products.transform(
                        "route products", BlockSerializer.TYPE, new ProductRouter(routing))
                .uid("route-products");
        DataStream<Block> userBlocks =
                routedMessages.getSideOutput(MessageRouter.USER_BLOCKS).union(routedProducts);
        DataStream<Partial> ofEvents = routedMessages
                .getSideOutput(MessageRouter.PARTIALS)
                .union(routedProducts.getSideOutput(ProductRouter.PARTIALS));
        DataStream<RejectedRecord> rejected = routedMessages
                .getSideOutput(MessageRouter.REJECTED)
                .union(routedProducts.getSideOutput(ProductRouter.REJECTED));
        if (profiles.isPresent()) {
            SingleOutputStreamOperator<Block> routedProfiles = profiles.get()
                    .transform("route profiles", BlockSerializer.TYPE, new ProfileRouter(routing))
                    .uid("route-profiles");
            userBlocks = userBlocks.union(routedProfiles);
            ofEvents = ofEvents.union(routedProfiles.getSideOutput(ProfileRouter.PARTIALS));
            rejected = rejected.union(routedProfiles.getSideOutput(ProfileRouter.REJECTED));
        }
        DataStream<Partial> ofLedger = routedMessages
                .keyBy(Block::key, Types.INT)
                .transform(
                        "message ledger",
                        PartialSerializer.TYPE,
                        new MessageLedger(
                                catalogue,
                                calendar,
                                job.horizon(),
                                job.dimensionCap(),
                                dimensionDays,
                                job.flushInterval()))
                .uid("message-ledger");
        DataStream<Partial> ofEntities =
                EntityStages.add(ofLedger, routedProducts, catalogue, calendar, job, dimensionDays);
        UserJourney journey = engagement
                ? new EngagementJourney(
                        journeys, catalogue, calendar, job.productEventLifetime(), job.flushInterval(), series)
                : new UserJourney(journeys, catalogue, calendar, job.productEventLifetime(), job.flushInterval());
        SingleOutputStreamOperator<Partial> ofUsers = userBlocks
                .keyBy(Block::key, Types.INT)
                .transform("user journey", PartialSerializer.TYPE, journey)
                .uid("user-journey");
        String gone = Series.of(catalogue.metric("expired_contributions")).key();
        SingleOutputStreamOperator<MetricResult> merged = ofEntities
                .filter(partial -> !partial.series().equals(gone))
                .name("contributions")
                .uid("contributions")
                .union(ofUsers, ofEvents)
                .keyBy(Partial::series, Types.STRING)
                .transform("merge series", MetricResultSerializer.TYPE, new SeriesMerger(series, catalogue, calendar))
                .uid("merge-series");
        // Ledgers and merger all count what is gone; only one operator may publish a number.
        DataStream<MetricResult> ofTheJob = merged.getSideOutput(SeriesMerger.OWN_PARTIALS)
                .union(ofEntities
                        .filter(partial -> partial.series().equals(gone))
                        .name("gone messages")
                        .uid("gone-messages"))
                .keyBy(Partial::series, Types.STRING)
                .transform(
                        "merge own series", MetricResultSerializer.TYPE, new SeriesMerger(series, catalogue, calendar))
                .uid("merge-own-series");
        DataStream<MetricResult> published =
                merged.union(ofTheJob, derive(merged, derived, new Derive(series, catalogue, calendar, derived), ""));
        Optional<DerivedMetrics> ratios = DerivedMetrics.ratios(catalogue);
        if (ratios.isPresent()) {
            Derive stage = new Derive(series, catalogue, calendar, ratios.orElseThrow());
            published = published.union(derive(merged, ratios.orElseThrow(), stage, "-ratios"));
        }
        Optional<DerivedMetrics> shares = DerivedMetrics.shares(catalogue, calendar);
        if (shares.isPresent()) {
            Derive stage = new Derive(series, catalogue, calendar, shares.orElseThrow());
            published = published.union(derive(merged, shares.orElseThrow(), stage, "-shares"));
        }
        for (var tops : DerivedMetrics.tops(catalogue).entrySet()) {
            Derive stage = new Derive(series, catalogue, calendar, tops.getValue());
            published = published.union(derive(merged, tops.getValue(), stage, "-top-" + tops.getKey()));
        }
        Optional<DerivedMetrics> anomalies = DerivedMetrics.anomalies(catalogue, calendar);
        if (anomalies.isPresent()) {
            Derive stage = new Derive(series, catalogue, calendar, anomalies.orElseThrow());
            published = published.union(derive(merged, anomalies.orElseThrow(), stage, "-anomalies"));
        }
        return new Outputs(
                published,
                merged.getSideOutput(SeriesMerger.SKETCHES),
                rejected,
                engagement ? Optional.of(ofUsers.getSideOutput(EngagementJourney.ROWS)) : Optional.empty());
    }

    /** Adds a stage that computes metrics from results; operators are told apart by the ends of their names. */
    private static DataStream<MetricResult> derive(
            DataStream<MetricResult> results, DerivedMetrics metrics, Derive stage, String end) {
        return results.filter(metrics::takes)
                .name("operands" + end)
                .uid("operands" + end)
                .keyBy(result -> metrics.group(result).orElseThrow(), Types.STRING)
                .transform("derive" + end, MetricResultSerializer.TYPE, stage)
                .uid("derive" + end);
    }
}
