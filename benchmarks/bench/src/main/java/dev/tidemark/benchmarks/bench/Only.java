package dev.tidemark.benchmarks.bench;

import dev.tidemark.job.config.Mistakes;
import java.util.List;

/** The option {@code --only}. */
final class Only {
    private Only() {}

    /** Each name has to be one of those that there are. */
    static void check(List<String> names, List<String> known, Mistakes mistakes) {
        names.forEach(name -> mistakes.require(
                known.contains(name),
                "--only",
                "there is no '%s'; there are %s".formatted(name, String.join(", ", known))));
    }
}
