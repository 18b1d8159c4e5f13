package dev.tidemark.job.series;

import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.model.WindowKind;
import java.util.function.Consumer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Tells every subtask of the merger the greatest accepted event time: a partial for each key group, whose series is no
 * series. Days begin by it, also where a series has no events and where the input ends before the watermark gets there.
 */
public final class ClockSignal {
    private static final String PREFIX = "#clock-";
    private static final String[] KEYS = keys();

    private ClockSignal() {}

    private static String[] keys() {
        String[] keys = new String[Buckets.MAX_PARALLELISM];
        int missing = keys.length;
        for (int i = 0; missing > 0; i++) {
            String key = PREFIX + i;
            int group = KeyGroupRangeAssignment.assignToKeyGroup(key, Buckets.MAX_PARALLELISM);
            if (keys[group] == null) {
                keys[group] = key;
                missing--;
            }
        }
        return keys;
    }

    /** Sends the time, in epoch milliseconds, to all key groups. */
    public static void send(long millis, Consumer<Partial> out) {
        SumAccumulator time = SumAccumulator.of(millis);
        for (String key : KEYS) {
            out.accept(new Partial(key, WindowKind.ALL_TIME, 0, time));
        }
    }

    static boolean is(Partial partial) {
        return partial.series().startsWith(PREFIX);
    }

    static long millis(Partial partial) {
        return ((SumAccumulator) partial.value()).low();
    }
}
