package dev.tidemark.embedded.check;

import dev.tidemark.embedded.program.Terminal;
import java.util.Collection;

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
        Offsets.Position position = offsets.of(group, topics);
        Progress progress = new Progress(what, position);
        while (!position.drained()) {
            terminal.progress(progress.at(position));
            pause.rest();
            position = offsets.of(group, topics);
        }
        return position.total();
    }
}
