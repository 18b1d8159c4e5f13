package dev.tidemark.benchmarks.limit;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.benchmarks.limit.MessageTable.Story;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What messages add up to: states, failures and charges. Those of different threads add up. Not thread-safe. */
final class MessageNumbers {
    private static final int STATES = MessageStatus.values().length;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int WEEK = 7 * Calendar.HOURS;

    private final Calendar calendar;
    private final SumTable states;
    private final SumTable statesBySendTime;
    private final SumTable failures;
    private final SumTable charges;
    private final SumTable charged;
    private final SumTable campaigns;
    private final SumTable campaignCharges;

    /** Space for so many days. */
    MessageNumbers(Calendar calendar, int days) {
        this.calendar = calendar;
        int hours = days * Calendar.HOURS;
        states = new SumTable(hours);
        statesBySendTime = new SumTable(hours);
        failures = new SumTable(hours);
        charges = new SumTable(hours);
        charged = new SumTable(hours);
        campaigns = new SumTable(days);
        campaignCharges = new SumTable(days);
    }

    /** Adds one message. */
    void add(Story story) {
        int channel = Words.ABSENT;
        int category = Words.ABSENT;
        int reason = Words.ABSENT;
        int campaign = Words.ABSENT;
        int charge = -1;
        long[] reached = {story.time(0), NEVER, NEVER, NEVER, NEVER};
        for (int i = 0; i < story.size(); i++) {
            channel = channel == Words.ABSENT ? story.channel(i) : channel;
            category = category == Words.ABSENT ? story.category(i) : category;
            campaign = campaign == Words.ABSENT ? story.campaign(i) : campaign;
            MessageStatus status = MessageStatus.values()[story.status(i)];
            if (status == MessageStatus.FAILED) {
                reason = reason == Words.ABSENT ? story.reason(i) : reason;
                reached[STATES - 1] = Math.min(reached[STATES - 1], story.time(i));
            }
            for (int rank = 1; rank <= status.rank(); rank++) {
                reached[rank] = Math.min(reached[rank], story.time(i));
            }
            charge = story.micros(i) == MessageTable.NO_CHARGE ? charge : i;
        }
        if (reached[MessageStatus.DELIVERED.rank()] != NEVER) {
            reached[STATES - 1] = NEVER;
        }
        int sendHour = calendar.hour(reached[0]);
        for (int state = 0; state < STATES; state++) {
            if (reached[state] != NEVER) {
                states.at(state, channel, category)[calendar.hour(reached[state])]++;
                statesBySendTime.at(state, channel, category)[sendHour]++;
                if (campaign != Words.ABSENT) {
                    campaigns.at(campaign, state, 0)[sendHour / Calendar.HOURS]++;
                }
            }
        }
        if (reached[STATES - 1] != NEVER) {
            failures.at(reason, channel, 0)[calendar.hour(reached[STATES - 1])]++;
        }
        if (charge >= 0) {
            charge(channel, category, campaign, story.currency(charge), story.time(charge), story.micros(charge));
        }
    }

    private void charge(int channel, int category, int campaign, int currency, long time, long micros) {
        int hour = calendar.hour(time);
        charges.at(currency, channel, category)[hour] += micros;
        if (micros > 0) {
            charged.at(channel, category, 0)[hour]++;
        }
        if (campaign != Words.ABSENT) {
            campaignCharges.at(campaign, currency, 0)[hour / Calendar.HOURS] += micros;
        }
    }

    void add(MessageNumbers other) {
        states.add(other.states);
        statesBySendTime.add(other.statesBySendTime);
        failures.add(other.failures);
        charges.add(other.charges);
        charged.add(other.charged);
        campaigns.add(other.campaigns);
        campaignCharges.add(other.campaignCharges);
    }

