package dev.tidemark.embedded.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.model.DistinctEstimate;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * Events of 66 days in Berlin, 1 January to 7 March 2026, of which the last is still open; and the rows that a job would
 * have made of them. On 20 February nobody did anything.
 */
final class SmallWorld {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    static final LocalDate LAST = LocalDate.of(2026, 3, 7);
    static final LocalDate QUIET = LocalDate.of(2026, 2, 20);
    static final List<String> CHANNELS = List.of("email", "sms", "whatsapp");
    static final List<String> CATEGORIES = List.of("otp", "promotional");
    static final List<String> STATUSES = List.of("sent", "delivered");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int USERS = 3_000;

    private final List<Event> events = new ArrayList<>();
    private final Map<String, String> definitions = new HashMap<>();

    /** A message, which costs so many cents; only some are delivered. */
    record Event(LocalDate day, int hour, int user, String channel, String category, boolean delivered, int cents) {
        String cell() {
            return day.getDayOfWeek().name().substring(0, 3) + String.format(Locale.ROOT, "-%02d", hour);
        }

        String value(String dimension) {
            return switch (dimension) {
                case "channel" -> channel;
                case "category" -> category;
                case "currency" -> category.equals("otp") ? "EUR" : "USD";
                case "hour_of_week" -> cell();
                default -> throw new IllegalArgumentException(dimension);
            };
        }
    }

    SmallWorld() {
        Random random = new Random(7);
        for (LocalDate day : FIRST.datesUntil(LAST.plusDays(1)).toList()) {
            int messages = day.equals(QUIET) ? 0 : 60 + random.nextInt(60);
            for (int i = 0; i < messages; i++) {
                // The square makes some users far more active than others.
                int user = (int) (USERS * random.nextDouble() * random.nextDouble());
                events.add(new Event(
                        day,
                        random.nextInt(24),
                        user,
                        CHANNELS.get(random.nextInt(3)),
                        CATEGORIES.get(random.nextInt(2)),
                        random.nextInt(4) > 0,
                        random.nextInt(300)));
            }
        }
    }

    List<Event> events(LocalDate from, LocalDate to, Predicate<Event> filter) {
        return events.stream()
                .filter(event -> !event.day().isBefore(from) && !event.day().isAfter(to))
                .filter(filter)
                .toList();
    }

    /** The estimate of the users of some events, by one sketch that has seen each of them. */
    static DistinctEstimate users(List<Event> events) {
        return DistinctEstimate.of(sketch(events).getCompositeEstimate());
    }

    /** How many there really are. */
    static long usersExactly(List<Event> events) {
        return events.stream().map(Event::user).distinct().count();
    }

    private static HllSketch sketch(List<Event> events) {
        HllSketch sketch = new HllSketch(DistinctEstimate.LG_K, TgtHllType.HLL_8);
        events.forEach(event -> sketch.update((long) event.user()));
        return sketch;
    }

    static BigDecimal charge(List<Event> events) {
        return BigDecimal.valueOf(events.stream().mapToLong(Event::cents).sum(), 2);
    }

    /** Writes all rows. */
    void write(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT metric, definition FROM tidemark.metric_catalogue")) {
            while (row.next()) {
                definitions.put(row.getString(1), row.getString(2));
            }
        }
        try (Rows rows = new Rows(connection)) {
            for (LocalDate day : FIRST.datesUntil(LAST.plusDays(1)).toList()) {
                writeDay(rows, day);
            }
            funnels(rows);
            experiments(rows);
            rows.put(
                    "active_users",
                    "now_5m",
                    Instant.EPOCH,
                    start(LAST).plusSeconds(50_000),
                    Map.of(),
                    number(12),
                    "partial",
                    sketch(List.of()));
        }
        define(connection);
        engagement(connection);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void writeDay(Rows rows, LocalDate day) throws SQLException {
        List<Event> today = events(day, day, any -> true);
        for (List<String> cut : cuts(List.of())) {
            for (var slice : slices(today, cut).entrySet()) {
                rows.day("active_users", day, slice.getKey(), sketch(slice.getValue()));
                delivery(rows, day, slice.getKey(), slice.getValue());
            }
        }
        List<Event> week = events(day.minusDays(6), day, any -> true);
        for (List<String> cut : cuts(List.of())) {
            for (var slice : slices(week, cut).entrySet()) {
                HllSketch sketch = sketch(slice.getValue());
                rows.put(
                        "active_users",
                        "rolling_7d",
                        start(day.minusDays(6)),
                        start(day.plusDays(1)),
                        slice.getKey(),
                        DistinctEstimate.of(sketch.getCompositeEstimate()).value(),
                        status(day),
                        new HllSketch(DistinctEstimate.LG_K, TgtHllType.HLL_8));
            }
        }
        for (List<String> cut : cuts(List.of("currency"))) {
            for (var slice : slices(today, cut).entrySet()) {
                rows.day("charge", day, slice.getKey(), charge(slice.getValue()));
            }
        }
        for (List<String> cut : cuts(List.of("hour_of_week"))) {
            for (var slice : slices(today, cut).entrySet()) {
                rows.day("active_users_by_hour_of_week", day, slice.getKey(), sketch(slice.getValue()));
                rows.day(
                        "charged_messages_by_hour_of_week",
                        day,
                        slice.getKey(),
                        number(slice.getValue().stream()
                                .filter(event -> event.cents() > 0)
                                .count()));
            }
        }
    }

