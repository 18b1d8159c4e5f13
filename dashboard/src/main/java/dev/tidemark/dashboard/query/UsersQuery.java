package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists of users, with their ids, where the job writes them. Thread-safe. */
public final class UsersQuery {
    private static final String RUN =
            """
            SELECT c.run, EXISTS (SELECT FROM tidemark.user_engagement e WHERE e.run = c.run)
            FROM tidemark.current_run c
            """;

    private final Database database;

    /** Which users. */
    public enum Kind {
        POWER("e.is_power_user", "e.total_actions DESC, e.user_id"),
        AT_RISK("e.churn_state = 'at_risk'", "e.last_seen, e.user_id");

        private final String condition;
        private final String order;

        Kind(String condition, String order) {
            this.condition = condition;
            this.order = order;
        }

        private String summary() {
            return "SELECT count(*), max(e.updated_at) AS updated_at FROM tidemark.user_engagement e WHERE e.run = ? AND "
                    + condition;
        }

        private String page() {
            return "SELECT e.* FROM tidemark.user_engagement e WHERE e.run = ? AND " + condition + " ORDER BY " + order
                    + " LIMIT ? OFFSET ?";
        }
    }

    /** A row of the table, as docs/contracts.md describes its members. */
    public record User(
            String id,
            LocalDate asOf,
            int periodDays,
            long totalActions,
            int activeDays,
            Optional<BigDecimal> actionsPerActiveDay,
            Standing standing,
            int l7,
            int l28,
            LocalDate firstSeen,
            LocalDate lastSeen,
            Optional<String> churnState) {}

    /** Whether a user is a power user. */
    public enum Standing {
        POWER,
        USUAL
    }

    /** @param total rows of the whole list */
    public record Answer(String run, long total, Optional<Instant> updatedAt, List<User> users) {}

    public UsersQuery(Database database) {
        this.database = database;
    }

    /** @throws Refusal if there are no such rows at all, or the database does not answer */
    public Answer ask(Kind kind, int limit, int offset) {
        return database.ask("users", connection -> read(connection, kind, limit, offset));
    }

    private static Answer read(Connection connection, Kind kind, int limit, int offset) throws SQLException {
        String run;
        try (PreparedStatement statement = connection.prepareStatement(RUN);
                ResultSet row = statement.executeQuery()) {
            row.next();
            run = row.getString(1);
            if (!row.getBoolean(2)) {
                throw new Refusal(
                        Code.NOT_AVAILABLE,
                        "there are no rows by user: the job writes them where kafka.topics.user_engagement names a"
                                + " topic");
            }
        }
        long total;
        Optional<Instant> updatedAt;
        try (PreparedStatement statement = connection.prepareStatement(kind.summary())) {
            statement.setString(1, run);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                total = row.getLong(1);
                updatedAt = total == 0 ? Optional.empty() : Optional.of(StoredRows.instant(row, "updated_at"));
            }
        }
        List<User> users = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(kind.page())) {
            statement.setString(1, run);
            statement.setInt(2, limit);
            statement.setInt(3, offset);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    users.add(user(row));
                }
            }
        }
        return new Answer(run, total, updatedAt, users);
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getString("user_id"),
                row.getObject("as_of", LocalDate.class),
                row.getInt("period_days"),
                row.getLong("total_actions"),
                row.getInt("active_days"),
                Optional.ofNullable(row.getBigDecimal("actions_per_active_day")),
                row.getBoolean("is_power_user") ? Standing.POWER : Standing.USUAL,
                row.getInt("l7"),
                row.getInt("l28"),
                row.getObject("first_seen", LocalDate.class),
                row.getObject("last_seen", LocalDate.class),
                Optional.ofNullable(row.getString("churn_state")));
    }
}
