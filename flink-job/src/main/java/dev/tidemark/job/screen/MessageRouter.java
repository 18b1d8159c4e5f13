package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockSerializer;
import dev.tidemark.job.journey.TouchFilter;
import dev.tidemark.job.journey.UserRecord;
import dev.tidemark.job.ledger.MessageRecord;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.WindowKind;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Routes message events: sketches from the event itself, the message's story to the ledger, and what it says about its
 * sender to the journey of that user, unless that has just been said.
 */
public final class MessageRouter extends Router<MessageEvent> {
    private static final long serialVersionUID = 1;

    /** Blocks for the journeys; the main output are those for the ledger. */
    public static final OutputTag<Block> USER_BLOCKS = new OutputTag<>("user-blocks", BlockSerializer.TYPE);

    private static final int TOUCHES_REMEMBERED = 1 << 16;

    private transient BlockSender userBlocks;
    private transient TouchFilter touches;
    private transient DimensionCap channels;
    private transient DimensionCap categories;
    private transient DimensionCap platforms;
    private transient DimensionCap countries;
    private transient DimensionCap reasons;
    private transient DimensionCap currencies;
    private transient DimensionCap pairs;
    private transient Activity activity;
    private transient MessageCuts transacting;
    private transient MessageCuts recipients;
    private transient Series campaigns;
    private transient ValueCuts campaignsByChannel;

    public MessageRouter(RouterOptions options) {
        super(EventSource.MESSAGES, options);
    }

    @Override
    public void open() throws Exception {
        super.open();
        userBlocks = new BlockSender(block -> output.collect(USER_BLOCKS, new StreamRecord<>(block)));
        touches = new TouchFilter(options().calendar(), TOUCHES_REMEMBERED);
        channels = caps().of("channel");
        categories = caps().of("category");
        pairs = caps().of("channel,category");
        platforms = caps().lasting("platform");
        countries = caps().lasting("country");
        reasons = caps().of("failure_reason");
        currencies = caps().of("currency");
        Catalogue catalogue = options().catalogue();
        activity = new Activity(this, catalogue);
        transacting = new MessageCuts(catalogue.metric("transacting_users"));
        recipients = new MessageCuts(catalogue.metric("recipients"));
        campaigns = Series.of(catalogue.metric("campaigns"));
        campaignsByChannel = new ValueCuts(catalogue.metric("campaigns"), "channel");
    }

    @Override
    void route(MessageEvent raw, int recordDay) {
        ProjectCalendar calendar = options().calendar();
        SipHash hash = options().hash();
        int day = calendar.day(raw.eventTime());
        MessageEvent event = capped(raw, day);
        long user = hash.hash(event.userId());
        String channel = orUnknown(event.channel());
        String category = orUnknown(event.category());
        String categoryOfChannel = pairs.admits(channel, category) ? category : DimensionCap.OTHER;
        if (event.status() == MessageStatus.SENT) {
            activity.add(
                    event.eventTime(),
                    user,
                    event.accountId(),
                    channel,
                    category,
                    categoryOfChannel,
                    orUnknown(event.platform()),
                    UNKNOWN,
                    orUnknown(event.country()),
                    UNKNOWN);
            if (!event.campaignId().isEmpty()) {
                long campaign = hash.hash(raw.campaignId());
                contributions().distinct(campaigns, WindowKind.DAY, day, campaign);
                contributions().distinct(campaignsByChannel.of(channel), WindowKind.DAY, day, campaign);
            }
        } else if (event.status().rank() > 0 && !event.recipientId().isEmpty()) {
            distinct(recipients.of(channel, category, categoryOfChannel), day, hash.hash(event.recipientId()));
        }
        if (event.charge().isPresent() && event.charge().get().micros() > 0) {
            distinct(transacting.of(channel, category, categoryOfChannel), day, user);
        }
        int flags = options().journey().messageFlags(event);
        if (flags != 0 && touches.admit(user, flags, event.eventTime(), event.platform(), event.country())) {
            UserRecord.appendTouch(userBlocks, event, flags, event.platform(), event.country(), user);
        }
        MessageRecord.append(blocks(), event, hash.hash(event.messageId()), hash.hash(event.eventId()), recordDay);
    }

    private void distinct(Series[] series, int day, long idHash) {
        for (Series each : series) {
            contributions().distinct(each, WindowKind.DAY, day, idHash);
        }
    }

    /** The event with the values of its dimensions capped. */
    private MessageEvent capped(MessageEvent event, int day) {
        return new MessageEvent(
                event.eventId(),
                event.eventTime(),
                event.messageId(),
                event.userId(),
                event.recipientId(),
                caps().ofDay("campaign", day).cap(event.campaignId()),
                channels.cap(event.channel()),
                categories.cap(event.category()),
                event.status(),
                event.charge().map(charge -> new Charge(charge.micros(), currencies.cap(charge.currency()))),
                reasons.cap(event.failureReason()),
                event.accountId(),
                countries.cap(event.country()),
                event.recipientCountry(),
                platforms.cap(event.platform()),
                event.internal());
    }

    @Override
    void forgetSeries() {
        activity.forget();
        transacting.forget();
        recipients.forget();
        campaignsByChannel.forget();
    }

    @Override
    protected void flush() {
        userBlocks.flush();
        super.flush();
    }
}
