package dev.tidemark.job.config;

import java.io.Serializable;

/**
 * The section {@code postgres}: the database that holds the table of results, in the schema {@link #SCHEMA}.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, parameters allowed
 * @param password may be empty; never shown
 */
public record PostgresConfig(String url, String user, String password) implements Serializable {
    /** The schema that the migrations make. */
    public static final String SCHEMA = "tidemark";

    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "jdbc:postgresql:";
    private static final String DEFAULT_URL = PREFIX + "//localhost:5432/tidemark";
    private static final String DEFAULT_USER = "tidemark";

    public PostgresConfig {
        new Mistakes()
                .require(url.startsWith(PREFIX), "postgres.url", "must begin with " + PREFIX + "//host:port/database")
                .require(
                        !url.contains("password=") && !url.matches(PREFIX + "//[^/?]*@.*"),
                        "postgres.url",
                        "must not hold user or password; set postgres.user and postgres.password")
                .require(!user.isEmpty(), "postgres.user", "must not be empty")
                .throwIfAny();
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
