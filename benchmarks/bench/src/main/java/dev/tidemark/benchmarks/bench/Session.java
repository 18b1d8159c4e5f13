package dev.tidemark.benchmarks.bench;

import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.StopSignal;
import dev.tidemark.embedded.program.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One command from its start until everything that it started has ended, by itself or by Ctrl-C. */
final class Session {
    private static final int STOPPED = 130;

    private final Terminal terminal;
    private final Resources resources = new Resources();
    private final List<DataDirectory> directories = new ArrayList<>();

    Session(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What the command does. */
    @FunctionalInterface
    interface Work {
        /** @return the exit code */
        int run(Session session, Resources resources) throws InterruptedException, IOException;
    }

    /** A directory whose content stays if the command fails: the logs that its message names. */
    DataDirectory directory(DataDirectory directory) {
        directories.add(directory);
        return resources.add(directory);
    }

    /**
     * Runs until the work is done or the user has enough.
     *
     * @return the exit code
     * @throws StackException if a part does not start or fails
     */
    int run(Work work) {
        try (StopSignal stop = new StopSignal(STOPPED);
                resources) {
            try {
                return work.run(this, resources);
            } catch (InterruptedException | IOException | RuntimeException e) {
                if (!stop.requested()) {
                    directories.forEach(DataDirectory::keep);
                    throw e instanceof RuntimeException failure ? failure : new StackException(e.getMessage(), e);
                }
                terminal.line("Stopping …");
                return STOPPED;
            } finally {
                // Cleaning up waits for processes, which an interrupted thread cannot.
                Thread.interrupted();
            }
        }
    }
}
