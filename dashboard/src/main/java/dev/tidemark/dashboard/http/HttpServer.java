package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.live.Board;
import dev.tidemark.dashboard.live.Feed;
import dev.tidemark.dashboard.query.CatalogueQuery;
import dev.tidemark.dashboard.query.Database;
import dev.tidemark.dashboard.query.DistinctRange;
import dev.tidemark.dashboard.query.ExperimentsQuery;
import dev.tidemark.dashboard.query.FunnelQuery;
import dev.tidemark.dashboard.query.HeatmapQuery;
import dev.tidemark.dashboard.query.SeriesQuery;
import dev.tidemark.dashboard.query.SumQuery;
import dev.tidemark.dashboard.query.UsersQuery;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The server that answers. */
public final class HttpServer implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    /** A page with all its panels asks less than a hundred times at once. */
    private static final double BURST = 400;

    private static final double PER_SECOND = 100;
    private static final int LARGEST_BODY = 4_096;

    private final Javalin server;
    private final Streams streams;

    /**
     * Starts to listen.
     *
     * @param port 0 for any free one
     * @throws JavalinBindException if somebody else listens there
     */
    public HttpServer(
            String bind,
            int port,
            Access access,
            Database database,
            Board board,
            Feed feed,
            PrometheusMeterRegistry meters,
            Supplier<Instant> clock) {
        CatalogueQuery catalogue = new CatalogueQuery(database);
        DistinctRange distinct = new DistinctRange(database);
        Routes.Questions questions = new Routes.Questions(
                catalogue,
                new SeriesQuery(database, distinct),
                new SumQuery(database),
                distinct,
                new HeatmapQuery(database, distinct),
                new FunnelQuery(database),
                new ExperimentsQuery(database),
                new UsersQuery(database));
        Health health = new Health(database, catalogue, feed, board, clock);
        health.measure(meters);
        streams = new Streams(board, health::liveState, HEARTBEAT, meters);
        Guard guard = new Guard(access, new RateLimit(PER_SECOND, BURST, System::nanoTime), clock);
        Routes routes = new Routes(questions, guard, access, streams, health, meters::scrape, clock);
        server = Javalin.create(config -> {
            settings(config, meters);
            routes.addTo(config);
        });
        server.start(bind, port);
    }

    private static void settings(JavalinConfig config, PrometheusMeterRegistry meters) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = LARGEST_BODY;
        config.requestLogger.http((ctx, millis) -> Timer.builder("tidemark.http.requests")
                .tag("route", route(ctx))
                .tag("status", Integer.toString(ctx.statusCode()))
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1))
                .register(meters)
                .record(Duration.ofNanos(Math.round(millis * 1e6))));
    }

    /** What was asked for, without what readers wrote into it. */
    private static String route(Context ctx) {
        return Optional.ofNullable(ctx.endpoints().lastHttpEndpoint())
                .map(endpoint -> endpoint.path)
                .orElse("none");
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** Ends all streams and stops listening. */
    @Override
    public void close() {
        streams.close();
        server.stop();
    }
}
