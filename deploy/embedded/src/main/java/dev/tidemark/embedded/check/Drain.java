package dev.tidemark.embedded.check;

import dev.tidemark.embedded.program.Terminal;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;

/** Waits until a consumer group has committed everything that its topics hold, and tells how far it is. */
public final class Drain {
    /** What one checkpoint labels is published with the next, and the last watermark may have come between the two. */
    private static final int SETTLING_CHECKPOINTS = 2;

    private static final String SETTLING = "all counted; waiting for the windows that have ended";

    private final Offsets offsets;
    private final Terminal terminal;
    private final Pause pause;

    /** Waits a moment between two looks and ends the wait when something has failed. */
    @FunctionalInterface
    public interface Pause {
        /**
         * @throws InterruptedException if the user stops the demo
         */
        void rest() throws InterruptedException;
    }

    public Drain(Offsets offsets, Terminal terminal, Pause pause) {
        this.offsets = offsets;
        this.terminal = terminal;
        this.pause = pause;
    }

    /** Returns the number of records once the group has committed all of them. */
    public long await(String what, String group, Collection<String> topics) throws InterruptedException {
        Offsets.Position position = offsets.of(group, topics);
        Progress progress = new Progress(what, position);
        while (!position.drained()) {
            terminal.progress(progress.at(position));
            pause.rest();
            position = offsets.of(group, topics);
        }
        return position.total();
    }

    /**
     * Waits until what follows from the ends of windows is published too, once everything is counted.
     *
     * @param idleness after which a partition whose last record is old no longer holds the watermark back
     * @param latestCheckpoint tells the latest completed checkpoint of the job
     */
    public void settle(Duration idleness, Supplier<?> latestCheckpoint) throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < idleness.toNanos()) {
            terminal.progress(SETTLING);
            pause.rest();
        }
        Object latest = latestCheckpoint.get();
        for (int settled = 0; settled < SETTLING_CHECKPOINTS; settled++) {
            Object before = latest;
            while (latest.equals(before)) {
                terminal.progress(SETTLING);
                pause.rest();
                latest = latestCheckpoint.get();
            }
        }
    }
}
