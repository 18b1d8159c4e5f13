package dev.tidemark.job.ledger;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.WindowKind;
import java.util.HashMap;
import java.util.Map;

/**
 * What a message contributes to the metrics of section 4: a pure function of its profile.
 *
 * <p>The contributions fall into {@linkplain #ALL parts} that can be emitted each by itself, so that a change of a profile
 * costs only the parts that it touches: {@link #difference} tells which.
 */
final class MessageContributions {
    private static final MessageStatus[] STATUSES = MessageStatus.values();
    private static final String UNKNOWN = "_unknown";

    // Parts, as bits. Those that exist per status take a bit for each, shifted by its ordinal.
    private static final int BY_TIME = 1;
    private static final int BY_SEND_TIME = 1 << 5;
    private static final int OF_CAMPAIGN = 1 << 10;
    private static final int FAILURE = 1 << 15;
    private static final int CHARGE = 1 << 16;
    private static final int CAMPAIGN_CHARGE = 1 << 17;

    /** All parts. */
    static final int ALL = (1 << 18) - 1;

    // Cuts "by message", as indexes.
    private static final int NONE = 0;
    private static final int CUTS = 4;
    /** The cuts of failures: none, channel. */
    private static final int FAILURE_CUTS = 2;

    private final ProjectCalendar calendar;
    private final MetricDefinition messages;
    private final MetricDefinition bySendTime;
    private final MetricDefinition failures;
    private final MetricDefinition charge;
    private final MetricDefinition chargedMessages;
    private final MetricDefinition chargedByHourOfWeek;
    private final MetricDefinition campaignMessages;
    private final MetricDefinition campaignCharge;

