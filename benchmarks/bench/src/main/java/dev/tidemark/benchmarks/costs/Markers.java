package dev.tidemark.benchmarks.costs;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.publish.Outgoing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Events that can be recognised in the numbers: each has a value of a dimension that few others share, in turns a message
 * on a channel and a registration on a platform, so that both stages with state are on the way. The n-th marker of a series
 * is counted when the number is n. All markers of a series have one key, thus go through one partition, in order.
 * Thread-safe: one thread sends, another sees the results.
 */
public final class Markers {
    private static final String PREFIX = "marker-";
    private static final int SERIES = 16;
    private static final String MESSAGES = "messages";
    private static final String REGISTERED = "registered_users";

    private final Series[] series = new Series[SERIES];

    /** The markers with one value of a dimension. */
    private static final class Series {
        /** When they were to be sent and when a result had counted them, epoch milliseconds. */
        private final List<Long> due = new ArrayList<>();

        private final List<Long> seen = new ArrayList<>();

        /** By the start of its day: at midnight a new one begins. */
        private final Map<Long, Long> counts = new HashMap<>();
    }

    public Markers() {
        Arrays.setAll(series, any -> new Series());
    }

    /**
     * The next marker.
     *
     * @param number from 0, in sequence
     * @param time when it is to be sent, epoch milliseconds; also its event time
     */
    Outgoing marker(Events writer, long number, long time) {
        int which = (int) (number % SERIES);
        synchronized (this) {
            series[which].due.add(time);
        }
        String id = PREFIX + time + "-" + number;
        String value = PREFIX + which;
        return ofMessages(which)
                ? writer.message(
                        value,
                        new MessageEvent(
                                id,
                                time,
                                id,
                                "u0",
                                "",
                                "",
                                value,
                                "otp",
                                MessageStatus.SENT,
                                Optional.empty(),
                                "",
                                "",
                                "",
                                "",
                                "",
                                false))
                : writer.product(
                        value,
                        new ProductEvent(
                                id, time, id, "user_registered", "", "", value, "", "", "", "", false, Map.of()));
    }

    private static boolean ofMessages(int which) {
        return which % 2 == 0;
    }

    /** Whether a key of the result topic can be of interest. */
    public static boolean concern(String key) {
        return key.contains(PREFIX);
    }

    /**
     * Takes a result.
     *
     * @param now when a reader had it, epoch milliseconds
     */
    public synchronized void see(MetricResult result, long now) {
        for (int which = 0; which < SERIES; which++) {
            Map<String, String> dimensions = ofMessages(which)
                    ? Map.of("channel", PREFIX + which, "status", MessageStatus.SENT.text())
                    : Map.of("platform", PREFIX + which);
            if (result.metric().equals(ofMessages(which) ? MESSAGES : REGISTERED)
                    && result.window().kind() == WindowKind.DAY
                    && result.dimensions().equals(dimensions)) {
                count(series[which], result, now);
            }
        }
    }

    private static void count(Series one, MetricResult result, long now) {
        long value = result.value().orElseThrow().longValueExact();
        one.counts.merge(result.window().start(), value, Math::max);
        long counted = one.counts.values().stream().mapToLong(Long::longValue).sum();
        while (one.seen.size() < counted) {
            one.seen.add(now);
        }
    }

    /** How many were sent and not counted yet. */
    public synchronized long missing() {
        return Arrays.stream(series)
                .mapToLong(one -> one.due.size() - one.seen.size())
                .sum();
    }

    /** From when each marker was to be sent until a reader had a result that counts it, milliseconds, ascending. */
    public synchronized long[] latencies(long dueFrom) {
        List<Long> latencies = new ArrayList<>();
        for (Series one : series) {
            for (int i = 0; i < one.seen.size(); i++) {
                if (one.due.get(i) >= dueFrom) {
                    latencies.add(one.seen.get(i) - one.due.get(i));
                }
            }
        }
        return latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