    private static void delivery(Rows rows, LocalDate day, Map<String, String> dimensions, List<Event> events)
            throws SQLException {
        long delivered = events.stream().filter(Event::delivered).count();
        Map<String, String> with = new TreeMap<>(dimensions);
        with.put("status", "sent");
        rows.day("messages", day, with, number(events.size()));
        with.put("status", "delivered");
        rows.day("messages", day, with, number(delivered));
        rows.day(
                "delivery_rate",
                day,
                dimensions,
                number(delivered).divide(number(events.size()), 9, java.math.RoundingMode.HALF_EVEN));
    }

    private void funnels(Rows rows) throws SQLException {
        for (LocalDate day : FIRST.datesUntil(LAST.plusDays(1)).toList()) {
            int n = day.getDayOfMonth();
            for (String platform : List.of("", "ios", "android")) {
                int factor = platform.isEmpty() ? 3 : platform.equals("ios") ? 1 : 2;
                Map<String, String> dimensions = new TreeMap<>(Map.of("funnel", "invitation"));
                if (!platform.isEmpty()) {
                    dimensions.put("platform", platform);
                }
                funnelRow(rows, "funnel_users", day, dimensions, "step", "invited", 10L * n * factor);
                funnelRow(rows, "funnel_users", day, dimensions, "step", "activated", 4L * n * factor);
                funnelRow(rows, "funnel_users", day, dimensions, "step", "transacted", n * (long) factor);
                funnelRow(rows, "funnel_open", day, dimensions, "state", "pending", 7L * n * factor);
                funnelRow(rows, "funnel_open", day, dimensions, "state", "expired", 2L * n * factor);
                funnelRow(rows, "funnel_step_minutes", day, dimensions, "step", "activated", 90L + n);
            }
        }
    }

    private static void funnelRow(
            Rows rows, String metric, LocalDate day, Map<String, String> dimensions, String name, String value, long n)
            throws SQLException {
        Map<String, String> with = new TreeMap<>(dimensions);
        with.put(name, value);
        rows.day(metric, day, with, number(n));
    }

    private static void experiments(Rows rows) throws SQLException {
        experiment(rows, "=evil", "control", 1000, 120, null, null);
        experiment(rows, "=evil", "new", 1000, 150, "0.03", "0.049600000");
    }

    private static void experiment(
            Rows rows, String experiment, String variant, int users, int conversions, String lift, String p)
            throws SQLException {
        Map<String, String> dimensions = Map.of("experiment", experiment, "variant", variant);
        rows.allTime("experiment_users", dimensions, number(users));
        rows.allTime("experiment_conversions", dimensions, number(conversions));
        rows.allTime(
                "experiment_conversion",
                dimensions,
                number(conversions).divide(number(users), 9, java.math.RoundingMode.HALF_EVEN));
        rows.allTime("experiment_lift", dimensions, lift == null ? null : new BigDecimal(lift));
        rows.allTime("experiment_p_value", dimensions, p == null ? null : new BigDecimal(p));
    }

    /** None, channel, category, both; each with some dimensions more. */
    private static List<List<String>> cuts(List<String> own) {
        List<List<String>> cuts = new ArrayList<>();
        for (List<String> cut :
                List.of(List.<String>of(), List.of("channel"), List.of("category"), List.of("channel", "category"))) {
            List<String> all = new ArrayList<>(own);
            all.addAll(cut);
            cuts.add(all);
        }
        return cuts;
    }

    private static Map<Map<String, String>, List<Event>> slices(List<Event> events, List<String> cut) {
        Map<Map<String, String>, List<Event>> slices = new HashMap<>();
        for (Event event : events) {
            Map<String, String> dimensions = new TreeMap<>();
            cut.forEach(dimension -> dimensions.put(dimension, event.value(dimension)));
            slices.computeIfAbsent(dimensions, any -> new ArrayList<>()).add(event);
        }
        return slices;
    }