    /** Writes every metric of messages that is exact. */
    void write(Numbers numbers, Words words, Words campaignWords) {
        byMessage(states, words, "status", MessageNumbers::status)
                .forEach((dimensions, byHour) ->
                        write(numbers, "messages", dimensions, byHour, 0, DAY, ROLLING_7D, ROLLING_30D));
        Map<List<String>, long[]> bySendTime = byMessage(statesBySendTime, words, "status", MessageNumbers::status);
        bySendTime.forEach((dimensions, byHour) ->
                write(numbers, "messages_by_send_time", dimensions, byHour, 0, DAY, ROLLING_7D, ROLLING_30D));
        rates(numbers, bySendTime, "delivery_rate", MessageStatus.DELIVERED, MessageStatus.SENT);
        rates(numbers, bySendTime, "read_rate", MessageStatus.READ, MessageStatus.DELIVERED);
        rates(numbers, bySendTime, "click_rate", MessageStatus.CLICKED, MessageStatus.DELIVERED);
        rates(numbers, bySendTime, "failure_rate", MessageStatus.FAILED, MessageStatus.SENT);

        Map<List<String>, long[]> failed = new HashMap<>();
        failures.forEach((reason, channel, none, byHour) -> {
            List<String> ofReason = List.of("failure_reason", words.text(reason));
            addTo(failed, ofReason, byHour);
            addTo(failed, Numbers.join(ofReason, List.of("channel", words.text(channel))), byHour);
        });
        failed.forEach((dimensions, byHour) -> write(numbers, "failures", dimensions, byHour, 0, DAY));

        byMessage(charges, words, "currency", words::text)
                .forEach((dimensions, byHour) -> write(
                        numbers,
                        "charge",
                        dimensions,
                        byHour,
                        Numbers.MONEY_SCALE,
                        DAY,
                        ROLLING_7D,
                        ROLLING_30D,
                        MONTH));
        Map<List<String>, long[]> counts = new HashMap<>();
        charged.forEach(
                (channel, category, none, byHour) -> Numbers.byMessage(words.text(channel), words.text(category))
                        .forEach(cut -> addTo(counts, cut, byHour)));
        counts.forEach((dimensions, byHour) -> {
            write(numbers, "charged_messages", dimensions, byHour, 0, DAY);
            hoursOfWeek(numbers, dimensions, byHour);
        });
        campaigns.forEach((campaign, state, none, byDay) -> numbers.writeWindows(
                "campaign_messages",
                List.of("campaign", campaignWords.text(campaign), "status", status(state)),
                byDay,
                0,
                DAY));
        campaignCharges.forEach((campaign, currency, none, byDay) -> numbers.writeWindows(
                "campaign_charge",
                List.of("campaign", campaignWords.text(campaign), "currency", words.text(currency)),
                byDay,
                Numbers.MONEY_SCALE,
                DAY));
    }

    private static String status(int ordinal) {
        return MessageStatus.values()[ordinal].text();
    }

    /** The text of the value of a dimension. */
    private interface Text {
        String of(int value);
    }

    /** A table of (value, channel, category) cut by message. */
    private static Map<List<String>, long[]> byMessage(SumTable table, Words words, String dimension, Text text) {
        Map<List<String>, long[]> cuts = new HashMap<>();
        table.forEach((value, channel, category, byHour) -> Numbers.byMessage(words.text(channel), words.text(category))
                .forEach(cut -> addTo(cuts, Numbers.join(List.of(dimension, text.of(value)), cut), byHour)));
        return cuts;
    }

    private static void addTo(Map<List<String>, long[]> cuts, List<String> dimensions, long[] sums) {
        SumTable.addTo(cuts.computeIfAbsent(dimensions, any -> new long[sums.length]), sums);
    }

    private static void write(
            Numbers numbers, String metric, List<String> dimensions, long[] byHour, int scale, WindowKind... ofDays) {
        numbers.forEachHour(
                byHour,
                (kind, start, sum) -> numbers.write(metric, kind, start, dimensions, BigDecimal.valueOf(sum, scale)));
        numbers.writeWindows(metric, dimensions, Numbers.byDay(byHour), scale, ofDays);
    }

    private static void rates(
            Numbers numbers,
            Map<List<String>, long[]> bySendTime,
            String metric,
            MessageStatus of,
            MessageStatus among) {
        bySendTime.forEach((dimensions, all) -> {
            if (!dimensions.get(1).equals(among.text())) {
                return;
            }
            List<String> cut = dimensions.subList(2, dimensions.size());
            long[] part =
                    bySendTime.getOrDefault(Numbers.join(List.of("status", of.text()), cut), new long[all.length]);
            for (int hour = 0; hour < all.length; hour++) {
                numbers.writeRatio(metric, HOUR, numbers.calendar().startOfHour(hour), cut, part[hour], all[hour]);
            }
            for (WindowKind kind : List.of(DAY, ROLLING_7D, ROLLING_30D)) {
                Map<Long, Long> parts = new HashMap<>();
                numbers.forEachWindow(kind, Numbers.byDay(part), (any, start, sum) -> parts.put(start, sum));
                numbers.forEachWindow(
                        kind,
                        Numbers.byDay(all),
                        (any, start, sum) ->
                                numbers.writeRatio(metric, kind, start, cut, parts.getOrDefault(start, 0L), sum));
            }
        });
    }

    private static void hoursOfWeek(Numbers numbers, List<String> dimensions, long[] byHour) {
        for (int cell = 0; cell < WEEK; cell++) {
            long[] byDay = new long[byHour.length / Calendar.HOURS];
            for (int hour = cell; hour < byHour.length; hour += WEEK) {
                byDay[hour / Calendar.HOURS] = byHour[hour];
            }
            List<String> ofCell = Numbers.join(dimensions, List.of("hour_of_week", Calendar.hourOfWeek(cell)));
            numbers.writeWindows("charged_messages_by_hour_of_week", ofCell, byDay, 0, DAY, ROLLING_28D);
        }
    }
}
