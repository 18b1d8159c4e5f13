package dev.tidemark.job.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the metrics job promises to readers of its topics: the key {@code job.delivery}. */
public enum Delivery {
    /**
     * Every record arrives, some twice; after a crash a number may step back to the checkpoint until the re-read catches
     * up, under a greater revision.
     */
    AT_LEAST_ONCE,
    /**
     * Records are written in transactions that a completed checkpoint commits: who reads with {@code
     * isolation.level=read_committed} sees each record once and no number that a crash takes back, but sees it only when
     * the checkpoint is complete.
     */
    EXACTLY_ONCE;

    /** As the configuration writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Delivery> of(String text) {
        return Stream.of(values())
                .filter(delivery -> delivery.text().equals(text))
                .findFirst();
    }
}
