package dev.tidemark.embedded.check;

import dev.tidemark.embedded.program.Terminal;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** Waits until a consumer group has committed everything that its topics hold, and tells how far it is. */
public final class Drain {
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
        long start = System.nanoTime();
        Offsets.Position first = offsets.of(group, topics);
        Offsets.Position position = first;
        while (!position.drained()) {
            terminal.progress(progress(what, first, position, System.nanoTime() - start));
            pause.rest();
            position = offsets.of(group, topics);
        }
        return position.total();
    }

    private static String progress(String what, Offsets.Position first, Offsets.Position position, long nanos) {
        String share = String.format(
                Locale.ROOT, "%s: %.0f %% of %,d", what, 100.0 * position.done() / position.total(), position.total());
        double rate = (position.done() - first.done()) / (nanos / 1e9);
        if (rate == 0) {
            // Offsets are committed with checkpoints; until the next one there is no rate to tell.
            return share;
        }
        Duration left = Duration.ofSeconds((long) ((position.total() - position.done()) / rate));
        return String.format(Locale.ROOT, "%s, %,.0f/s, %s left", share, rate, Terminal.duration(left));
    }
}
