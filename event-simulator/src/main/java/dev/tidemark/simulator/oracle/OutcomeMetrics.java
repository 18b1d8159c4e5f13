package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;

import dev.tidemark.model.RejectReason;
import dev.tidemark.simulator.SentRecord;
import java.math.BigDecimal;
import java.util.List;

/** What became of each record, by source and by the day of the record's timestamp. */
final class OutcomeMetrics implements Family {
    private final Slices<Slices.Sum> outcomes = Slices.ofSums();
    private final Days days;

    OutcomeMetrics(Days days) {
        this.days = days;
    }

    void rejected(SentRecord record, RejectReason reason) {
        count("rejected", Dimensions.join(source(record), Dimensions.of("reason", reason.name())), record);
    }

    /** Counts an outcome other than a rejection, or a record that came in. */
    void count(String outcome, SentRecord record) {
        count(outcome, source(record), record);
    }

    private static List<String> source(SentRecord record) {
        return Dimensions.of("source", record.topic());
    }

    private void count(String outcome, List<String> dimensions, SentRecord record) {
        outcomes.at(outcome, dimensions, days.dayStart(record.timestamp())).add(BigDecimal.ONE);
    }

    @Override
    public void evaluate(Windows windows) {
        for (String outcome : List.of("events_in", "accepted", "duplicates", "internal_events", "rejected")) {
            windows.evaluate(outcomes, outcome, DAY);
        }
    }
}
