package dev.tidemark.embedded.demo;

import dev.tidemark.embedded.program.Terminal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes counters as text: a small table for a terminal, or one line. */
final class LiveView {
    private LiveView() {}

    /**
     * @param now epoch milliseconds
     * @param lag records that wait to be counted
     */
    static List<String> table(Counters counters, long now, long lag) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(row("day (UTC)", counters.day().map(Object::toString).orElse("-")));
        lines.add(row(
                "active users",
                "day %s · 7 days %s · 30 days %s"
                        .formatted(
                                whole(counters.dailyUsers()),
                                whole(counters.weeklyUsers()),
                                whole(counters.monthlyUsers()))));
        lines.add(row("messages", messages(counters) + " · delivery rate " + rate(counters)));
        lines.addAll(charges(counters.charges()));
        lines.add(row(
                "events",
                text(
                        "%,d in · %,d rejected · %,d duplicates",
                        counters.eventsIn(), counters.rejected(), counters.duplicates())));
        lines.add(row("behind", text("%,d records · watermark %s", lag, age(counters.watermark(), now))));
        return lines;
    }

    /** Likewise, in one line. */
    static String line(Counters counters, long now, long lag) {
        String charges = counters.charges().entrySet().stream()
                .map(currency -> "%s %s"
                        .formatted(
                                currency.getKey(),
                                money(currency.getValue().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))))
                .collect(Collectors.joining(" "));
        return text(
                "day %s | users %s/%s/%s | %s | delivery rate %s | charge %s | in %,d rejected %,d duplicates %,d | behind %,d, watermark %s",
                counters.day().map(Object::toString).orElse("-"),
                whole(counters.dailyUsers()),
                whole(counters.weeklyUsers()),
                whole(counters.monthlyUsers()),
                messages(counters),
                rate(counters),
                charges.isEmpty() ? "0" : charges,
                counters.eventsIn(),
                counters.rejected(),
                counters.duplicates(),
                lag,
                age(counters.watermark(), now));
    }

    private static List<String> charges(SortedMap<String, SortedMap<String, BigDecimal>> charges) {
        if (charges.isEmpty()) {
            return List.of();
        }
        TreeSet<String> channels = new TreeSet<>();
        charges.values().forEach(byChannel -> channels.addAll(byChannel.keySet()));
        List<String> lines = new ArrayList<>();
        lines.add(row("charge", cells(channels)));
        for (Map.Entry<String, SortedMap<String, BigDecimal>> currency : charges.entrySet()) {
            lines.add(row(
                    "  " + currency.getKey(),
                    cells(channels.stream()
                            .map(channel -> money(currency.getValue().getOrDefault(channel, BigDecimal.ZERO)))
                            .toList())));
        }
        return lines;
    }

    private static String messages(Counters counters) {
        return List.of("sent", "delivered", "read", "clicked", "failed").stream()
                .map(status -> whole(counters.messages().getOrDefault(status, BigDecimal.ZERO)) + " " + status)
                .collect(Collectors.joining(" · "));
    }

    private static String rate(Counters counters) {
        return counters.deliveryRate()
                .map(rate -> text("%.1f %%", rate.movePointRight(2)))
                .orElse("-");
    }

    private static String age(OptionalLong watermark, long now) {
        return watermark.isEmpty() ? "-" : Terminal.duration(Duration.ofMillis(now - watermark.getAsLong())) + " ago";
    }

    private static String whole(BigDecimal value) {
        return text("%,d", value.setScale(0, RoundingMode.HALF_UP).longValue());
    }

    private static String money(BigDecimal value) {
        return text("%,.2f", value);
    }

    private static String cells(Iterable<String> cells) {
        StringBuilder line = new StringBuilder();
        cells.forEach(cell -> line.append(text("%14s", cell)));
        return line.toString();
    }

    private static String row(String name, String rest) {
        return text("%-16s %s", name, rest);
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
