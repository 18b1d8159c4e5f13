package dev.tidemark.embedded.demo;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The few numbers that the terminal shows, of the latest day that the results know.
 *
 * @param day the latest day, UTC
 * @param charges currency to channel to amount, of that day
 * @param messages status to messages of that day
 * @param deliveryRate of that day's messages
 * @param eventsIn of all days, like {@code rejected} and {@code duplicates}
 * @param watermark epoch milliseconds
 */
record Counters(
        Optional<LocalDate> day,
        BigDecimal dailyUsers,
        BigDecimal weeklyUsers,
        BigDecimal monthlyUsers,
        SortedMap<String, SortedMap<String, BigDecimal>> charges,
        SortedMap<String, BigDecimal> messages,
        Optional<BigDecimal> deliveryRate,
        long eventsIn,
        long rejected,
        long duplicates,
        OptionalLong watermark) {

    private static final Set<String> SHOWN = Set.of("active_users", "charge", "messages", "delivery_rate");
    private static final Set<String> COUNTED = Set.of("events_in", "rejected", "duplicates");

    /** Whether results of a metric may be needed here. */
    static boolean needs(String metric) {
        return SHOWN.contains(metric) || COUNTED.contains(metric);
    }

    /** Whether a result is needed here. */
    static boolean needs(ResultKey result) {
        WindowKind kind = result.windowKind();
        Set<String> dimensions = result.dimensions().keySet();
        return switch (result.metric()) {
            case "active_users" -> dimensions.isEmpty()
                    && Set.of(WindowKind.DAY, WindowKind.ROLLING_7D, WindowKind.ROLLING_30D)
                            .contains(kind);
            case "charge" -> kind == WindowKind.DAY && dimensions.equals(Set.of("channel", "currency"));
            case "messages" -> kind == WindowKind.DAY && dimensions.equals(Set.of("status"));
            case "delivery_rate" -> kind == WindowKind.DAY && dimensions.isEmpty();
            default -> COUNTED.contains(result.metric());
        };
    }

    /** Draws them from the current state of the results. */
    static Counters of(Map<ResultKey, MetricResult> results) {
        // Days begin together for all metrics: the latest end of any window that is shown is the end of the latest day.
        OptionalLong end = results.values().stream()
                .filter(result -> SHOWN.contains(result.metric()))
                .mapToLong(result -> result.window().end())
                .max();
        OptionalLong watermark = results.values().stream()
                .mapToLong(MetricResult::watermark)
                .filter(mark -> mark != Long.MIN_VALUE)
                .max();
        BigDecimal[] users = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        SortedMap<String, SortedMap<String, BigDecimal>> charges = new TreeMap<>();
        SortedMap<String, BigDecimal> messages = new TreeMap<>();
        Optional<BigDecimal> deliveryRate = Optional.empty();
        Map<String, Long> counted = new TreeMap<>();
        for (MetricResult result : results.values()) {
            BigDecimal value = result.value().orElse(BigDecimal.ZERO);
            if (COUNTED.contains(result.metric())) {
                counted.merge(result.metric(), value.longValue(), Long::sum);
            } else if (result.window().end() == end.orElseThrow()) {
                switch (result.metric()) {
                    case "active_users" -> users[place(result.window().kind())] = value;
                    case "charge" -> charges.computeIfAbsent(
                                    result.dimensions().get("currency"), any -> new TreeMap<>())
                            .put(result.dimensions().get("channel"), value);
                    case "messages" -> messages.put(result.dimensions().get("status"), value);
                    default -> deliveryRate = result.value();
                }
            }
        }
        return new Counters(
                end.stream()
                        .mapToObj(millis -> Instant.ofEpochMilli(millis - 1)
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate())
                        .findFirst(),
                users[0],
                users[1],
                users[2],
                charges,
                messages,
                deliveryRate,
                counted.getOrDefault("events_in", 0L),
                counted.getOrDefault("rejected", 0L),
                counted.getOrDefault("duplicates", 0L),
                watermark);
    }

    private static int place(WindowKind kind) {
        return switch (kind) {
            case DAY -> 0;
            case ROLLING_7D -> 1;
            default -> 2;
        };
    }
}
