package dev.tidemark.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.json.ResultCodec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which state each condition is in, by the results so far. A series is judged by its latest window with both a score and
 * a band, which are published for windows that are complete; a source by when its count grew last. Not thread-safe.
 */
final class Conditions {
    private static final String SCORE = "anomaly";
    private static final String EXPECTED = "anomaly_expected";
    private static final String ARRIVED = "events_in";
    /** Profiles come when somebody changes; that none come is nothing unusual. */
    private static final String PROFILES = "user-profiles";

    private static final BigDecimal BAND = BigDecimal.valueOf(3);

    private final Duration silence;
    private final Map<String, Watched> series = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private final Map<String, Arrival> sources = new TreeMap<>();

    /** The latest window of a series. */
    private static final class Watched {
        private MetricResult score;
        private MetricResult expected;

        /** Both are of one window. */
        boolean known() {
            return score != null
                    && expected != null
                    && score.window().start() == expected.window().start();
        }
    }

    /**
     * When the count of a source grew last.
     *
     * @param windowStart of its latest day, epoch milliseconds
     * @param at epoch milliseconds, wall clock
     * @param witnessed whether it was seen to grow. Otherwise it may have been published again long after, with a new
     *     status, and {@code at} is but the latest that it can have grown at
     */
    private record Arrival(long windowStart, BigDecimal count, long at, boolean witnessed) {}

    Conditions(Duration silence) {
        this.silence = silence;
    }

    /** Whether a result with such a key says anything here. */
    static boolean reads(String key) {
        return key.startsWith(SCORE + "|") || key.startsWith(EXPECTED + "|") || key.startsWith(ARRIVED + "|");
    }

    /** Takes a result; any order, also old ones. */
    void take(MetricResult result) {
        switch (result.metric()) {
            case SCORE -> {
                Watched watched = watched(result);
                watched.score = later(watched.score, result);
            }
            case EXPECTED -> {
                Watched watched = watched(result);
                watched.expected = later(watched.expected, result);
            }
            case ARRIVED -> arrived(result);
            default -> {
                // Says nothing here.
            }
        }
    }

    private Watched watched(MetricResult result) {
        ResultKey window = new ResultKey(SCORE, result.window().kind(), 0, result.dimensions(), "");
        String key = ResultCodec.keyText(window);
        touched.add(key);
        return series.computeIfAbsent(key, any -> new Watched());
    }

    /** The later window of two, or the later revision of one. */
    private static MetricResult later(MetricResult known, MetricResult result) {
        if (result.status() == ResultStatus.PARTIAL || result.value().isEmpty()) {
            return known;
        }
        if (known == null || result.window().start() > known.window().start()) {
            return result;
        }
        boolean corrects = result.window().start() == known.window().start() && result.revision() > known.revision();
        return corrects ? result : known;
    }

    private void arrived(MetricResult result) {
        String source = result.dimensions().getOrDefault("source", "");
        if (source.equals(PROFILES)) {
            return;
        }
        Arrival known = sources.get(source);
        BigDecimal count = result.value().orElse(BigDecimal.ZERO);
        long start = result.window().start();
        boolean grew = count.signum() > 0
                && (known == null
                        || start > known.windowStart()
                        || start == known.windowStart() && count.compareTo(known.count()) > 0);
        if (grew && known == null) {
            long at = Math.min(result.producedAt(), result.window().end());
            sources.put(source, new Arrival(start, count, at, false));
        } else if (grew) {
            sources.put(source, new Arrival(start, count, Math.max(known.at(), result.producedAt()), true));
        }
    }

    /**
     * What is not as it was known.
     *
     * @param known the state of a condition
     * @param now epoch milliseconds, wall clock
     */
    List<Change> changes(Function<String, State> known, long now) {
        List<Change> changes = new ArrayList<>();
        for (String key : touched) {
            Watched watched = series.get(key);
            if (watched.known()) {
                State state = isOutside(watched.score) ? State.ANOMALOUS : State.NORMAL;
                if (state != known.apply(key)) {
                    changes.add(new Change(
                            key,
                            state,
                            watched.score.window().end(),
                            body -> describe(watched.score, watched.expected, body)));
                }
            }
        }
        touched.clear();
        sources.forEach((source, arrival) -> {
            String key = "silence|" + source;
            long due = arrival.at() + silence.toMillis();
            State before = known.apply(key);
            boolean still = before == State.SILENT && !arrival.witnessed();
            State state = now >= due || still ? State.SILENT : State.NORMAL;
            if (state != before) {
                long since = state == State.SILENT ? due : arrival.at();
                changes.add(new Change(key, state, since, body -> describe(source, arrival, body)));
            }
        });
        return changes;
    }

    private static boolean isOutside(MetricResult score) {
        return score.value().orElseThrow().abs().compareTo(BAND) > 0;
    }

    private static void describe(MetricResult score, MetricResult expected, ObjectNode body) {
        SortedMap<String, String> dimensions = new TreeMap<>(score.dimensions());
        body.put("type", "anomaly");
        body.put("metric", dimensions.remove("of"));
        ObjectNode named = body.putObject("dimensions");
        dimensions.forEach(named::put);
        body.putObject("window")
                .put("kind", score.window().kind().text())
                .put("start", Instant.ofEpochMilli(score.window().start()).toString())
                .put("end", Instant.ofEpochMilli(score.window().end()).toString())
                .put("timezone", score.window().zone());
        body.put("score", score.value().orElseThrow());
        BigDecimal median = expected.value().orElseThrow();
        value(score, expected).ifPresent(value -> body.put("value", value));
        body.put("expected", median);
        expected.bounds().ifPresent(band -> body.put("lower", band.lower()).put("upper", band.upper()));
        body.put("definition", score.definition());
    }

    /** What was counted, from how many deviations it lies above the median; three of them reach the band's edge. */
    private static Optional<BigDecimal> value(MetricResult score, MetricResult expected) {
        BigDecimal median = expected.value().orElseThrow();
        return expected.bounds().map(band -> BigDecimal.valueOf(band.upper())
                .subtract(median)
                .multiply(score.value().orElseThrow())
                .divide(BAND, 3, RoundingMode.HALF_EVEN)
                .add(median)
                .stripTrailingZeros());
    }

    private static void describe(String source, Arrival arrival, ObjectNode body) {
        body.put("type", "silence");
        body.put("source", source);
        body.put("last_seen", Instant.ofEpochMilli(arrival.at()).toString());
    }
}
