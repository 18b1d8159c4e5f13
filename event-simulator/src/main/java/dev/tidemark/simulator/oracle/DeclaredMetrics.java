package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The metrics of a catalogue file that read events. */
final class DeclaredMetrics implements Family {
    private static final BigDecimal GREATEST_MEASURE = new BigDecimal("1e9");

    private final Days days;
    private final Set<String> notActivity;
    private final List<Collected<?>> all;
    /** What counts in minutes that may be published, by minute. */
    private final TreeMap<Long, List<Runnable>> live = new TreeMap<>();

    DeclaredMetrics(Days days, OracleConfig config) {
        this.days = days;
        this.notActivity = config.notActivity();
        this.all = config.declarations().metrics().stream()
                .<Collected<?>>map(DeclaredMetrics::collected)
                .toList();
    }

    /** One metric, with what was collected for it by hours, and of the latest minutes. */
    private record Collected<V>(DeclaredMetric metric, Slices<V> slices, Slices<V> minutes, Adder<V> adder) {
        static <V> Collected<V> of(DeclaredMetric metric, Slices<V> slices, Slices<V> minutes, Adder<V> adder) {
            return new Collected<>(metric, slices, minutes, adder);
        }

        void add(Event event, List<String> dimensions, long hour) {
            adder.add(event, dimensions, cut -> slices.at(metric.name(), cut, hour));
        }

        void addMinute(Event event, List<String> dimensions, long minute) {
            adder.add(event, dimensions, cut -> minutes.at(metric.name(), cut, minute));
        }

        void evaluate(Windows windows) {
            for (WindowKind kind : metric.windows()) {
                windows.evaluate(kind == WindowKind.MINUTE ? minutes : slices, metric.name(), kind);
            }
        }
    }

    /** Finds what is collected for some dimension values. */
    private interface Place<V> {
        V of(List<String> dimensions);
    }

    /** Adds what an event counts. */
    private interface Adder<V> {
        void add(Event event, List<String> dimensions, Place<V> place);
    }

    private static Collected<?> collected(DeclaredMetric metric) {
        return switch (metric.kind()) {
            case "count" -> sums(metric, event -> Optional.of(BigDecimal.ONE));
            case "sum" -> sums(metric, metric.measured().get(0)::summand);
            case "distinct" -> {
                Ids ids = new Ids();
                yield Collected.of(metric, Slices.ofSets(), Slices.ofSets(), (event, dimensions, place) -> {
                    String id = metric.measured().get(0).text(event);
                    if (!id.isEmpty()) {
                        place.of(dimensions).add(ids.of(id));
                    }
                });
            }
            case "distribution" -> Collected.of(
                    metric,
                    Slices.ofDistributions(metric.stats()),
                    Slices.ofDistributions(metric.stats()),
                    (event, dimensions, place) -> measurement(metric, 0, event)
                            .ifPresent(x -> place.of(dimensions).add(x)));
            case "histogram" -> Collected.of(
                    metric, Slices.ofSums(), Slices.ofSums(), (event, dimensions, place) -> measurement(
                                    metric, 0, event)
                            .ifPresent(x -> {
                                List<String> bin = Dimensions.of("bin", bin(metric.edges(), BigDecimal.valueOf(x, 3)));
                                place.of(Dimensions.join(dimensions, bin)).add(BigDecimal.ONE);
                            }));
            default -> Collected.of(
                    metric,
                    Slices.ofCorrelations(metric.words()),
                    Slices.ofCorrelations(metric.words()),
                    (event, dimensions, place) -> place.of(dimensions)
                            .add(List.of(measurement(metric, 0, event), measurement(metric, 1, event))));
        };
    }

    /** What an event adds to a sum. */
    private interface Summand {
        Optional<BigDecimal> of(Event event);
    }

    private static Collected<?> sums(DeclaredMetric metric, Summand summand) {
        return Collected.of(metric, Slices.ofSums(), Slices.ofSums(), (event, dimensions, place) -> summand.of(event)
                .ifPresent(amount -> place.of(dimensions).add(amount)));
    }

    private static OptionalLong measurement(DeclaredMetric metric, int which, Event event) {
        return metric.measured()
                .get(which)
                .number(event, GREATEST_MEASURE)
                .map(number -> OptionalLong.of(Distribution.thousandths(number)))
                .orElse(OptionalLong.empty());
    }

    private static String bin(List<Integer> edges, BigDecimal number) {
        int last = edges.size() - 1;
        if (number.compareTo(BigDecimal.valueOf(edges.get(0))) < 0) {
            return "_below";
        }
        if (number.compareTo(BigDecimal.valueOf(edges.get(last))) > 0) {
            return "_above";
        }
        int upper = 1;
        while (upper < last && number.compareTo(BigDecimal.valueOf(edges.get(upper))) >= 0) {
            upper++;
        }
        return "[" + edges.get(upper - 1) + "," + edges.get(upper) + (upper == last ? "]" : ")");
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        take(event);
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        take(event);
    }

    private void take(Event event) {
        long hour = days.hourStart(event.eventTime());
        long minute = Days.minute(event.eventTime()) * Days.MINUTE_MILLIS;
        for (Collected<?> each : all) {
            if (each.metric.counts(event, notActivity)) {
                List<List<String>> cuts = each.metric.dimensions(event);
                cuts.forEach(cut -> each.add(event, cut, hour));
                if (each.metric.windows().contains(WindowKind.MINUTE)) {
                    live.computeIfAbsent(minute, any -> new ArrayList<>())
                            .add(() -> each.addMinute(event, cuts.get(0), minute));
                    live.headMap(live.lastKey() - Windows.MINUTES_SPAN).clear();
                }
            }
        }
    }

    @Override
    public void evaluate(Windows windows) {
        live.values().forEach(minute -> minute.forEach(Runnable::run));
        live.clear();
        all.forEach(each -> each.evaluate(windows));
    }
}
