package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.StackException;
import dev.tidemark.job.config.PostgresConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Has the database itself note each row whose revision goes back, between two looks of any reader as well: a trigger in a
 * schema of its own.
 */
final class RevisionAudit {
    private static final String INSTALL =
            """
            create schema chaos;
            create table chaos.went_back (metric text, window_kind text, dimensions jsonb, before bigint, after bigint);
            create function chaos.note() returns trigger language plpgsql as $$
            begin
              insert into chaos.went_back values (new.metric, new.window_kind, new.dimensions, old.revision, new.revision);
              return null;
            end $$;
            create trigger revision_audit after update on tidemark.metric_result for each row
              when (new.revision < old.revision) execute function chaos.note()""";

    private final PostgresConfig postgres;

    private RevisionAudit(PostgresConfig postgres) {
        this.postgres = postgres;
    }

    /** Begins; the table must be there, and nothing audit it yet. */
    static RevisionAudit begin(PostgresConfig postgres) {
        RevisionAudit audit = new RevisionAudit(postgres);
        try (Connection connection = audit.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(INSTALL);
        } catch (SQLException e) {
            throw new StackException("the table cannot be audited: " + e.getMessage(), e);
        }
        return audit;
    }

    /** Rows whose revision went back, each as often as it did. */
    long violated() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from chaos.went_back")) {
            count.next();
            return count.getLong(1);
        } catch (SQLException e) {
            throw new StackException("the audit of the table cannot be read: " + e.getMessage(), e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
    }
}
