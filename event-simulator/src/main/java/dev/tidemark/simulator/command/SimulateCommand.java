package dev.tidemark.simulator.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code simulate}. */
@Command(name = "simulate")
public final class SimulateCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
