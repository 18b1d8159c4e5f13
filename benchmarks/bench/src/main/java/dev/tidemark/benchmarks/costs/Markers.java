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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Events that can be recognised in the numbers: each has a value of a dimension that few others share, in turns a message
 * on a channel and a registration on a platform, so that both stages with state are on the way. The n-th marker of a series
 * is counted when the number is n. All markers of a series have one key, thus go through one partition, in order.
 * Thread-safe: one thread sends, others see the results.
 */
public final class Markers {
    private static final String PREFIX = "marker-";
    private static final int SERIES = 16;
    private static final String MESSAGES = "messages";
    private static final String REGISTERED = "registered_users";

    /** Metrics whose days count them. */
    public static final List<String> METRICS = List.of(MESSAGES, REGISTERED);

    /** When the markers of each series were to be sent, epoch milliseconds. */
    private final List<List<Long>> due = Stream.generate(() -> (List<Long>) new ArrayList<Long>())
            .limit(SERIES)
            .toList();

    /** What one reader of results has seen of them. */
    public final class Sightings {
        private final Series[] series = new Series[SERIES];

        private Sightings() {
            Arrays.setAll(series, any -> new Series());
        }

        /**
         * Takes a result.
         *
         * @param now when the reader had it, epoch milliseconds
         */
        public void see(MetricResult result, long now) {
            synchronized (Markers.this) {
                for (int which = 0; which < SERIES; which++) {
                    if (isOf(which, result)) {
                        series[which].count(result, now);
                    }
                }
            }
        }

        /** How many were sent and not counted yet. */
        public long missing() {
            synchronized (Markers.this) {
                return IntStream.range(0, SERIES)
                        .mapToLong(which -> due.get(which).size() - series[which].seen.size())
                        .sum();
            }
        }

        /** From when each marker was to be sent until the reader had a result that counts it, milliseconds, ascending. */
        public long[] latencies(long dueFrom) {
            synchronized (Markers.this) {
                return IntStream.range(0, SERIES)
                        .boxed()
                        .flatMapToLong(which -> IntStream.range(0, series[which].seen.size())
                                .filter(i -> due.get(which).get(i) >= dueFrom)
                                .mapToLong(i -> series[which].seen.get(i)
                                        - due.get(which).get(i)))
                        .sorted()
                        .toArray();
            }
        }
    }

    /** The markers with one value of a dimension, as a reader has seen them. */
    private static final class Series {
        /** When a result had counted them, epoch milliseconds. */
        private final List<Long> seen = new ArrayList<>();

        /** By the start of its day: at midnight a new one begins. */
        private final Map<Long, Long> counts = new HashMap<>();

        private void count(MetricResult result, long now) {
            long value = result.value().orElseThrow().longValueExact();
            counts.merge(result.window().start(), value, Math::max);
            long counted = counts.values().stream().mapToLong(Long::longValue).sum();
            while (seen.size() < counted) {
                seen.add(now);
            }
        }
    }

    /** Those of one more reader. */
    public Sightings sightings() {
        return new Sightings();
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
            due.get(which).add(time);
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

    private static boolean isOf(int which, MetricResult result) {
        Map<String, String> dimensions = ofMessages(which)
                ? Map.of("channel", PREFIX + which, "status", MessageStatus.SENT.text())
                : Map.of("platform", PREFIX + which);
        return result.metric().equals(ofMessages(which) ? MESSAGES : REGISTERED)
                && result.window().kind() == WindowKind.DAY
                && result.dimensions().equals(dimensions);
    }
}
