package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.chaos.Freshness.Circumstances;
import dev.tidemark.embedded.check.OracleCheck;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What a run has shown.
 *
 * @param seconds that faults were injected for
 * @param events sent
 * @param audited revisions that the database itself saw going back
 * @param superseded records of the compacted topic that a later one of their key supersedes
 * @param endingOld keys of the compacted topic whose last record is not the one with the highest revision
 */
record ChaosReport(
        ChaosOptions options,
        long seconds,
        long events,
        List<FaultLog.Entry> faults,
        TopicWatch topic,
        RevisionWatch revisions,
        long audited,
        PostgresOutages outages,
        long superseded,
        int endingOld,
        OracleCheck verdict) {

    boolean ok() {
        return verdict.ok()
                && revisions.violated() == 0
                && audited == 0
                && outages.withRestart() == 0
                && endingOld == 0;
    }

    String render() {
        StringBuilder text = new StringBuilder(verdict.render());
        add(text, "");
        add(
                text,
                "seed %d: %d faults in %d s, %,d events, %d users, %.0f events/s",
                options.seed(),
                faults.size(),
                seconds,
                events,
                options.users(),
                options.rate());
        add(text, "%-18s %6s %22s %22s", "", "", "metrics job ran after", "table job ran after");
        add(text, "%-18s %6s %14s %7s %14s %7s", "fault", "count", "median", "max", "median", "max");
        for (FaultKind kind : FaultKind.values()) {
            List<FaultLog.Entry> entries = faults.stream()
                    .filter(entry -> entry.fault().kind() == kind)
                    .toList();
            if (!entries.isEmpty()) {
                add(
                        text,
                        "%-18s %6d %s %s",
                        kind,
                        entries.size(),
                        seconds(entries, FaultLog.Entry::metricsMillis),
                        seconds(entries, FaultLog.Entry::tableMillis));
            }
        }
        add(text, "(seconds, from the fault to the first checkpoint that began after it; checkpoints every 2 s)");
        add(text, "");
        add(
                text,
                "table: %,d polls saw %,d rows; revisions that went back: %,d seen by the reader, %,d by the database",
                revisions.polls(),
                revisions.rows(),
                revisions.violated(),
                audited);
        revisions.violations().forEach(line -> add(text, "  %s", line));
        add(
                text,
                "topic: %,d records, of which %,d older than one before them; compacted: %,d superseded, %,d keys end old",
                topic.records(),
                topic.old(),
                superseded,
                endingOld);
        stepBack(text, "topic, highest revision", topic.stepBack().figures());
        stepBack(text, "table", revisions.stepBack().figures());
        freshness(text, "everything runs", Circumstances.CALM);
        freshness(text, "only PostgreSQL away", Circumstances.POSTGRES_AWAY);
        freshness(text, "other faults", Circumstances.OTHER);
        add(
                text,
                "metrics job restarted by an outage of PostgreSQL: %d of %d outages without another fault",
                outages.withRestart(),
                outages.judged());
        add(text, ok() ? "PASSED" : "FAILED");
        return text.toString();
    }

    private static String seconds(List<FaultLog.Entry> entries, ToLongFunction<FaultLog.Entry> millis) {
        List<Long> values = entries.stream().map(millis::applyAsLong).toList();
        return String.format(
                Locale.ROOT,
                "%14.1f %7.1f",
                Percentile.of(values, 0.5).orElseThrow() / 1e3,
                Percentile.of(values, 1).orElseThrow() / 1e3);
    }

    private static void stepBack(StringBuilder text, String reader, StepBack.Figures figures) {
        add(
                text,
                "steps back of growing numbers (%s): %,d; by p95 %.1f %%, max %.1f %%; for p95 %.1f s, max %.1f s; open %d",
                reader,
                figures.count(),
                figures.share().p95() * 100,
                figures.share().max() * 100,
                figures.millis().p95() / 1e3,
                figures.millis().max() / 1e3,
                figures.open());
    }

    private void freshness(StringBuilder text, String name, Circumstances circumstances) {
        Freshness.Figures figures = topic.freshness().figures(circumstances);
        add(
                text,
                "age of the newest result in the topic, %s: p50 %.1f s, p99 %.1f s, max %.1f s (%,d samples)",
                name,
                figures.p50() / 1e3,
                figures.p99() / 1e3,
                figures.max() / 1e3,
                figures.samples());
    }

    private static void add(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
