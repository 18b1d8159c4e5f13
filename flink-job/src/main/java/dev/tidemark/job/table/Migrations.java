package dev.tidemark.job.table;

import dev.tidemark.job.config.PostgresConfig;
import org.flywaydb.core.Flyway;

/** Brings the schema of the database up to date, and tells whether it is. */
public final class Migrations {
    private Migrations() {}

    /**
     * Runs what is missing, from an empty database as well; several at once wait for each other.
     *
     * @return how many migrations ran
     * @throws org.flywaydb.core.api.FlywayException if the database is not reachable, the user may not, or the schema
     *     was changed by others
     */
    public static int migrate(PostgresConfig postgres) {
        return flyway(postgres).migrate().migrationsExecuted;
    }

    /**
     * How many migrations are missing; 0 if the schema is up to date.
     *
     * @throws org.flywaydb.core.api.FlywayException if the database is not reachable
     */
    public static int pending(PostgresConfig postgres) {
        return flyway(postgres).info().pending().length;
    }

    private static Flyway flyway(PostgresConfig postgres) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .loggers("slf4j")
                .dataSource(postgres.url(), postgres.user(), postgres.password())
                .schemas(PostgresConfig.SCHEMA)
                .table("schema_version")
                .locations("classpath:tidemark/migrations")
                .failOnMissingLocations(true)
                .load();
    }
}
