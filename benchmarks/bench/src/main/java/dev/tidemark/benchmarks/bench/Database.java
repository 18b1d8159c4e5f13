package dev.tidemark.benchmarks.bench;

import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.job.config.PostgresConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The database that jobs fill, one after the other. */
final class Database {
    private static final String NAME = "contender";

    private Database() {}

    /** The URL of a new one in the place of the one that the job before has filled. */
    static String empty(EmbeddedPostgres postgres) {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + NAME + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + NAME);
        } catch (SQLException e) {
            throw new StackException("PostgreSQL makes no database: " + e.getMessage(), e);
        }
        return postgres.jdbcUrl().replaceFirst("[^/]*$", NAME);
    }

    /** Makes a run the one that the dashboard shows. */
    static void show(PostgresConfig postgres, String run) {
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                PreparedStatement statement = connection.prepareStatement("UPDATE tidemark.current_run SET run = ?")) {
            statement.setString(1, run);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new StackException("PostgreSQL does not take the run: " + e.getMessage(), e);
        }
    }
}
