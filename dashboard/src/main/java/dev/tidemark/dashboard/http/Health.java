package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.live.Board;
import dev.tidemark.dashboard.live.EventId;
import dev.tidemark.dashboard.live.Feed;
import dev.tidemark.dashboard.query.CatalogueQuery;
import dev.tidemark.dashboard.query.Database;
import dev.tidemark.dashboard.query.Outcome;
import dev.tidemark.dashboard.query.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** How the server and the data are, as a value: nothing that fails here is an exception. Thread-safe. */
final class Health {
    /** Results that are so many records behind are not live. */
    private static final long FAR_BEHIND = 100_000;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS = 1_000;

    private final Database database;
    private final CatalogueQuery catalogue;
    private final Feed feed;
    private final Board board;
    private final Supplier<Instant> clock;

    /** The answer and its status. */
    record Answer(int status, byte[] json) {}

    Health(Database database, CatalogueQuery catalogue, Feed feed, Board board, Supplier<Instant> clock) {
        this.database = database;
        this.catalogue = catalogue;
        this.feed = feed;
        this.board = board;
        this.clock = clock;
    }

    void measure(MeterRegistry meters) {
        Gauge.builder(
                        "tidemark.live.lag",
                        feed,
                        it -> it.condition().lag().isPresent()
                                ? it.condition().lag().getAsLong()
                                : Double.NaN)
                .register(meters);
        Gauge.builder("tidemark.watermark.age.seconds", this, it -> it.age()
                        .map(BigDecimal::doubleValue)
                        .orElse(Double.NaN))
                .register(meters);
        FunctionCounter.builder("tidemark.live.evicted", board, Board::evicted).register(meters);
    }

    /** @param clients open streams */
    Answer ask(int clients) {
        Optional<BigDecimal> latency = latency();
        Optional<Outcome<String>> run = latency.map(up -> run());
        Feed.Condition live = feed.condition();
        Optional<String> liveRun = board.run();
        Optional<String> reason =
                run.map(it -> reason(it, live, liveRun)).orElse(Optional.of("the database does not answer"));
        String status = latency.isEmpty() ? "down" : reason.isEmpty() ? "up" : "degraded";
        byte[] json = JsonAnswers.object(out -> {
            out.writeStringField("status", status);
            JsonAnswers.text(out, "reason", reason);
            JsonAnswers.text(out, "run", run.flatMap(Outcome::value));
            JsonAnswers.text(out, "watermark", watermark().map(Instant::toString));
            JsonAnswers.number(out, "watermark_age_seconds", age());
            out.writeObjectFieldStart("live");
            out.writeStringField("status", live.state().text());
            JsonAnswers.text(out, "run", liveRun);
            JsonAnswers.number(out, "lag", lag(live));
            JsonAnswers.text(out, "last_result_at", live.lastResultAt().map(Instant::toString));
            out.writeNumberField("clients", clients);
            out.writeEndObject();
            out.writeObjectFieldStart("database");
            out.writeStringField("status", latency.isPresent() ? "up" : "down");
            JsonAnswers.number(out, "latency_ms", latency);
            out.writeEndObject();
        });
        return new Answer(latency.isPresent() ? 200 : 503, json);
    }

    /** What is not as it should be; empty if all is well. */
    private static Optional<String> reason(Outcome<String> run, Feed.Condition live, Optional<String> liveRun) {
        if (run.refusal().isPresent()) {
            return run.refusal().map(Refusal::getMessage);
        }
        return switch (live.state()) {
            case STARTING -> Optional.of("the topic of results is still being read");
            case DOWN -> Optional.of("the topic of results cannot be read");
            case UP -> {
                if (live.lag().orElse(0) > FAR_BEHIND) {
                    yield Optional.of("the live results are more than " + FAR_BEHIND + " records behind");
                }
                yield liveRun.filter(it -> !run.value().equals(Optional.of(it)))
                        .map(it -> "the numbers are those of the run "
                                + run.value().orElseThrow()
                                + ", and the live results those of the run " + it
                                + "; start the server with job.run="
                                + run.value().orElseThrow());
            }
        };
    }

    /**
     * What streams are told of it.
     *
     * @param known where the reader stands; empty before it has everything
     */
    byte[] liveState(Optional<EventId> known) {
        Feed.Condition live = feed.condition();
        return JsonAnswers.object(out -> {
            out.writeStringField("feed", live.state().text());
            JsonAnswers.number(
                    out, "last_result_at", live.lastResultAt().map(at -> BigDecimal.valueOf(at.toEpochMilli())));
            JsonAnswers.text(out, "known", known.map(EventId::text));
            JsonAnswers.text(out, "watermark", watermark().map(Instant::toString));
            JsonAnswers.number(out, "watermark_age_seconds", age());
            JsonAnswers.number(out, "lag", lag(live));
        });
    }

    private static Optional<BigDecimal> lag(Feed.Condition live) {
        return live.lag().isPresent()
                ? Optional.of(BigDecimal.valueOf(live.lag().getAsLong()))
                : Optional.empty();
    }

    private Optional<Instant> watermark() {
        long watermark = board.watermark();
        return watermark == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(watermark));
    }

    private Optional<BigDecimal> age() {
        return watermark().map(watermark -> BigDecimal.valueOf(
                        Duration.between(watermark, clock.get()).toMillis() / MILLIS)
                .setScale(3, RoundingMode.HALF_EVEN));
    }

    private Optional<BigDecimal> latency() {
        long begin = System.nanoTime();
        try {
            database.ask("health", connection -> {
                try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                    return statement.execute();
                }
            });
            return Optional.of(BigDecimal.valueOf((System.nanoTime() - begin) / NANOS_PER_MILLI)
                    .setScale(3, RoundingMode.HALF_EVEN));
        } catch (Refusal e) {
            return Optional.empty();
        }
    }

    private Outcome<String> run() {
        return Outcome.of(() -> catalogue.ask().run());
    }
}
