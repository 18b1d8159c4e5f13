package dev.tidemark.benchmarks.tidemark;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processor time of this process by {@link Stage}, as Linux counts it for each thread; elsewhere nothing is known. Threads
 * that have ended count with what they had when they were last looked at. Not thread-safe.
 */
final class StageTimes {
    private static final Path THREADS = Path.of("/proc/self/task");

    /** Linux tells times to programs in hundredths of a second. */
    private static final double TICK_NANOS = 1e7;

    /** Fields behind the name: ticks in user mode and in the kernel. */
    private static final int USER_TICKS = 11;

    private static final int KERNEL_TICKS = 12;

    private final Map<String, ThreadTime> before = new HashMap<>();
    private final Map<String, ThreadTime> threads = new HashMap<>();

    /** A thread's time, in ticks. */
    record ThreadTime(Stage stage, long ticks) {
        /** From one line of a thread's {@code stat}; its name, between the outermost parentheses, may hold anything. */
        static ThreadTime of(String stat) {
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return new ThreadTime(
                    Stage.of(name), Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(KERNEL_TICKS)));
        }
    }

    /** Looks at all threads. */
    void look() {
        if (!Files.isDirectory(THREADS)) {
            return;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(THREADS)) {
            directories.forEach(this::lookAt);
        } catch (IOException e) {
            // Then they are those of the look before.
        }
    }

    private void lookAt(Path thread) {
        try {
            threads.put(thread.getFileName().toString(), ThreadTime.of(Files.readString(thread.resolve("stat"))));
        } catch (IOException e) {
            // It ended just now.
        }
    }

    /** From here on time counts. */
    void begin() {
        look();
        before.putAll(threads);
    }

    /** One sentence: nanoseconds for each event, by stage, since {@link #begin}; nothing where nothing is known. */
    Optional<String> perEvent(long events) {
        look();
        if (threads.isEmpty() || events == 0) {
            return Optional.empty();
        }
        Map<Stage, Long> ticks = new EnumMap<>(Stage.class);
        threads.forEach(
                (id, thread) -> ticks.merge(thread.stage(), thread.ticks() - ticksBefore(id, thread), Long::sum));
        long sum = ticks.values().stream().mapToLong(Long::longValue).sum();
        return Optional.of(Stream.of(Stage.values())
                .map(stage -> String.format(
                        Locale.ROOT, "%s %,.0f", stage.text(), nanos(ticks.getOrDefault(stage, 0L), events)))
                .collect(Collectors.joining(
                        ", ",
                        String.format(Locale.ROOT, "%,.0f ns of processor time for an event: ", nanos(sum, events)),
                        "")));
    }

    /** What had been counted for this thread, and not for another one that had its id. */
    private long ticksBefore(String id, ThreadTime thread) {
        ThreadTime known = before.get(id);
        return known != null && known.stage() == thread.stage() && known.ticks() <= thread.ticks() ? known.ticks() : 0;
    }

    private static double nanos(long ticks, long events) {
        return ticks * TICK_NANOS / events;
    }
}
