package dev.tidemark.embedded.program;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Standard output of a command: steps with their durations, and a block of lines that is drawn over again where the output
 * is a terminal. Not thread-safe.
 */
public final class Terminal {
    /** What the output is. */
    public enum Kind {
        /** Understands the escape sequences that move the cursor. */
        INTERACTIVE,
        /** A file or a pipe. */
        PLAIN
    }

    /** At most one plain line of progress in this time. */
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Kind kind;
    private int drawn;
    private long progressLine = System.nanoTime();

    public Terminal(PrintStream out, Kind kind) {
        this.out = out;
        this.kind = kind;
    }

    /** Standard output. Only the shell that started us can tell whether it is a terminal. */
    public static Terminal ofProcess() {
        boolean terminal = "terminal".equals(System.getProperty("tidemark.stdout"));
        return new Terminal(System.out, terminal ? Kind.INTERACTIVE : Kind.PLAIN);
    }

    public boolean interactive() {
        return kind == Kind.INTERACTIVE;
    }

    /** Prints a line that stays. */
    public void line(String format, Object... arguments) {
        erase();
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }

    /** Does a step and prints its name, what it says of itself, and how long it took. */
    public <T> T step(String name, Supplier<T> step, Function<T, String> detail) {
        long start = System.nanoTime();
        T result = step.get();
        line("%-22s %6.1f s  %s", name, (System.nanoTime() - start) / 1e9, detail.apply(result));
        return result;
    }

    /** Draws lines that the next drawing replaces; interactive only. */
    public void draw(List<String> lines) {
        erase();
        lines.forEach(out::println);
        out.flush();
        drawn = lines.size();
    }

    /** Tells how far something has come; where the output is no terminal, every few seconds only. */
    public void progress(String line) {
        if (interactive()) {
            draw(List.of(line));
        } else if (System.nanoTime() - progressLine > LINE_INTERVAL.toNanos()) {
            line("%s", line);
            progressLine = System.nanoTime();
        }
    }

    /** A duration as people say it: the two largest units. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return "%d h %d min".formatted(seconds / 3_600, seconds / 60 % 60);
        }
        return "%d d %d h".formatted(seconds / 86_400, seconds / 3_600 % 24);
    }

    private void erase() {
        if (drawn > 0) {
            // Up to the first line drawn, then clear to the end of the screen.
            out.print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }
}
