package dev.tidemark.simulator.command;

import dev.tidemark.simulator.publish.Progress;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Writes progress as a single line that updates itself on a terminal, and as a plain line every few seconds elsewhere. */
final class ProgressLine implements Progress {
    private static final long PLAIN_EVERY_MILLIS = 5_000;
    private static final int WIDTH = 70;

    private final PrintWriter err;
    private final InstantSource clock;
    private final boolean terminal;
    private final long started;
    private long written;

    ProgressLine(PrintWriter err, InstantSource clock) {
        this.err = err;
        this.clock = clock;
        this.terminal = System.console() != null;
        this.started = clock.millis();
        this.written = started;
    }

    @Override
    public void reached(long records, long timestamp) {
        long now = clock.millis();
        if (terminal) {
            err.print("\r" + pad(line(records, timestamp, now)));
            err.flush();
        } else if (now - written >= PLAIN_EVERY_MILLIS) {
            err.println(line(records, timestamp, now));
            err.flush();
            written = now;
        }
    }

    /** Leaves the updating line. */
    void end() {
        if (terminal) {
            err.println();
            err.flush();
        }
    }

    private String line(long records, long timestamp, long now) {
        double seconds = Math.max(1, now - started) / 1_000.0;
        return String.format(
                Locale.ROOT,
                "%,d records, %,.0f/s, at %s",
                records,
                records / seconds,
                Instant.ofEpochMilli(timestamp).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String pad(String line) {
        return line + " ".repeat(Math.max(0, WIDTH - line.length()));
    }
}
