package dev.tidemark.simulator.oracle;

import dev.tidemark.simulator.SentRecord;

/** Computes every metric exactly from the records that were sent. Not thread-safe. */
public final class Oracle {
    private final OracleConfig config;

    public Oracle(OracleConfig config) {
        this.config = config;
    }

    /** Takes one record; any order, duplicates included. */
    public void accept(SentRecord record) {}

    /** Every metric over what was taken so far. */
    public OracleResults results() {
        return new OracleResults(config.zone());
    }
}
