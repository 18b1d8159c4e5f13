package dev.tidemark.dashboard.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.dashboard.query.Refusal.Code;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the database of results, which can read and nothing else. Every question is measured as {@code
 * tidemark_database_seconds}. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECTIONS = 8;
    private static final Duration ANSWER = Duration.ofSeconds(3);
    /** The state of a statement that took longer than it may. */
    private static final String CANCELLED = "57014";

    private static final String NO_TABLE = "42P01";
    private static final String NO_COLUMN = "42703";
    private static final String NO_RIGHT = "42501";
    private static final Set<String> NO_LOGIN = Set.of("28000", "28P01", "3D000");

    private final HikariDataSource connections;
    private final MeterRegistry meters;

    /** A question in SQL. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Does not connect yet, so that a server can start before its database. */
    public Database(String url, String user, String password, MeterRegistry meters) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("dashboard");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(ANSWER.toMillis());
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        // Answers are short and plans simple: compiling them costs more than it saves.
        config.setConnectionInitSql(
                "SET default_transaction_read_only = on; SET statement_timeout = '15s'; SET jit = off");
        config.addDataSourceProperty("ApplicationName", "tidemark-dashboard");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "20");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("logServerErrorDetail", "false");
        this.meters = meters;
        this.connections = new HikariDataSource(config);
    }

    /**
     * Asks a question.
     *
     * @param name what is measured under
     * @throws Refusal if the database does not answer, or not in time
     */
    public <T> T ask(String name, Question<T> question) {
        Timer.Sample sample = Timer.start(meters);
        try (Connection connection = connections.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            LOG.warn(
                    "the database did not answer {}: {}",
                    name,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("?"));
            throw refusal(Optional.ofNullable(e.getSQLState()).orElse(""));
        } finally {
            sample.stop(meters.timer("tidemark.database", "query", name));
        }
    }

    private static Refusal refusal(String state) {
        if (NO_LOGIN.contains(state)) {
            return new Refusal(
                    Code.UNAVAILABLE,
                    "the database refuses the server; see to postgres.url, postgres.user and postgres.password");
        }
        return switch (state) {
            case CANCELLED -> new Refusal(
                    Code.TOO_LARGE, "the answer takes longer than 15 s; ask for fewer days or values");
            case NO_TABLE, NO_COLUMN -> new Refusal(
                    Code.UNAVAILABLE, "the database lacks tables or columns of this version; run ./tidemark migrate");
            case NO_RIGHT -> new Refusal(
                    Code.UNAVAILABLE,
                    "the server's role may not read the tables; grant it SELECT in the schema tidemark");
            default -> new Refusal(Code.UNAVAILABLE, "the database does not answer; try again in a moment");
        };
    }

    @Override
    public void close() {
        connections.close();
    }
}
