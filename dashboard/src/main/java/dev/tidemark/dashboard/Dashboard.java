package dev.tidemark.dashboard;

import dev.tidemark.dashboard.http.Access;
import dev.tidemark.dashboard.http.HttpServer;
import dev.tidemark.dashboard.live.Board;
import dev.tidemark.dashboard.live.Feed;
import dev.tidemark.dashboard.query.Database;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The server: answers questions from the database and streams what comes in the topic of results. It runs until it is
 * closed, whether broker and database are there or not.
 */
public final class Dashboard implements AutoCloseable {
    private final String bind;
    private final Database database;
    private final Feed feed;
    private final HttpServer http;

    private Dashboard(DashboardOptions options, Supplier<Instant> clock) {
        bind = options.bind();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        database = new Database(options.databaseUrl(), options.databaseUser(), options.databasePassword(), meters);
        Board board = new Board(Long.toString(clock.get().toEpochMilli(), Character.MAX_RADIX));
        feed = new Feed(options.kafka(), options.results(), board);
        try {
            http = new HttpServer(bind, options.port(), options.access(), database, board, feed, meters, clock);
        } catch (RuntimeException e) {
            feed.close();
            database.close();
            throw e instanceof JavalinBindException
                    ? new DashboardException(
                            "dashboard.port: cannot listen at " + bind + ":" + options.port()
                                    + "; somebody else does, or the address is not this machine's",
                            e)
                    : e;
        }
    }

    /**
     * Starts the server.
     *
     * @param clock what time it is
     * @throws DashboardException if it cannot listen
     */
    public static Dashboard start(DashboardOptions options, Supplier<Instant> clock) {
        return new Dashboard(options, clock);
    }

    /** Where people on this machine find it. */
    public String address() {
        return address(bind, http.port());
    }

    static String address(String bind, int port) {
        // At the address that stands for all of them nobody can be found.
        String host = bind.equals("0.0.0.0") || bind.equals("::") ? "localhost" : bind;
        return "http://" + Access.host(host) + ":" + port + "/";
    }

    /** Stops listening, and lets go of broker and database. */
    @Override
    public void close() {
        http.close();
        feed.close();
        database.close();
    }
}