    private final Map<Series, Series> series = new HashMap<>();
    private final Map<String, Map<String, Breakdown>> breakdowns = new HashMap<>();
    private final Map<String, Campaign> campaigns = new HashMap<>();
    private Breakdown lastBreakdown;
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
        series.clear();
        breakdowns.clear();
        campaigns.clear();
        lastBreakdown = null;
    }

    /** The parts of which the contributions of two profiles of one message differ; parts besides may be among them. */
    static int difference(MessageProfile before, MessageProfile after) {
        if (before.isEmpty()) {
            return ALL;
        }
        boolean sameChannel = before.channel().equals(after.channel());
        boolean sameCuts = sameChannel && before.category().equals(after.category());
        boolean sameCampaign = before.campaign().equals(after.campaign());
        boolean sameSending = before.sentAt() == after.sentAt();
        int parts = 0;
        for (MessageStatus status : STATUSES) {
            int state = status.ordinal();
            long earlier = before.reachedAt(status);
            long later = after.reachedAt(status);
            boolean sameReach = (earlier == MessageProfile.NEVER) == (later == MessageProfile.NEVER);
            parts |= sameCuts && earlier == later ? 0 : BY_TIME << state;
            parts |= sameCuts && sameSending && sameReach ? 0 : BY_SEND_TIME << state;
            parts |= sameCampaign && sameSending && sameReach ? 0 : OF_CAMPAIGN << state;
        }
        boolean sameFailure = before.reachedAt(MessageStatus.FAILED) == after.reachedAt(MessageStatus.FAILED)
                && before.failureReason().equals(after.failureReason());
        parts |= sameChannel && sameFailure ? 0 : FAILURE;
        boolean sameCharge = before.isCharged() == after.isCharged()
                && before.chargedAt() == after.chargedAt()
                && before.chargeMicros() == after.chargeMicros()
                && before.currency().equals(after.currency());
        parts |= sameCuts && sameCharge ? 0 : CHARGE;
        parts |= sameCampaign && sameCharge ? 0 : CAMPAIGN_CHARGE;
        return parts;
    }

    /** Adds ({@code sign} 1) or takes back (−1) what a profile contributes to some parts; an empty one does to none. */
    void emit(MessageProfile message, int sign, int parts, Contributions out) {
        if (message.isEmpty() || parts == 0) {
            return;
        }
        Breakdown breakdown = breakdown(message.channel(), message.category());
        long sentHour = calendar.hour(message.sentAt());
        for (MessageStatus status : STATUSES) {
            long time = message.reachedAt(status);
            int state = status.ordinal();
            if (time != MessageProfile.NEVER) {
                if ((parts & BY_TIME << state) != 0) {
                    addTimed(breakdown.messages[state], time, sign, out);
                }
                if ((parts & BY_SEND_TIME << state) != 0) {
                    add(breakdown.bySendTime[state], WindowKind.HOUR, sentHour, sign, out);
                }
            }
        }
        if ((parts & FAILURE) != 0 && message.reachedAt(MessageStatus.FAILED) != MessageProfile.NEVER) {
            long hour = calendar.hour(message.reachedAt(MessageStatus.FAILED));
            add(breakdown.failures(message.failureReason()), WindowKind.HOUR, hour, sign, out);
        }
        if ((parts & CHARGE) != 0 && message.isCharged()) {
            emitCharge(message, breakdown, sign, out);
        }
        if (!message.campaign().isEmpty()) {
            emitCampaign(message, sign, parts, out);
        }
    }

    private void emitCharge(MessageProfile message, Breakdown breakdown, int sign, Contributions out) {
        long micros = message.chargeMicros();
        if (micros != 0) {
            addTimed(breakdown.charge(message.currency()), message.chargedAt(), sign * micros, out);
        }
        if (micros > 0) {
            long time = message.chargedAt();
            add(breakdown.chargedMessages, WindowKind.HOUR, calendar.hour(time), sign, out);
            add(breakdown.cell(calendar.cell(time)), WindowKind.DAY, calendar.day(time), sign, out);
        }
    }

    private void emitCampaign(MessageProfile message, int sign, int parts, Contributions out) {
        Campaign campaign = campaigns.get(message.campaign());
        if (campaign == null) {
            campaign = new Campaign(message.campaign());
            campaigns.put(message.campaign(), campaign);
        }
        int day = calendar.day(message.sentAt());
        for (MessageStatus status : STATUSES) {
            if ((parts & OF_CAMPAIGN << status.ordinal()) != 0 && message.reachedAt(status) != MessageProfile.NEVER) {
                out.add(campaign.messages[status.ordinal()], WindowKind.DAY, day, sign);
            }
        }
        if ((parts & CAMPAIGN_CHARGE) != 0 && message.isCharged() && message.chargeMicros() != 0) {
            out.add(
                    campaign.charge(message.currency()),
                    WindowKind.DAY,
                    calendar.day(message.chargedAt()),
                    sign * message.chargeMicros());
        }
    }

    /** Adds to the hour of every cut, and to the minute of the total. */
    private void addTimed(Series[] cuts, long time, long amount, Contributions out) {
        add(cuts, WindowKind.HOUR, calendar.hour(time), amount, out);
        long minute = ProjectCalendar.minute(time);
        if (minute >= oldestMinute) {
            out.add(cuts[NONE], WindowKind.MINUTE, minute, amount);
        }
    }

    private static void add(Series[] cuts, WindowKind slice, long position, long amount, Contributions out) {
        for (Series cut : cuts) {
            out.add(cut, slice, position, amount);
        }
    }

    private Breakdown breakdown(String channel, String category) {
        Breakdown last = lastBreakdown;
        if (last == null || !last.isOf(channel, category)) {
            last = breakdowns
                    .computeIfAbsent(channel, any -> new HashMap<>())
                    .computeIfAbsent(category, any -> new Breakdown(channel, category));
            lastBreakdown = last;
        }
        return last;
    }

    private static String known(String value) {
        return value.isEmpty() ? UNKNOWN : value;
    }

    /** One object per series, so that the combiner finds it by identity. */
    private Series series(MetricDefinition metric, String... namesAndValues) {
        Series made = Series.of(metric, namesAndValues);
        Series known = series.putIfAbsent(made, made);
        return known == null ? made : known;
    }

    /** The series that messages of one channel and category contribute to. */
    private final class Breakdown {
        final Series[][] messages = new Series[STATUSES.length][];
        final Series[][] bySendTime = new Series[STATUSES.length][];
        final Series[] chargedMessages;
        private final String channelText;
        private final String categoryText;
        private final String channel;
        private final String category;
        private final Map<String, Series[]> charge = new HashMap<>();
        private final Map<String, Series[]> failures = new HashMap<>();
        private final Series[][] cells = new Series[ProjectCalendar.CELLS][];

        Breakdown(String channelText, String categoryText) {
            this.channelText = channelText;
            this.categoryText = categoryText;
            channel = known(channelText);
            category = known(categoryText);
            for (MessageStatus status : STATUSES) {
                messages[status.ordinal()] = cuts(MessageContributions.this.messages, "status", status.text());
                bySendTime[status.ordinal()] = cuts(MessageContributions.this.bySendTime, "status", status.text());
            }
            MetricDefinition charged = MessageContributions.this.chargedMessages;
            chargedMessages = new Series[] {
                series(charged),
                series(charged, "channel", channel),
                series(charged, "category", category),
                series(charged, "channel", channel, "category", category)
            };
        }

        /** Texts are canonical, so comparing objects mostly suffices. */
        boolean isOf(String otherChannel, String otherCategory) {
            return channelText.equals(otherChannel) && categoryText.equals(otherCategory);
        }

        private Series[] cuts(MetricDefinition metric, String name, String value) {
            Series[] cuts = new Series[CUTS];
            cuts[NONE] = series(metric, name, value);
            cuts[1] = series(metric, name, value, "channel", channel);
            cuts[2] = series(metric, name, value, "category", category);
            cuts[3] = series(metric, name, value, "channel", channel, "category", category);
            return cuts;
        }

        Series[] charge(String currency) {
            Series[] cuts = charge.get(currency);
            if (cuts == null) {
                cuts = cuts(MessageContributions.this.charge, "currency", known(currency));
                charge.put(currency, cuts);
            }
            return cuts;
        }

        Series[] failures(String reason) {
            Series[] cuts = failures.get(reason);
            if (cuts == null) {
                MetricDefinition metric = MessageContributions.this.failures;
                cuts = new Series[FAILURE_CUTS];
                cuts[NONE] = series(metric, "failure_reason", known(reason));
                cuts[1] = series(metric, "failure_reason", known(reason), "channel", channel);
                failures.put(reason, cuts);
            }
            return cuts;
        }

        Series[] cell(int cell) {
            Series[] cuts = cells[cell];
            if (cuts == null) {
                cuts = cuts(chargedByHourOfWeek, "hour_of_week", ProjectCalendar.cellName(cell));
                cells[cell] = cuts;
            }
            return cuts;
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
                messages[status.ordinal()] = series(campaignMessages, "campaign", name, "status", status.text());
            }
        }

        Series charge(String currency) {
            Series known = charge.get(currency);
            if (known == null) {
                known = series(campaignCharge, "campaign", name, "currency", known(currency));
                charge.put(currency, known);
            }
            return known;
        }
    }
}
