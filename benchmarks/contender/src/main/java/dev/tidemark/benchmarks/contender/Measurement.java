package dev.tidemark.benchmarks.contender;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Measures this process, from the start of its JVM. One process runs one contender, so there is one measurement, which
 * operators reach wherever a framework has put them. Thread-safe.
 */
public final class Measurement {
    private static final Path PROCESS_STATUS = Path.of("/proc/self/status");
    private static final String PEAK_RESIDENT = "VmHWM:";
    private static final double WARM_UP_SHARE = 0.5;

    private static final Object LOCK = new Object();
    private static long warmUpEvents = Long.MAX_VALUE;
    private static Point latest = new Point(0, 0, 0);
    private static Optional<Point> warm = Optional.empty();

    /** How far the process was at a moment. */
    private record Point(long events, long nanos, double cpuSeconds) {}

    private Measurement() {}

    /** Says how much there is to read, so that the steady rate can leave the warm-up out. */
    public static void expect(long events) {
        synchronized (LOCK) {
            warmUpEvents = (long) Math.ceil(events * WARM_UP_SHARE);
        }
    }

    /** Counts events that were read; dear, so not for each event: see {@link Counter}. */
    public static void read(long events) {
        synchronized (LOCK) {
            latest = new Point(latest.events + events, System.nanoTime(), cpuSeconds());
            if (warm.isEmpty() && latest.events >= warmUpEvents) {
                warm = Optional.of(latest);
            }
        }
    }

    /** Whether the warm-up is over. */
    public static boolean isWarm() {
        synchronized (LOCK) {
            return warm.isPresent();
        }
    }

    /** Counts events one by one and tells the measurement of many at once. Not thread-safe: one for each subtask. */
    public static final class Counter {
        private static final int MANY = 4_096;

        private int untold;

        public void event() {
            if (++untold == MANY) {
                read(MANY);
                untold = 0;
            }
        }
    }

    /**
     * The figures, at the moment when the last result is there.
     *
     * @param events how many were read in all
     */
    public static Figures end(long events, List<String> notes) throws IOException {
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        return new Figures(events, seconds, cpuSeconds(), peakMemoryBytes(), steady(), notes);
    }

    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1e9;
    }

    private static long peakMemoryBytes() throws IOException {
        if (Files.isReadable(PROCESS_STATUS)) {
            for (String line : Files.readAllLines(PROCESS_STATUS)) {
                if (line.startsWith(PEAK_RESIDENT)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
                }
            }
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static Optional<Figures.Rates> steady() {
        synchronized (LOCK) {
            Point end = latest;
            return warm.filter(start -> end.events > start.events).map(start -> {
                long events = end.events - start.events;
                return new Figures.Rates(
                        events / ((end.nanos - start.nanos) / 1e9),
                        (end.cpuSeconds - start.cpuSeconds) / (events / 1e6));
            });
        }
    }
}
