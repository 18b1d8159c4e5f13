package dev.tidemark.benchmarks.tidemark;

import java.util.List;

/**
 * What the threads of the process are for. Flink names a task's thread after its operators, chained ones together; the system
 * keeps the first 15 characters of a name. Fetchers and checkpoints are those of both jobs.
 */
enum Stage {
    FETCH("fetch and decompress", "Source Data Fet"),
    ROUTE("decode and route", "Source: message", "Source: product"),
    LEDGER("message ledger", "message ledger"),
    JOURNEY("user journey", "user journey"),
    MERGE("merge, derive and write sketches", "merge ", "derive"),
    PUBLISH("write results", "metric-", "rejected-events", "kafka-producer"),
    SNAPSHOT("write checkpoints", "AsyncOperations"),
    TABLE("table", "Source: read"),
    COLLECTOR("garbage collection", "GC Thread", "G1 ", "VM Thread"),
    COMPILER("compilation", "C1 Compiler", "C2 Compiler", "Sweeper"),
    OTHER("everything else");

    private final String text;
    private final List<String> names;

    Stage(String text, String... names) {
        this.text = text;
        this.names = List.of(names);
    }

    String text() {
        return text;
    }

    /** @param thread its name, which may be cut off */
    static Stage of(String thread) {
        for (Stage stage : values()) {
            if (stage.names.stream().anyMatch(thread::startsWith)) {
                return stage;
            }
        }
        return OTHER;
    }
}
