package dev.tidemark.job.ledger;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a message contributes to the metrics of section 4: a pure function of its profile.
 *
 * <p>The contributions fall into {@linkplain #ALL parts} that can be emitted each by itself, so that a change of a profile
 * costs only the parts that it touches: {@link #difference} tells which.
 */
final class MessageContributions {
    private static final MessageStatus[] STATUSES = MessageStatus.values();

    // Parts, as bits. Those that exist per status take a bit for each, shifted by its ordinal.
    private static final int BY_TIME = 1;
    private static final int BY_SEND_TIME = 1 << 5;
    private static final int OF_CAMPAIGN = 1 << 10;
    private static final int FAILURE = 1 << 15;
    private static final int CHARGE = 1 << 16;
    private static final int CAMPAIGN_CHARGE = 1 << 17;

    private static final int OF_ANY_CAMPAIGN = ((1 << STATUSES.length) - 1) * OF_CAMPAIGN | CAMPAIGN_CHARGE;

    /** All parts. */
    static final int ALL = (1 << 18) - 1;

    private final ProjectCalendar calendar;
    private final MetricDefinition messages;
    private final MetricDefinition bySendTime;
    private final MetricDefinition failures;
    private final MetricDefinition charge;
    private final MetricDefinition chargedMessages;
    private final MetricDefinition chargedByHourOfWeek;
    private final MetricDefinition campaignMessages;
    private final MetricDefinition campaignCharge;

    private final MessageSeries total;
    private final Map<String, MessageSeries> channels = new HashMap<>();
    private final Map<String, MessageSeries> categories = new HashMap<>();
    private final Map<String, Map<String, MessageSeries>> pairs = new HashMap<>();
    private final Map<String, Campaign> campaigns = new HashMap<>();
    private final Map<String, Map<String, Breakdown>> breakdowns = new HashMap<>();
    private long oldestMinute = Long.MIN_VALUE;

    MessageContributions(Catalogue catalogue, ProjectCalendar calendar) {
        this.calendar = calendar;
        messages = catalogue.metric("messages");
        bySendTime = catalogue.metric("messages_by_send_time");
        failures = catalogue.metric("failures");
        charge = catalogue.metric("charge");
        chargedMessages = catalogue.metric("charged_messages");
        chargedByHourOfWeek = catalogue.metric("charged_messages_by_hour_of_week");
        campaignMessages = catalogue.metric("campaign_messages");
        campaignCharge = catalogue.metric("campaign_charge");
        total = new MessageSeries();
    }

    /**
     * Leaves out contributions to minutes before a time. As long as the bound only grows and stays behind what is still
     * published, a published minute lacks nothing: what was added to it while it was young was not left out, and what
     * would be taken from it when it is old enough to be left out is not published any more.
     *
     * @param time epoch milliseconds; may move only between differences, never within one
     */
    void forgetMinutesBefore(long time) {
        oldestMinute = time;
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    void forgetSeries() {
        channels.clear();
        categories.clear();
        pairs.clear();
        campaigns.clear();
        breakdowns.clear();
    }

    /** The parts of which the contributions of two profiles of one message differ; parts besides may be among them. */
    static int difference(MessageProfile before, MessageProfile after) {
        if (before.isEmpty()) {
            return ALL;
        }
        int moved = before.beyondCap() ^ after.beyondCap();
        boolean sameChannel = before.channel().equals(after.channel());
        boolean sameCuts = sameChannel && before.category().equals(after.category());
        boolean samePair = sameCuts && (moved & Combinations.CATEGORY) == 0;
        boolean sameCampaign = before.campaign().equals(after.campaign());
        boolean sameSending = before.sentAt() == after.sentAt();
        int parts = 0;
        for (MessageStatus status : STATUSES) {
            int state = status.ordinal();
            long earlier = before.reachedAt(status);
            long later = after.reachedAt(status);
            boolean sameReach = (earlier == MessageProfile.NEVER) == (later == MessageProfile.NEVER);
            parts |= samePair && earlier == later ? 0 : BY_TIME << state;
            parts |= samePair && sameSending && sameReach ? 0 : BY_SEND_TIME << state;
            parts |= sameCampaign && sameSending && sameReach ? 0 : OF_CAMPAIGN << state;
        }
        boolean sameFailure = before.reachedAt(MessageStatus.FAILED) == after.reachedAt(MessageStatus.FAILED)
                && before.failureReason().equals(after.failureReason())
                && (moved & Combinations.REASON) == 0;
        parts |= sameChannel && sameFailure ? 0 : FAILURE;
        boolean sameCharge = before.isCharged() == after.isCharged()
                && before.chargedAt() == after.chargedAt()
                && before.chargeMicros() == after.chargeMicros()
                && before.currency().equals(after.currency());
        parts |= samePair && sameCharge && (moved & Combinations.OF_CHARGE) == 0 ? 0 : CHARGE;
        parts |= sameCampaign && sameCharge && (moved & Combinations.CAMPAIGN) == 0 ? 0 : CAMPAIGN_CHARGE;
        return parts;
    }

    /** The parts to which a profile contributes anything. */
    private static int held(MessageProfile message) {
        int parts = 0;
        for (MessageStatus status : STATUSES) {
            boolean reached = message.reachedAt(status) != MessageProfile.NEVER;
            parts |= reached ? (BY_TIME | BY_SEND_TIME | OF_CAMPAIGN) << status.ordinal() : 0;
        }
        parts |= message.reachedAt(MessageStatus.FAILED) != MessageProfile.NEVER ? FAILURE : 0;
        parts |= message.isCharged() ? CHARGE | CAMPAIGN_CHARGE : 0;
        return message.campaign().isEmpty() ? parts & ~OF_ANY_CAMPAIGN : parts;
    }

    /** Adds ({@code sign} 1) or takes back (−1) what a profile contributes to some parts; an empty one does to none. */
    void emit(MessageProfile message, int sign, int wanted, Contributions out) {
        int parts = wanted & held(message);
        if (parts == 0) {
            // So it is before most events: they add a state and move nothing.
            return;
        }
        Breakdown breakdown = breakdown(message);
        long sentHour = calendar.hour(message.sentAt());
        for (MessageStatus status : STATUSES) {
            int state = status.ordinal();
            if ((parts & BY_TIME << state) != 0) {
                long time = message.reachedAt(status);
                out.add(breakdown.messages[state], WindowKind.HOUR, calendar.hour(time), sign);
                addMinute(total.messages[state], time, sign, out);
            }
            if ((parts & BY_SEND_TIME << state) != 0) {
                out.add(breakdown.bySendTime[state], WindowKind.HOUR, sentHour, sign);
            }
        }
        if ((parts & FAILURE) != 0) {
            emitFailure(message, sign, out);
        }
        if ((parts & CHARGE) != 0) {
            emitCharge(message, breakdown, sign, out);
        }
        if ((parts & OF_ANY_CAMPAIGN) != 0) {
            emitCampaign(message, sign, parts, out);
        }
    }

    private void emitFailure(MessageProfile message, int sign, Contributions out) {
        long hour = calendar.hour(message.reachedAt(MessageStatus.FAILED));
        String reason = DimensionValue.orUnknown(message.failureReason());
        String reasonOfChannel = beyond(message, Combinations.REASON) ? DimensionCap.OTHER : reason;
        out.add(total.failures(reason), WindowKind.HOUR, hour, sign);
        out.add(
                channel(DimensionValue.orUnknown(message.channel())).failures(reasonOfChannel),
                WindowKind.HOUR,
                hour,
                sign);
    }

    private void emitCharge(MessageProfile message, Breakdown breakdown, int sign, Contributions out) {
        long micros = message.chargeMicros();
        long time = message.chargedAt();
        long hour = calendar.hour(time);
        if (micros != 0) {
            String currency = DimensionValue.orUnknown(message.currency());
            out.add(charge(message, breakdown, currency), WindowKind.HOUR, hour, sign * micros);
            addMinute(total.charge(currency), time, sign * micros, out);
        }
        if (micros > 0) {
            int cell = calendar.cell(time);
            int day = calendar.day(time);
            out.add(breakdown.chargedMessages, WindowKind.HOUR, hour, sign);
            out.add(breakdown.cell(cell), WindowKind.DAY, day, sign);
        }
    }

    /** What the amount counts in; the currency always stays what it is. */
    private Series charge(MessageProfile message, Breakdown breakdown, String currency) {
        if (!beyond(message, Combinations.OF_CHARGE | Combinations.CATEGORY)) {
            return breakdown.charge(currency);
        }
        String channel = DimensionValue.orUnknown(message.channel());
        String category = DimensionValue.orUnknown(message.category());
        MessageSeries[] cuts = cuts(
                beyond(message, Combinations.CHARGE_CHANNEL) ? DimensionCap.OTHER : channel,
                beyond(message, Combinations.CHARGE_CATEGORY) ? DimensionCap.OTHER : category,
                beyond(message, Combinations.CHARGE_PAIR) ? DimensionCap.OTHER : category);
        return together(cuts, cut -> cut.charge(currency));
    }

    private void emitCampaign(MessageProfile message, int sign, int parts, Contributions out) {
        int day = calendar.day(message.sentAt());
        Campaign campaign = campaign(message.campaign());
        for (MessageStatus status : STATUSES) {
            if ((parts & OF_CAMPAIGN << status.ordinal()) != 0) {
                out.add(campaign.messages[status.ordinal()], WindowKind.DAY, day, sign);
            }
        }
        if ((parts & CAMPAIGN_CHARGE) != 0 && message.chargeMicros() != 0) {
            Campaign payer = beyond(message, Combinations.CAMPAIGN) ? campaign(DimensionCap.OTHER) : campaign;
            out.add(
                    payer.charge(DimensionValue.orUnknown(message.currency())),
                    WindowKind.DAY,
                    calendar.day(message.chargedAt()),
                    sign * message.chargeMicros());
        }
    }

    /** Adds to the minute of a total. */
    private void addMinute(Series series, long time, long amount, Contributions out) {
        // A minute begins before the time that it holds: most times of a catch-up need no division to be left out.
        if (time < oldestMinute) {
            return;
        }
        long minute = ProjectCalendar.minute(time);
        if (minute >= oldestMinute) {
            out.add(series, WindowKind.MINUTE, minute, amount);
        }
    }

    private static boolean beyond(MessageProfile message, int combinations) {
        return (message.beyondCap() & combinations) != 0;
    }

    private Breakdown breakdown(MessageProfile message) {
        if (beyond(message, Combinations.CATEGORY)) {
            // Nobody bounds how many there are: they are made anew each time.
            return new Breakdown(cuts(
                    DimensionValue.orUnknown(message.channel()),
                    DimensionValue.orUnknown(message.category()),
                    DimensionCap.OTHER));
        }
        Map<String, Breakdown> byCategory = breakdowns.get(message.channel());
        if (byCategory == null) {
            byCategory = new HashMap<>();
            breakdowns.put(message.channel(), byCategory);
        }
        Breakdown breakdown = byCategory.get(message.category());
        if (breakdown == null) {
            String category = DimensionValue.orUnknown(message.category());
            breakdown = new Breakdown(cuts(DimensionValue.orUnknown(message.channel()), category, category));
            byCategory.put(message.category(), breakdown);
        }
        return breakdown;
    }

    /** The cuts none, channel, category and both. */
    private MessageSeries[] cuts(String channel, String category, String categoryOfChannel) {
        MessageSeries ofCategory = categories.get(category);
        if (ofCategory == null) {
            ofCategory = new MessageSeries("category", category);
            categories.put(category, ofCategory);
        }
        Map<String, MessageSeries> byCategory = pairs.get(channel);
        if (byCategory == null) {
            byCategory = new HashMap<>();
            pairs.put(channel, byCategory);
        }
        MessageSeries both = byCategory.get(categoryOfChannel);
        if (both == null) {
            both = new MessageSeries("channel", channel, "category", categoryOfChannel);
            byCategory.put(categoryOfChannel, both);
        }
        return new MessageSeries[] {total, channel(channel), ofCategory, both};
    }

    private MessageSeries channel(String value) {
        MessageSeries cut = channels.get(value);
        if (cut == null) {
            cut = new MessageSeries("channel", value);
            channels.put(value, cut);
        }
        return cut;
    }

    private Campaign campaign(String name) {
        Campaign campaign = campaigns.get(name);
        if (campaign == null) {
            campaign = new Campaign(name);
            campaigns.put(name, campaign);
        }
        return campaign;
    }

    private static Series together(MessageSeries[] cuts, Function<MessageSeries, Series> series) {
        return Series.together(Arrays.stream(cuts).map(series).toArray(Series[]::new));
    }

    /** What the messages of one channel and category count in. */
    private static final class Breakdown {
        final Series[] messages = new Series[STATUSES.length];
        final Series[] bySendTime = new Series[STATUSES.length];
        final Series chargedMessages;
        private final MessageSeries[] cuts;
        private final Series[] cells = new Series[ProjectCalendar.CELLS];
        private final Map<String, Series> charge = new HashMap<>();

        Breakdown(MessageSeries[] cuts) {
            this.cuts = cuts;
            for (MessageStatus status : STATUSES) {
                int state = status.ordinal();
                messages[state] = together(cuts, cut -> cut.messages[state]);
                bySendTime[state] = together(cuts, cut -> cut.bySendTime[state]);
            }
            chargedMessages = together(cuts, cut -> cut.chargedMessages);
        }

        Series charge(String currency) {
            Series known = charge.get(currency);
            if (known == null) {
                known = together(cuts, cut -> cut.charge(currency));
                charge.put(currency, known);
            }
            return known;
        }

        Series cell(int cell) {
            Series known = cells[cell];
            if (known == null) {
                known = together(cuts, cut -> cut.cell(cell));
                cells[cell] = known;
            }
            return known;
        }
    }

    /** The series of one channel, one category, one of both, or of all messages together. */
    private final class MessageSeries {
        final Series[] messages = new Series[STATUSES.length];
        final Series[] bySendTime = new Series[STATUSES.length];
        final Series chargedMessages;
        private final String[] dimensions;
        private final Series[] cells = new Series[ProjectCalendar.CELLS];
        private final Map<String, Series> charge = new HashMap<>();
        private final Map<String, Series> failures = new HashMap<>();

        /** @param dimensions name, value, … */
        MessageSeries(String... dimensions) {
            this.dimensions = dimensions;
            for (MessageStatus status : STATUSES) {
                messages[status.ordinal()] = series(MessageContributions.this.messages, "status", status.text());
                bySendTime[status.ordinal()] = series(MessageContributions.this.bySendTime, "status", status.text());
            }
            chargedMessages = series(MessageContributions.this.chargedMessages);
        }

        Series charge(String currency) {
            Series known = charge.get(currency);
            if (known == null) {
                known = series(MessageContributions.this.charge, "currency", currency);
                charge.put(currency, known);
            }
            return known;
        }

        /** Of the total and of channels only. */
        Series failures(String reason) {
            Series known = failures.get(reason);
            if (known == null) {
                known = series(MessageContributions.this.failures, "failure_reason", reason);
                failures.put(reason, known);
            }
            return known;
        }

        Series cell(int cell) {
            Series known = cells[cell];
            if (known == null) {
                known = series(chargedByHourOfWeek, "hour_of_week", ProjectCalendar.cellName(cell));
                cells[cell] = known;
            }
            return known;
        }

        private Series series(MetricDefinition metric, String... more) {
            List<String> namesAndValues = new ArrayList<>(Arrays.asList(more));
            namesAndValues.addAll(Arrays.asList(dimensions));
            return Series.of(metric, namesAndValues.toArray(String[]::new));
        }
    }

    /** The series that messages of one campaign contribute to. */
    private final class Campaign {
        final Series[] messages = new Series[STATUSES.length];
        private final String name;
        private final Map<String, Series> charge = new HashMap<>();

        Campaign(String name) {
            this.name = name;
            for (MessageStatus status : STATUSES) {
                messages[status.ordinal()] = Series.of(campaignMessages, "campaign", name, "status", status.text());
            }
        }

        Series charge(String currency) {
            Series known = charge.get(currency);
            if (known == null) {
                known = Series.of(campaignCharge, "campaign", name, "currency", currency);
                charge.put(currency, known);
            }
            return known;
        }
    }
}
