package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.costs.Markers;
import dev.tidemark.embedded.StackException;
import dev.tidemark.model.json.ResultCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A reader of the dashboard's live stream, as browsers are, that shows the markers their results. */
final class MarkerStream implements AutoCloseable {
    private static final String DATA = "data: ";

    private final InputStream stream;
    private final Markers.Sightings sightings;
    private final ResultCodec codec = new ResultCodec();
    private final CompletableFuture<Void> end;

    private MarkerStream(InputStream stream, Markers.Sightings sightings) {
        this.stream = stream;
        this.sightings = sightings;
        this.end = CompletableFuture.runAsync(this::read, work -> new Thread(work, "marker-stream").start());
    }

    /**
     * Opens the stream of the days that count markers.
     *
     * @return empty if nobody listens there yet, or knows of the metrics
     */
    static Optional<MarkerStream> start(URI dashboard, Markers.Sightings sightings) throws InterruptedException {
        String metrics = "metric=" + String.join("&metric=", Markers.METRICS);
        HttpRequest request = HttpRequest.newBuilder(dashboard.resolve("/api/v1/live?window=day&" + metrics))
                .build();
        try {
            HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
            return response.statusCode() == 200
                    ? Optional.of(new MarkerStream(response.body(), sightings))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @throws StackException if the stream has ended */
    void check() {
        try {
            end.getNow(null);
        } catch (CompletionException | CancellationException e) {
            throw new StackException("the live stream: " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new StackException("the live stream cannot be closed: " + e.getMessage(), e);
        }
        end.exceptionally(failure -> null).join();
    }

    private void read() {
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA) && Markers.concern(line)) {
                    byte[] result = line.substring(DATA.length()).getBytes(StandardCharsets.UTF_8);
                    sightings.see(codec.decode(result), System.currentTimeMillis());
                }
            }
        } catch (IOException e) {
            throw new StackException("it broke off: " + e.getMessage(), e);
        }
        throw new StackException("the dashboard has ended it");
    }
}
