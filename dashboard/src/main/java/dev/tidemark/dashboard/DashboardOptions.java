package dev.tidemark.dashboard;

import dev.tidemark.dashboard.http.Access;
import java.util.Map;

/**
 * Where the server listens, whom it answers, and where numbers come from.
 *
 * @param bind address of this machine to listen at
 * @param port 0 for any free one
 * @param access who may ask
 * @param databaseUrl {@code jdbc:postgresql:…}
 * @param kafka client properties with the brokers' address; may hold secrets
 * @param results the topic of results
 */
public record DashboardOptions(
        String bind,
        int port,
        Access access,
        String databaseUrl,
        String databaseUser,
        String databasePassword,
        Map<String, Object> kafka,
        String results) {

    public DashboardOptions {
        kafka = Map.copyOf(kafka);
    }

    /** The same at another port. */
    public DashboardOptions at(int other) {
        return new DashboardOptions(bind, other, access, databaseUrl, databaseUser, databasePassword, kafka, results);
    }

    /** Nothing that may hold a secret. */
    @Override
    public String toString() {
        return "DashboardOptions[bind=" + bind + ", port=" + port + ", results=" + results + "]";
    }
}
