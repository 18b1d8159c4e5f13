package dev.tidemark.embedded.check;

import dev.tidemark.embedded.program.Terminal;
import java.time.Duration;
import java.util.Locale;

/** How far a consumer group has come, in words, with its rate and the time that is left as from the first look. */
public final class Progress {
    private final String what;
    private final Offsets.Position first;
    private final long start = System.nanoTime();

    /**
     * @param what it does
     * @param first where it stands now
     */
    public Progress(String what, Offsets.Position first) {
        this.what = what;
        this.first = first;
    }

    /** What to tell of a later position. */
    public String at(Offsets.Position position) {
        String share = String.format(
                Locale.ROOT, "%s: %.0f %% of %,d", what, 100.0 * position.done() / position.total(), position.total());
        double rate = (position.done() - first.done()) / ((System.nanoTime() - start) / 1e9);
        if (rate == 0) {
            // Offsets are committed with checkpoints; until the next one there is no rate to tell.
            return share;
        }
        Duration left = Duration.ofSeconds((long) ((position.total() - position.done()) / rate));
        return String.format(Locale.ROOT, "%s, %,.0f/s, %s left", share, rate, Terminal.duration(left));
    }
}
