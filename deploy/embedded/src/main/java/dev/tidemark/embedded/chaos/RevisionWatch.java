package dev.tidemark.embedded.chaos;

import dev.tidemark.job.config.PostgresConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of the table that polls it twice a second, every tenth time all rows, else those that were written since: no
 * row's revision may ever be lower than it was.
 */
final class RevisionWatch extends Observer {
    private static final long LOOK_MILLIS = 500;
    /** One poll of so many reads all rows. */
    static final int FULL_EVERY = 10;

    private static final int SHOWN = 10;
    private static final int FETCH = 2_000;
    private static final OffsetDateTime EVER = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /** A row carries the time at which its transaction began; it is seen when the transaction has ended. */
    private static final int TRANSACTION_SECONDS = 3;

    private static final String QUERY =
            """
            select metric, definition, window_kind, window_start::text, dimensions::text, revision, value, updated_at
            from tidemark.metric_result where run = ? and updated_at >= ?""";

    private final PostgresConfig postgres;
    private final String run;
    private final StepBack stepBack = new StepBack();
    private final Map<String, Long> revisions = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private Connection connection;
    private OffsetDateTime latest = EVER;
    private volatile long polls;
    private volatile long rows;
    private volatile long violated;

    RevisionWatch(PostgresConfig postgres, String run) {
        super("revision-watch");
        this.postgres = postgres;
        this.run = run;
    }

    /** Polls that were answered. */
    long polls() {
        return polls;
    }

    /** Rows that were looked at, each as often as it was. */
    long rows() {
        return rows;
    }

    /** Rows that had a lower revision than before. */
    long violated() {
        return violated;
    }

    /** The first of them, in words. */
    List<String> violations() {
        synchronized (violations) {
            return List.copyOf(violations);
        }
    }

    StepBack stepBack() {
        return stepBack;
    }

    @Override
    void look() throws InterruptedException {
        try {
            if (connection == null) {
                connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                // Without a transaction the driver would fetch all rows at once.
                connection.setAutoCommit(false);
            }
            poll(polls % FULL_EVERY == 0 ? EVER : latest.minusSeconds(TRANSACTION_SECONDS));
            connection.commit();
            polls++;
        } catch (SQLException e) {
            // The database is away.
            release();
        }
        Thread.sleep(LOOK_MILLIS);
    }

    @Override
    void release() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It was broken already.
        }
        connection = null;
    }

    private void poll(OffsetDateTime since) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setFetchSize(FETCH);
            statement.setString(1, run);
            statement.setObject(2, since);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    take(row);
                }
            }
        }
    }

    private void take(ResultSet row) throws SQLException {
        rows++;
        String metric = row.getString(1);
        String key = String.join("|", metric, row.getString(2), row.getString(3), row.getString(4), row.getString(5));
        long revision = row.getLong(6);
        OffsetDateTime written = row.getObject(8, OffsetDateTime.class);
        latest = written.isAfter(latest) ? written : latest;
        Long before = revisions.put(key, revision);
        if (before != null && revision < before) {
            violated++;
            synchronized (violations) {
                if (violations.size() < SHOWN) {
                    violations.add("%s: revision %d after %d".formatted(key, revision, before));
                }
            }
        }
        if (StepBack.covers(metric) && row.getBigDecimal(7) != null) {
            stepBack.observe(key, row.getBigDecimal(7).doubleValue(), System.currentTimeMillis());
        }
    }
}
