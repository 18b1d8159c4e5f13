package dev.tidemark.embedded.chaos;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What was done to the cluster and when it ran again. Times are epoch milliseconds. Thread-safe. */
final class FaultLog {
    private final List<Entry> entries = new ArrayList<>();

    /** One fault that has begun. */
    static final class Entry {
        private final Fault fault;
        private final String target;
        private final long begun;
        private volatile long ended = Long.MAX_VALUE;
        private volatile long metricsAgain = Long.MAX_VALUE;
        private volatile long tableAgain = Long.MAX_VALUE;
        private volatile String note = "";
        private boolean told;

        private Entry(Fault fault, String target, long begun) {
            this.fault = fault;
            this.target = target;
            this.begun = begun;
        }

        Fault fault() {
            return fault;
        }

        String target() {
            return target;
        }

        long begun() {
            return begun;
        }

        /** What was done is undone: the process is started again, goes on, or is stopped with a savepoint. */
        void ended(long time) {
            ended = time;
        }

        boolean isEnded() {
            return ended != Long.MAX_VALUE;
        }

        /** Something that the reader of the report should know. */
        void note(String text) {
            note = text;
        }

        String note() {
            return note;
        }

        /**
         * Takes the begin of the latest complete checkpoint of each job: one that began after the fault shows that
         * everything it takes is at work again.
         */
        private void observe(long metricsCheckpoint, long tableCheckpoint, long now) {
            if (metricsAgain == Long.MAX_VALUE && metricsCheckpoint > since()) {
                metricsAgain = now;
            }
            // A table job that has nothing to write does not notice that the database is away.
            if (tableAgain == Long.MAX_VALUE && tableCheckpoint > tableSince()) {
                tableAgain = now;
            }
        }

        boolean recovered() {
            return isEnded() && metricsAgain != Long.MAX_VALUE && tableAgain != Long.MAX_VALUE;
        }

        /** Whether the next fault may come: the table may still lag behind a database that was away. */
        boolean metricsRecovered() {
            return isEnded() && metricsAgain != Long.MAX_VALUE;
        }

        /** Whether the metrics job did not yet run again at that time. */
        boolean hitsMetricsJobAfter(long time) {
            return !isEnded() || metricsAgain > time;
        }

        /** Milliseconds until the metrics job ran again, a rescaling from the savepoint on. */
        long metricsMillis() {
            return metricsAgain - since();
        }

        /** Milliseconds until the table job ran again, after an outage of the database from its end on. */
        long tableMillis() {
            return tableAgain - tableSince();
        }

        private long since() {
            return fault.kind() == FaultKind.RESCALE ? ended : begun;
        }

        private long tableSince() {
            return fault.kind() == FaultKind.STOP_POSTGRES ? ended : since();
        }
    }

    synchronized Entry begin(Fault fault, String target, long now) {
        Entry entry = new Entry(fault, target, now);
        entries.add(entry);
        return entry;
    }

    /** Returns the faults that have recovered with this observation. */
    synchronized List<Entry> observe(long metricsCheckpoint, long tableCheckpoint, long now) {
        List<Entry> recovered = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.told) {
                entry.observe(metricsCheckpoint, tableCheckpoint, now);
                if (entry.recovered()) {
                    entry.told = true;
                    recovered.add(entry);
                }
            }
        }
        return recovered;
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    synchronized List<Entry> open() {
        return entries.stream().filter(entry -> !entry.recovered()).toList();
    }

    /** The kinds of fault from which the cluster has not recovered. */
    Set<FaultKind> suffering() {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        open().forEach(entry -> kinds.add(entry.fault().kind()));
        return kinds;
    }

    /** When everything ran again for the last time; empty while it does not. */
    synchronized OptionalLong calmSince() {
        Optional<Entry> suffering = open().stream().findFirst();
        return suffering.isPresent()
                ? OptionalLong.empty()
                : OptionalLong.of(entries.stream()
                        .mapToLong(entry -> Math.max(entry.metricsAgain, entry.tableAgain))
                        .max()
                        .orElse(0));
    }
}
