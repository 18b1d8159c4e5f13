package dev.tidemark.job.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where messages and users rest while the metrics job runs: the key {@code job.state_backend}. */
public enum StateBackend {
    /** As objects on the heap: fast, bounded by memory. */
    HEAP,
    /** As bytes in RocksDB, in local files: bounded by disk. A checkpoint adds only what has changed. */
    ROCKSDB;

    /** As the configuration writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StateBackend> of(String text) {
        return Stream.of(values())
                .filter(backend -> backend.text().equals(text))
                .findFirst();
    }
}