    private void define(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                INSERT INTO tidemark.metric_definition (run, metric, definition, zone, revision)
                SELECT 'live', metric, definition, ?, 1 FROM tidemark.metric_catalogue
                WHERE metric IN (SELECT DISTINCT metric FROM tidemark.metric_result)
                """)) {
            statement.setString(1, ZONE.getId());
            statement.executeUpdate();
        }
    }

    private static void engagement(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                INSERT INTO tidemark.user_engagement
                  (run, user_id, as_of, period_days, total_actions, active_days, actions_per_active_day, is_power_user,
                   l7, l28, first_seen, last_seen, churn_state, revision, produced_at)
                VALUES ('live', ?, '2026-03-07', 30, ?, 10, 2.5, ?, 2, 8, '2026-01-01', ?::date, ?, 1, now())
                """)) {
            for (int i = 0; i < 30; i++) {
                statement.setString(1, i == 7 ? "=cmd|'/c calc'!A1" : "user-" + i);
                statement.setLong(2, i);
                statement.setBoolean(3, i >= 20);
                statement.setString(4, LAST.minusDays(i).toString());
                statement.setString(5, i % 10 == 7 ? "at_risk" : "active");
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static Instant start(LocalDate day) {
        return day.atStartOfDay(ZONE).toInstant();
    }

    static String status(LocalDate lastDay) {
        return lastDay.equals(LAST) ? "partial" : lastDay.isAfter(LAST.minusDays(4)) ? "complete" : "final";
    }

    private static BigDecimal number(long value) {
        return BigDecimal.valueOf(value);
    }

    /** Rows on their way into the table. */
    private final class Rows implements AutoCloseable {
        private final PreparedStatement statement;
        private int waiting;

        Rows(Connection connection) throws SQLException {
            statement = connection.prepareStatement(
                    """
                    INSERT INTO tidemark.metric_result
                      (run, metric, definition, window_kind, window_start, window_end, dimensions, value, lower_bound,
                       upper_bound, is_exact, status, revision, sketch, sketch_revision)
                    VALUES ('live', ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, 1, ?, ?)
                    """);
        }

        void day(String metric, LocalDate day, Map<String, String> dimensions, BigDecimal value) throws SQLException {
            put(metric, "day", start(day), start(day.plusDays(1)), dimensions, value, status(day), null);
        }

        void day(String metric, LocalDate day, Map<String, String> dimensions, HllSketch sketch) throws SQLException {
            BigDecimal value =
                    DistinctEstimate.of(sketch.getCompositeEstimate()).value();
            put(metric, "day", start(day), start(day.plusDays(1)), dimensions, value, status(day), sketch);
        }

        void allTime(String metric, Map<String, String> dimensions, BigDecimal value) throws SQLException {
            Instant end = Instant.parse("9999-01-01T00:00:00Z");
            put(metric, "all_time", Instant.EPOCH, end, dimensions, value, "partial", null);
        }

        /** @param sketch null where there is none; one that is empty marks an estimate without a stored sketch */
        void put(
                String metric,
                String kind,
                Instant start,
                Instant end,
                Map<String, String> dimensions,
                BigDecimal value,
                String status,
                HllSketch sketch)
                throws SQLException {
            boolean bounded = sketch != null && value != null;
            DistinctEstimate estimate = bounded ? DistinctEstimate.of(value.doubleValue()) : null;
            boolean stored = sketch != null && !sketch.isEmpty();
            statement.setString(1, metric);
            statement.setString(2, definitions.get(metric));
            statement.setString(3, kind);
            statement.setObject(4, OffsetDateTime.ofInstant(start, ZoneOffset.UTC));
            statement.setObject(5, OffsetDateTime.ofInstant(end, ZoneOffset.UTC));
            statement.setString(6, json(dimensions));
            statement.setBigDecimal(7, value);
            statement.setObject(8, bounded ? estimate.bounds().lower() : null, java.sql.Types.DOUBLE);
            statement.setObject(9, bounded ? estimate.bounds().upper() : null, java.sql.Types.DOUBLE);
            statement.setBoolean(10, !bounded);
            statement.setString(11, status);
            statement.setBytes(12, stored ? sketch.toCompactByteArray() : null);
            statement.setLong(13, stored ? 1 : 0);
            statement.addBatch();
            if (++waiting % 1_000 == 0) {
                statement.executeBatch();
            }
        }

        @Override
        public void close() throws SQLException {
            statement.executeBatch();
            statement.close();
        }
    }

    static String json(Map<String, String> dimensions) {
        try {
            return JSON.writeValueAsString(dimensions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All distinct values of a dimension among some events, sorted. */
    static TreeSet<String> values(List<Event> events, String dimension) {
        TreeSet<String> values = new TreeSet<>();
        events.forEach(event -> values.add(event.value(dimension)));
        return values;
    }
}
