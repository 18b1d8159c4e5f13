package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.live.Board;
import dev.tidemark.dashboard.live.Feed;
import dev.tidemark.dashboard.query.CatalogueQuery;
import dev.tidemark.dashboard.query.Database;
import dev.tidemark.dashboard.query.Refusal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
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
    }

    /** @param clients open streams */
    Answer ask(int clients) {
        Optional<BigDecimal> latency = latency();
        Optional<String> run = latency.flatMap(up -> run());
        Feed.Condition live = feed.condition();
        boolean behind = live.lag().isEmpty() || live.lag().getAsLong() > FAR_BEHIND;
        String status =
                latency.isEmpty() ? "down" : live.state() == Feed.Condition.State.UP && !behind ? "up" : "degraded";
        byte[] json = JsonAnswers.object(out -> {
            out.writeStringField("status", status);
            JsonAnswers.text(out, "run", run);
            JsonAnswers.text(out, "watermark", watermark().map(Instant::toString));
            JsonAnswers.number(out, "watermark_age_seconds", age());
            out.writeObjectFieldStart("live");
            out.writeStringField("status", live.state().name().toLowerCase(Locale.ROOT));
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

    /** What streams are told of it. */
    byte[] liveState() {
        Feed.Condition live = feed.condition();
        return JsonAnswers.object(out -> {
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

    private Optional<String> run() {
        try {
            return Optional.of(catalogue.ask().run());
        } catch (Refusal e) {
            return Optional.empty();
        }
    }
}
