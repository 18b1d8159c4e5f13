package dev.tidemark.benchmarks.contender;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one contender is to do.
 *
 * @param bootstrapServers of the Kafka broker
 * @param messageTopic holds message events, keyed by message
 * @param productTopic holds product events, keyed by user
 * @param events records in both topics together; both are complete, nothing is added any more
 * @param parallelism how many threads, or subtasks, are to share the work
 * @param output an empty directory for what it leaves behind, and for what it keeps while it runs
 * @param database JDBC URL of an empty PostgreSQL database for a contender that fills tables; the user is {@code
 *     postgres}, without a password
 */
public record Assignment(
        String bootstrapServers,
        String messageTopic,
        String productTopic,
        long events,
        int parallelism,
        Path output,
        String database) {

    /**
     * Reads what {@link #arguments} writes.
     *
     * @throws IllegalArgumentException if something is missing or no number; the message names it
     */
    public static Assignment of(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + argument + "' is not of the form name=value");
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Assignment(
                value(values, "bootstrap-servers"),
                value(values, "message-topic"),
                value(values, "product-topic"),
                Long.parseLong(value(values, "events")),
                Integer.parseInt(value(values, "parallelism")),
                Path.of(value(values, "output")),
                value(values, "database"));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the argument " + name + "=… is missing");
        }
        return value;
    }

    /** As arguments of a program, {@code name=value}. */
    public List<String> arguments() {
        return List.of(
                "bootstrap-servers=" + bootstrapServers,
                "message-topic=" + messageTopic,
                "product-topic=" + productTopic,
                "events=" + events,
                "parallelism=" + parallelism,
                "output=" + output,
                "database=" + database);
    }

    /** Where the contender leaves its {@link Figures}. */
    public Path figures() {
        return output.resolve("figures.json");
    }

    /** Where the contender leaves its {@link ResultFile results}; absent if it computes none. */
    public Path results() {
        return output.resolve("results");
    }
}
