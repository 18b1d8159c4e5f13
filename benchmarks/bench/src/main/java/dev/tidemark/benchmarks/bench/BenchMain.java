package dev.tidemark.benchmarks.bench;

import dev.tidemark.embedded.TidemarkMain;

/** The command line with {@code bench} among its commands. */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) {
        System.exit(TidemarkMain.runWith(new BenchCommand(), args));
    }
}
