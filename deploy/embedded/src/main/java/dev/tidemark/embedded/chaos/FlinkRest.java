package dev.tidemark.embedded.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What a JobManager tells over HTTP. Thread-safe. */
final class FlinkRest {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Supplier<String> address;

    /** A job that has not ended. */
    record Job(String id, String name, String state, long startTime) {}

    /** @param address {@code host:port} of the JobManager that is in charge */
    FlinkRest(Supplier<String> address) {
        this.address = address;
    }

    /** Jobs that have not ended. */
    List<Job> jobs() throws IOException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            if (!ENDED.contains(job.path("state").asText())) {
                jobs.add(new Job(
                        job.path("jid").asText(),
                        job.path("name").asText(),
                        job.path("state").asText(),
                        job.path("start-time").asLong()));
            }
        }
        return jobs;
    }

    /** TaskManagers that are registered. */
    int taskManagers() throws IOException {
        return get("/overview").path("taskmanagers").asInt();
    }

    /** When the latest checkpoint that is complete began, epoch milliseconds; {@code Long.MIN_VALUE} without one. */
    long latestCheckpoint(String job) throws IOException {
        JsonNode completed = get("/jobs/" + job + "/checkpoints").path("latest").path("completed");
        return completed.path("trigger_timestamp").asLong(Long.MIN_VALUE);
    }

    /** When failures made the job restart, as far back as Flink remembers them, epoch milliseconds. */
    List<Long> failures(String job) throws IOException {
        List<Long> times = new ArrayList<>();
        JsonNode history = get("/jobs/" + job + "/exceptions").path("exceptionHistory");
        history.path("entries")
                .forEach(entry -> times.add(entry.path("timestamp").asLong()));
        return times;
    }

    void cancel(String job) throws IOException {
        send(request("/jobs/" + job + "?mode=cancel").method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    /** Begins to stop a job with a savepoint; returns the id to ask with. */
    String stop(String job, String directory) throws IOException {
        String body = JSON.writeValueAsString(
                JSON.createObjectNode().put("targetDirectory", directory).put("drain", false));
        return send(request("/jobs/" + job + "/stop")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .path("request-id")
                .asText();
    }

    /** Whether a stop has come to its end: empty while it goes on, else what it says of its failure, or nothing. */
    Optional<String> stopped(String job, String request) throws IOException {
        JsonNode answer = get("/jobs/" + job + "/savepoints/" + request);
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Optional.empty();
        }
        return Optional.of(answer.path("operation")
                .path("failure-cause")
                .path("stack-trace")
                .asText("")
                .lines()
                .findFirst()
                .orElse(""));
    }

    private JsonNode get(String path) throws IOException {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address.get() + path))
                .timeout(ANSWER);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException("HTTP " + response.statusCode() + " from " + response.uri());
            }
            return JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
