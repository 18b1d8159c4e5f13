package dev.tidemark.job;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Section;
import dev.tidemark.job.config.JobConfig;
import dev.tidemark.job.device.DeviceLedger;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.revenue.SubscriptionLedger;
import dev.tidemark.job.screen.ProductRouter;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.PartialSerializer;
import dev.tidemark.job.time.ProjectCalendar;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The stages of entities that need nothing of their user: subscriptions, and reports of devices. There is none that nobody wants. */
final class EntityStages {
    private EntityStages() {}

    /**
     * Adds the stages.
     *
     * @param contributions of other stages
     * @param products routed
     * @return the contributions, with those of these stages
     */
    static DataStream<Partial> add(
            DataStream<Partial> contributions,
            SingleOutputStreamOperator<Block> products,
            Catalogue catalogue,
            ProjectCalendar calendar,
            JobConfig job,
            int dimensionDays) {
        DataStream<Partial> all = contributions;
        if (catalogue.has(Section.REVENUE)) {
            all = all.union(products.getSideOutput(ProductRouter.SUBSCRIPTION_BLOCKS)
                    .keyBy(Block::key, Types.INT)
                    .transform(
                            "subscription ledger",
                            PartialSerializer.TYPE,
                            new SubscriptionLedger(
                                    catalogue,
                                    calendar,
                                    job.horizon(),
                                    job.dimensionCap(),
                                    dimensionDays,
                                    job.flushInterval()))
                    .uid("subscription-ledger"));
        }
        if (catalogue.has(Section.DEVICES)) {
            all = all.union(products.getSideOutput(ProductRouter.DEVICE_BLOCKS)
                    .keyBy(Block::key, Types.INT)
                    .transform(
                            "device ledger",
                            PartialSerializer.TYPE,
                            new DeviceLedger(catalogue, calendar, job.horizon(), job.flushInterval()))
                    .uid("device-ledger"));
        }
        return all;
    }
}
