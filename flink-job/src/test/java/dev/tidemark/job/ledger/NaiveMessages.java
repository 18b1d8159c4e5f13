package dev.tidemark.job.ledger;

import dev.tidemark.job.ledger.Messages.Draft;
import dev.tidemark.model.MessageStatus;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Section 4 of the metric definitions, computed from a set of events all at once; keys are {@code metric{dimensions} slice position}. */
final class NaiveMessages {
    private static final Comparator<Draft> ORDER = Comparator.comparingLong(Draft::time)
            .thenComparing(event -> event.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    private static final List<MessageStatus> RANKED =
            List.of(MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.CLICKED);

    private final ZoneId zone;
    private final Map<String, BigInteger> sums = new TreeMap<>();

    private NaiveMessages(ZoneId zone) {
        this.zone = zone;
    }

    /** The sums of distinct events; zeros are left out. */
    static Map<String, BigInteger> sums(Collection<Draft> events, ZoneId zone) {
        NaiveMessages it = new NaiveMessages(zone);
        events.stream()
                .collect(Collectors.groupingBy(Draft::message))
                .values()
                .forEach(message -> it.message(message.stream().sorted(ORDER).toList()));
        it.sums.values().removeIf(sum -> sum.signum() == 0);
        return it.sums;
    }

    private void message(List<Draft> events) {
        String channel = first(events, any -> true, Draft::channel);
        String category = first(events, any -> true, Draft::category);
        String campaign = first(events, any -> true, Draft::campaign);
        long sent = events.get(0).time();
        Map<MessageStatus, Long> reached = new TreeMap<>();
        for (MessageStatus state : RANKED) {
            events.stream()
                    .filter(event -> event.status().rank() >= state.rank())
                    .findFirst()
                    .ifPresent(event -> reached.put(state, event.time()));
        }
        Optional<Draft> failed = events.stream()
                .filter(event -> event.status() == MessageStatus.FAILED)
                .findFirst();
        if (failed.isPresent() && !reached.containsKey(MessageStatus.DELIVERED)) {
            reached.put(MessageStatus.FAILED, failed.get().time());
            String reason = first(events, event -> event.status() == MessageStatus.FAILED, Draft::reason);
            add("failures", "HOUR", hour(failed.get().time()), 1, "failure_reason", known(reason));
            add(
                    "failures",
                    "HOUR",
                    hour(failed.get().time()),
                    1,
                    "channel",
                    known(channel),
                    "failure_reason",
                    known(reason));
        }
        reached.forEach((state, time) -> {
            cuts("messages", "HOUR", hour(time), 1, channel, category, "status", state.text());
            add("messages", "MINUTE", minute(time), 1, "status", state.text());
            cuts("messages_by_send_time", "HOUR", hour(sent), 1, channel, category, "status", state.text());
            if (!campaign.isEmpty()) {
                add("campaign_messages", "DAY", day(sent), 1, "campaign", campaign, "status", state.text());
            }
        });
        events.stream()
                .filter(event -> event.charge().isPresent())
                .reduce((one, other) -> other)
                .ifPresent(event -> charge(event, channel, category, campaign));
    }

    private void charge(Draft event, String channel, String category, String campaign) {
        long micros = event.charge().orElseThrow().micros();
        String currency = event.charge().orElseThrow().currency();
        long time = event.time();
        cuts("charge", "HOUR", hour(time), micros, channel, category, "currency", currency);
        add("charge", "MINUTE", minute(time), micros, "currency", currency);
        if (micros > 0) {
            cuts("charged_messages", "HOUR", hour(time), 1, channel, category);
            String cell = at(time).getDayOfWeek()
                            .getDisplayName(TextStyle.SHORT, Locale.ROOT)
                            .toUpperCase(Locale.ROOT)
                    + String.format(Locale.ROOT, "-%02d", at(time).getHour());
            cuts("charged_messages_by_hour_of_week", "DAY", day(time), 1, channel, category, "hour_of_week", cell);
        }
        if (!campaign.isEmpty()) {
            add("campaign_charge", "DAY", day(time), micros, "campaign", campaign, "currency", currency);
        }
    }

    private void cuts(
            String metric, String slice, long position, long amount, String channel, String category, String... own) {
        for (int cut = 0; cut < 4; cut++) {
            Map<String, String> dimensions = dimensions(own);
            if ((cut & 1) != 0) {
                dimensions.put("channel", known(channel));
            }
            if ((cut & 2) != 0) {
                dimensions.put("category", known(category));
            }
            add(metric, slice, position, amount, dimensions);
        }
    }

    private void add(String metric, String slice, long position, long amount, String... dimensions) {
        add(metric, slice, position, amount, dimensions(dimensions));
    }

    private void add(String metric, String slice, long position, long amount, Map<String, String> dimensions) {
        sums.merge(metric + dimensions + " " + slice + " " + position, BigInteger.valueOf(amount), BigInteger::add);
    }

    private static Map<String, String> dimensions(String... namesAndValues) {
        Map<String, String> dimensions = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            dimensions.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return dimensions;
    }

    private static String first(List<Draft> events, Predicate<Draft> which, Function<Draft, String> field) {
        return events.stream()
                .filter(which)
                .map(field)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String known(String text) {
        return text.isEmpty() ? "_unknown" : text;
    }

    private ZonedDateTime at(long time) {
        return Instant.ofEpochMilli(time).atZone(zone);
    }

    private long hour(long time) {
        return at(time).truncatedTo(ChronoUnit.HOURS).toInstant().toEpochMilli();
    }

    private long day(long time) {
        return at(time).toLocalDate().toEpochDay();
    }

    private static long minute(long time) {
        return Instant.ofEpochMilli(time).truncatedTo(ChronoUnit.MINUTES).toEpochMilli();
    }
}
