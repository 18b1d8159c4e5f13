package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Section;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.revenue.SubscriptionRecord;
import dev.tidemark.model.ProductEvent;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;

/** Sends what product events say about subscriptions to the subscriptions' blocks, if revenue is wanted. */
final class SubscriptionRoute {
    private final RouterOptions options;
    private final BlockSender blocks;
    private final DimensionCap currencies;
    private final DimensionCap reasons;
    private final Counter unreadable;
    private final boolean wanted;

    SubscriptionRoute(Router<ProductEvent> router, Consumer<Block> out) {
        options = router.options();
        blocks = new BlockSender(out);
        // The level of revenue has windows without end.
        currencies = router.caps().lasting("currency");
        reasons = router.caps().of("reason");
        unreadable = router.getMetricGroup().counter("unreadableTerms");
        wanted = options.catalogue().has(Section.REVENUE);
    }

    void route(ProductEvent event) {
        if (!wanted || !SubscriptionRecord.isAbout(event.eventName())) {
            return;
        }
        // Lengths keep one user's text apart from another's.
        String unit = event.userId().length() + ":" + event.userId() + SubscriptionRecord.id(event);
        boolean read = SubscriptionRecord.append(
                blocks,
                event,
                options.hash().hash(unit),
                options.defaultCurrency(),
                currency -> Router.capped(currencies, currency),
                reason -> Router.capped(reasons, reason));
        if (!read) {
            unreadable.inc();
        }
    }

    void flush() {
        blocks.flush();
    }
}
