package dev.tidemark.simulator.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code load}. */
@Command(name = "load")
public final class LoadCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
