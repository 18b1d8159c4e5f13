package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockSerializer;
import dev.tidemark.job.journey.JourneyDefinition;
import dev.tidemark.job.journey.TouchFilter;
import dev.tidemark.job.journey.UserRecord;
import dev.tidemark.job.ledger.MessageRecord;
import dev.tidemark.job.series.KnownDimensions;
import dev.tidemark.job.series.Series;
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
    private static final Charge NO_CHARGE = new Charge(0, "");

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
    private transient KnownDimensions<Place> places;
    private transient String[] given;
    private transient FactRules<MessageEvent> facts;

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
        places = new KnownDimensions<>();
        given = new String[4];
        facts = new FactRules<>(this, EventValues.MESSAGES);
    }

    /**
     * What messages of equal dimension values count in, and what the values are after capping.
     *
     * @param asGiven whether that changed none
     */
    private record Place(
            boolean asGiven,
            String channel,
            String category,
            String platform,
            String country,
            Activity.Cuts activity,
            Series transacting,
            Series recipients,
            Series campaigns) {}

    @Override
    void route(MessageEvent raw, int recordDay) {
        SipHash hash = options().hash();
        int day = options().calendar().day(raw.eventTime());
        Charge charge = raw.charge().orElse(NO_CHARGE);
        Place place = place(raw);
        String campaign =
                raw.campaignId().isEmpty() ? "" : caps().ofDay("campaign", day).cap(raw.campaignId());
        String reason = reasons.cap(raw.failureReason());
        String currency = currencies.cap(charge.currency());
        boolean asGiven = place.asGiven
                && campaign.equals(raw.campaignId())
                && reason.equals(raw.failureReason())
                && currency.equals(charge.currency());
        MessageEvent event = asGiven ? raw : capped(raw, place, campaign, reason, currency);
        long user = hash.hash(event.userId());
        if (event.status() == MessageStatus.SENT) {
            activity.add(place.activity, event.eventTime(), user, event.accountId());
            if (!event.campaignId().isEmpty()) {
                long campaignHash = hash.hash(raw.campaignId());
                contributions().distinct(campaigns, WindowKind.DAY, day, campaignHash);
                contributions().distinct(place.campaigns, WindowKind.DAY, day, campaignHash);
            }
        } else if (event.status().rank() > 0 && !event.recipientId().isEmpty()) {
            contributions().distinct(place.recipients, WindowKind.DAY, day, hash.hash(event.recipientId()));
        }
        if (charge.micros() > 0) {
            contributions().distinct(place.transacting, WindowKind.DAY, day, user);
        }
        long messageHash = hash.hash(event.messageId());
        long eventHash = hash.hash(event.eventId());
        int flags = options().journey().messageFlags(event);
        if (flags != 0
                && (JourneyDefinition.isAction(flags)
                        || touches.admit(user, flags, event.eventTime(), event.platform(), event.country()))) {
            // Ids of events are those of their message.
            long id = 31 * messageHash + eventHash;
            UserRecord.appendTouch(userBlocks, event, flags, event.platform(), event.country(), user, id);
        }
        MessageRecord.append(blocks(), event, hash.hash(event.messageId()), eventHash, recordDay, facts.of(raw, user));
    }

    private Place place(MessageEvent event) {
        String channel = event.channel();
        String category = event.category();
        String platform = event.platform();
        String country = event.country();
        given[0] = channel;
        given[1] = category;
        given[2] = platform;
        given[3] = country;
        Place known = places.get(given);
        if (known != null) {
            return known;
        }
        channel = channels.cap(channel);
        category = categories.cap(category);
        String ofChannel = DimensionValue.orUnknown(channel);
        String ofCategory = DimensionValue.orUnknown(category);
        boolean paired = pairs.admits(ofChannel, ofCategory);
        String categoryOfChannel = paired ? ofCategory : DimensionCap.OTHER;
        platform = platforms.cap(platform);
        country = countries.cap(country);
        boolean asGiven = channel.equals(event.channel())
                && category.equals(event.category())
                && platform.equals(event.platform())
                && country.equals(event.country());
        Place place = new Place(
                asGiven,
                channel,
                category,
                platform,
                country,
                activity.cuts(
                        ofChannel,
                        ofCategory,
                        categoryOfChannel,
                        DimensionValue.orUnknown(platform),
                        DimensionValue.UNKNOWN,
                        DimensionValue.orUnknown(country),
                        DimensionValue.UNKNOWN),
                transacting.of(ofChannel, ofCategory, categoryOfChannel),
                recipients.of(ofChannel, ofCategory, categoryOfChannel),
                campaignsByChannel.of(ofChannel));
        // What is beyond a cap is counted each time.
        if (paired && asGiven) {
            places.put(given, place);
        }
        return place;
    }

    private static MessageEvent capped(
            MessageEvent event, Place place, String campaign, String reason, String currency) {
        return new MessageEvent(
                event.eventId(),
                event.eventTime(),
                event.messageId(),
                event.userId(),
                event.recipientId(),
                campaign,
                place.channel,
                place.category,
                event.status(),
                event.charge().map(charge -> new Charge(charge.micros(), currency)),
                reason,
                event.accountId(),
                place.country,
                event.recipientCountry(),
                place.platform,
                event.internal());
    }

    @Override
    void forgetKnown() {
        places.clear();
        activity.forget();
        facts.forget();
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
