package dev.tidemark.benchmarks.peer;

import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The latest value of each number. Not thread-safe. */
public final class Results {
    /** Distinct counts that are estimates by definition. */
    private static final Set<String> ESTIMATED = Set.of("active_users", "transacting_users");

    /** Metrics that have a row on each day on which something happened, and on no other. */
    private static final Set<String> OF_THE_DAY = Set.of("active_users", "messages");

    private final Map<Place, Result> latest = new HashMap<>();

    private record Place(Series series, WindowKind window, long start) {
        long end() {
            return start
                    + switch (window) {
                        case HOUR -> TimeUnit.HOURS.toMillis(1);
                        case DAY -> TimeUnit.DAYS.toMillis(1);
                        case ROLLING_7D -> TimeUnit.DAYS.toMillis(7);
                        case ROLLING_30D -> TimeUnit.DAYS.toMillis(30);
                        default -> throw new IllegalArgumentException("no peer computes windows of " + window);
                    };
        }
    }

    /** Takes a value, in place of the one before. */
    public void put(Result result) {
        latest.put(new Place(result.series(), WindowKind.of(result.window()), result.start()), result);
    }

    /** Writes all of them but those of windows that end with a day that has not begun. */
    public void write(Path file) throws IOException {
        long end = latest.keySet().stream()
                .filter(place -> OF_THE_DAY.contains(place.series.metric()) && place.window == WindowKind.DAY)
                .mapToLong(Place::end)
                .max()
                .orElse(Long.MIN_VALUE);
        try (ResultFile results = new ResultFile(file)) {
            for (Map.Entry<Place, Result> entry : latest.entrySet()) {
                if (entry.getKey().end() <= end) {
                    write(entry.getKey(), entry.getValue(), results);
                }
            }
        }
    }

    private static void write(Place place, Result result, ResultFile results) throws IOException {
        String metric = place.series.metric();
        List<String> dimensions = place.series.dimensions();
        if (ESTIMATED.contains(metric)) {
            MetricResult.Bounds bounds = new MetricResult.Bounds(result.lower(), result.upper());
            results.addEstimate(metric, place.window, place.start, result.value(), bounds, dimensions);
        } else {
            results.add(metric, place.window, place.start, result.value(), dimensions);
        }
    }
}
