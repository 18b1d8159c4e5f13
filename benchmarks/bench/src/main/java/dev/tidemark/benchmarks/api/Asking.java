package dev.tidemark.benchmarks.api;

import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Asks a server at a fixed pace. A request is due at its time whether or not those before it have been answered, and its
 * latency counts from then: a server that stalls is not spared.
 */
final class Asking {
    private static final Pattern DATABASE = Pattern.compile("(?m)^tidemark_database_seconds_sum\\{[^}]*} (\\S+)$");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS = 1e3;

    private final URI server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(1);

    /**
     * What was measured, in milliseconds.
     *
     * @param errors answers other than 200
     * @param databaseMean of the database, a request
     * @param databaseShare of the latencies
     */
    record Figures(
            int requests,
            int errors,
            double median,
            double p99,
            double greatest,
            double databaseMean,
            double databaseShare) {}

    Asking(String server) {
        this.server = URI.create(server);
    }

    /** @param question a path from what chance says */
    Figures ask(Function<Random, String> question, int perSecond, Duration length) throws InterruptedException {
        Queue<Double> latencies = new ConcurrentLinkedQueue<>();
        AtomicInteger errors = new AtomicInteger();
        int requests = Math.toIntExact(length.toMillis() * perSecond / 1_000);
        CompletableFuture<?>[] answers = new CompletableFuture<?>[requests];
        double databaseBefore = databaseSeconds();
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            HttpRequest request = HttpRequest.newBuilder(server.resolve(question.apply(random)))
                    .header("Accept-Encoding", "gzip")
                    .build();
            answers[i] = client.sendAsync(request, BodyHandlers.ofByteArray()).handle((response, failure) -> {
                latencies.add((System.nanoTime() - due) / NANOS_PER_MILLI);
                if (failure != null || response.statusCode() != 200) {
                    errors.incrementAndGet();
                }
                return response;
            });
        }
        CompletableFuture.allOf(answers).join();
        double database = (databaseSeconds() - databaseBefore) * MILLIS;
        List<Double> sorted = latencies.stream().sorted().toList();
        double all = sorted.stream().mapToDouble(Double::doubleValue).sum();
        return new Figures(
                requests,
                errors.get(),
                rank(sorted, 0.5),
                rank(sorted, 0.99),
                rank(sorted, 1),
                database / requests,
                database / all);
    }

    private static double rank(List<Double> sorted, double share) {
        return sorted.get(Math.max(1, (int) Math.ceil(share * sorted.size())) - 1);
    }

    /** What the server has waited for its database so far. */
    private double databaseSeconds() throws InterruptedException {
        try {
            String text = client.send(
                            HttpRequest.newBuilder(server.resolve("metrics")).build(), BodyHandlers.ofString())
                    .body();
            return DATABASE.matcher(text)
                    .results()
                    .mapToDouble(match -> Double.parseDouble(match.group(1)))
                    .sum();
        } catch (IOException e) {
            throw new StackException("the server tells no measurements: " + e.getMessage(), e);
        }
    }
}
