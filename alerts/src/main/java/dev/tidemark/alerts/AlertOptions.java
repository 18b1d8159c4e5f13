package dev.tidemark.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * What alerts are told of and where.
 *
 * @param connection Kafka client properties with the brokers' address; may hold secrets
 * @param results the topic of results
 * @param states the topic that keeps what has been told; made if it is missing
 * @param run the line of results
 * @param webhook http or https, without user or password
 * @param secret that bodies are signed with
 * @param silence how long a source may bring nothing, until that is told
 */
public record AlertOptions(
        Map<String, Object> connection,
        String results,
        String states,
        String run,
        URI webhook,
        Secret secret,
        Duration silence) {

    public AlertOptions {
        connection = Map.copyOf(connection);
    }

    /** Neither client properties nor the webhook's path, either of which may hold a secret. */
    @Override
    public String toString() {
        return "AlertOptions[results=" + results + ", states=" + states + ", run=" + run + ", webhook="
                + webhook.getHost() + ", silence=" + silence + "]";
    }
}
