package dev.tidemark.benchmarks.costs;

import dev.tidemark.simulator.publish.Outgoing;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Traffic with markers in it, some {@value #MARKERS_PER_SECOND} a second, at times that have
 * nothing to do with when numbers are published.
 */
public final class LiveTraffic {
    private static final double MARKERS_PER_SECOND = 37;

    private LiveTraffic() {}

    /** All records, in the order of their times. */
    public static Stream<Outgoing> into(Inputs inputs, Traffic traffic, Markers markers) {
        Events writer = new Events(inputs);
        long every = Math.max(1, Math.round(1_000 / traffic.millisPerEvent() / MARKERS_PER_SECOND));
        return LongStream.range(0, traffic.events())
                .mapToObj(number -> number % every == 0
                        ? markers.marker(writer, number / every, traffic.time(number))
                        : traffic.event(writer, number));
    }
}
