package dev.tidemark.job.config;

import java.io.Serializable;

/**
 * The section {@code postgres}: the database that holds the table of results, in the schema {@link #SCHEMA}.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, harmless parameters allowed; says {@code sslmode} if it leaves
 *     this machine
 * @param password may be empty; never shown
 */
public record PostgresConfig(String url, String user, String password) implements Serializable {
    /** The schema that the migrations make. */
    public static final String SCHEMA = "tidemark";

    private static final long serialVersionUID = 1L;
    private static final String DEFAULT_URL = DatabaseUrl.PREFIX + "localhost:5432/tidemark";
    private static final String DEFAULT_USER = "tidemark";

    public PostgresConfig {
        Mistakes mistakes = new Mistakes().require(!user.isEmpty(), "postgres.user", "must not be empty");
        DatabaseUrl.check(url, mistakes);
        mistakes.throwIfAny();
    }

    static PostgresConfig read(Settings settings) {
        String url = settings.text("postgres.url", DEFAULT_URL);
        String user = settings.text("postgres.user", DEFAULT_USER);
        String password = settings.text("postgres.password", "");
        return settings.section(
                () -> new PostgresConfig(url, user, password), () -> new PostgresConfig(DEFAULT_URL, DEFAULT_USER, ""));
    }

    @Override
    public String toString() {
        return "PostgresConfig[url=" + url + ", user=" + user + ", password=***]";
    }
}
