package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.MessageEvent;

/** Distinct campaigns that sent, and distinct recipients who were reached. */
final class AudienceMetrics implements Family {
    private final Slices<Members> distinct = Slices.ofSets();
    private final Ids campaigns = new Ids();
    private final Ids recipients = new Ids();
    private final Days days;

    AudienceMetrics(Days days) {
        this.days = days;
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        long day = days.dayStart(event.eventTime());
        switch (event.status()) {
            case SENT -> {
                if (!event.campaignId().isEmpty()) {
                    int campaign = campaigns.of(event.campaignId());
                    distinct.at("campaigns", Dimensions.NONE, day).add(campaign);
                    distinct.at("campaigns", Dimensions.of("channel", event.channel()), day)
                            .add(campaign);
                }
            }
            case DELIVERED, READ, CLICKED -> {
                if (!event.recipientId().isEmpty()) {
                    int recipient = recipients.of(event.recipientId());
                    Dimensions.byMessage(event.channel(), event.category())
                            .forEach(cut -> distinct.at("recipients", cut, day).add(recipient));
                }
            }
            case FAILED -> {}
        }
    }

    @Override
    public void evaluate(Windows windows) {
        windows.evaluate(distinct, "campaigns", DAY);
        windows.evaluate(distinct, "recipients", DAY, ROLLING_7D, ROLLING_30D);
    }
}
