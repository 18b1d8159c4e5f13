package dev.tidemark.embedded.check;

import dev.tidemark.model.ChurnState;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.simulator.oracle.EngagementRows;
import dev.tidemark.simulator.oracle.EngagementRows.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sets the rows by user of topic and table against the oracle's, as of the last day that any of them tells of. Differences
 * are told without the ids of users.
 *
 * @param users how many users topic, table or oracle know
 * @param differing how many of them differ
 * @param first the first differences, in words
 */
public record EngagementCheck(LocalDate asOf, long users, long differing, List<String> first) {
    private static final int SHOWN = 10;

    /** Reads the rows of a run from the table. */
    public static EngagementCheck of(
            EngagementRows exact, Map<String, UserEngagement> topic, Connection connection, String run)
            throws SQLException {
        LocalDate day = topic.values().stream()
                .map(UserEngagement::asOf)
                .max(LocalDate::compareTo)
                .orElse(LocalDate.EPOCH);
        Map<String, Row> expected = exact.asOf(day);
        Map<String, Stored> table = table(connection, run);
        Set<String> users = new TreeSet<>(expected.keySet());
        users.addAll(topic.keySet());
        users.addAll(table.keySet());
        long differing = 0;
        List<String> first = new ArrayList<>();
        for (String user : users) {
            Optional<UserEngagement> published = Optional.ofNullable(topic.get(user));
            Optional<Row> oracles = Optional.ofNullable(expected.get(user));
            Optional<Row> topics = published.map(EngagementCheck::row);
            Optional<Stored> inTopic = published.map(row -> new Stored(row(row), row.revision()));
            Optional<Stored> inTable = Optional.ofNullable(table.get(user));
            if (!topics.equals(oracles) || !inTopic.equals(inTable)) {
                differing++;
                if (first.size() < SHOWN) {
                    first.add("oracle " + oracles + ", topic " + inTopic + ", table " + inTable);
                }
            }
        }
        return new EngagementCheck(day, users.size(), differing, first);
    }

    /** What a row of the table says. */
    private record Stored(Row row, long revision) {}

    public boolean ok() {
        return differing == 0 && users > 0;
    }

    /** The verdict and the first differences. */
    public String render() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "rows by user: %,d users compared with the oracle as of %s, in topic and table, %,d differ%n",
                users,
                asOf,
                differing));
        first.forEach(line -> text.append(String.format("  %s%n", line)));
        return text.toString();
    }

    private static Row row(UserEngagement row) {
        return new Row(
                row.totalActions(),
                row.activeDays(),
                row.powerUser(),
                row.l7(),
                row.l28(),
                row.firstSeen(),
                row.lastSeen(),
                row.churn().map(ChurnState::text));
    }

    private static Map<String, Stored> table(Connection connection, String run) throws SQLException {
        Map<String, Stored> rows = new HashMap<>();
        try (var statement = connection.prepareStatement("select * from tidemark.user_engagement where run = ?")) {
            statement.setString(1, run);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getString("user_id"), stored(row));
                }
            }
        }
        return rows;
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                new Row(
                        row.getLong("total_actions"),
                        row.getInt("active_days"),
                        row.getBoolean("is_power_user"),
                        row.getInt("l7"),
                        row.getInt("l28"),
                        row.getObject("first_seen", LocalDate.class),
                        row.getObject("last_seen", LocalDate.class),
                        Optional.ofNullable(row.getString("churn_state"))),
                row.getLong("revision"));
    }
}
