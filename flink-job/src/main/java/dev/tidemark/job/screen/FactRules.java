package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Condition;
import dev.tidemark.job.catalogue.Field;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.catalogue.Measure;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionCaps;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.exchange.FactList;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.GenericSeries;
import dev.tidemark.job.series.KnownDimensions;
import dev.tidemark.model.Event;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;

/**
 * What the metrics that the catalogue defines by itself take from the events of one source. Distinct values are contributed
 * at once, as a copy of an event changes nothing there; everything that adds up becomes a fact, for the stage that tells
 * copies from events.
 *
 * <p>An event costs one lookup by its name, or its status, and what the rules do that name it. Not thread-safe.
 *
 * @param <E> the events
 */
final class FactRules<E extends Event> {
    private static final String USER = "user_id";

    private final Router<E> router;
    private final Function<E, String> word;
    private final Map<String, List<Rule>> byWord = new HashMap<>();
    private final List<Rule> wordless = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final FactList facts = new FactList();

    FactRules(Router<E> router, EventValues<E> values) {
        this.router = router;
        this.word = values.text(values.word());
        Catalogue catalogue = router.options().catalogue();
        List<Generic> generics = catalogue.generics();
        for (int i = 0; i < generics.size(); i++) {
            Generic generic = generics.get(i);
            if (generic.facts() == values.stream() && !generic.isDerived()) {
                rules.add(new Rule(i, generic, catalogue.metric(generic.name()), values));
            }
        }
        rules.stream().filter(rule -> rule.words.isEmpty()).forEach(wordless::add);
        rules.stream()
                .flatMap(rule -> rule.words.stream())
                .distinct()
                .forEach(one -> byWord.put(
                        one,
                        rules.stream()
                                .filter(rule -> rule.words.isEmpty() || rule.words.contains(one))
                                .toList()));
    }

    /**
     * Contributes what can be contributed of an event.
     *
     * @param user keyed 64-bit hash of the user's id
     * @return the rest; valid until the next call
     */
    FactList of(E event, long user) {
        facts.clear();
        if (!rules.isEmpty()) {
            List<Rule> matching = byWord.getOrDefault(word.apply(event), wordless);
            for (int i = 0; i < matching.size(); i++) {
                matching.get(i).apply(event, user);
            }
        }
        return facts;
    }

    /** Forgets the values of dimensions. */
    void forget() {
        rules.forEach(Rule::forget);
    }

    /** The values that events of equal dimensions count by, and where. */
    private record Place(String[] values, long beyond, GenericSeries.Group series) {}

    /** One metric. */
    private final class Rule {
        private final int metric;
        private final String name;
        /** The words of which the event must have one, if any. */
        private final Set<String> words;

        private final List<Predicate<E>> conditions = new ArrayList<>();
        private final Amount<E> amount;
        /** The other number of a correlation. */
        private final Optional<Amount<E>> second;

        private final boolean isDistinct;
        private final List<Dimension<E>> dimensions;
        private final List<Combination> combinations = new ArrayList<>();
        private final GenericSeries series;
        private final KnownDimensions<Place> places = new KnownDimensions<>();
        private final String[] given;
        private Counter unreadable;

        Rule(int metric, Generic generic, MetricDefinition definition, EventValues<E> values) {
            this.metric = metric;
            this.name = generic.name();
            this.isDistinct = generic.measure() instanceof Measure.Distinct;
            Condition first = generic.where().stream()
                    .filter(condition -> condition instanceof Condition.OneOf
                            && condition.field().equals(values.word()))
                    .findFirst()
                    .orElse(null);
            this.words = first instanceof Condition.OneOf oneOf ? Set.copyOf(oneOf.values()) : Set.of();
            generic.where().stream()
                    .filter(condition -> condition != first)
                    .forEach(condition -> conditions.add(predicate(condition, values)));
            this.amount = amount(generic.measure(), values);
            this.second = generic.measure() instanceof Measure.Correlation correlation
                    ? Optional.of(measurement(correlation.second(), values))
                    : Optional.empty();
            List<String> names = GenericSeries.dimensions(generic);
            boolean lasting =
                    Stream.of(WindowKind.ALL_TIME, WindowKind.TO_DATE).anyMatch(definition.windows()::contains);
            this.dimensions = names.stream()
                    .map(dimension ->
                            new Dimension<>(values.text(generic.dimensions().get(dimension)), cap(dimension, lasting)))
                    .toList();
            List<List<String>> cuts = generic.eventCuts();
            for (int cut = 0; cut < cuts.size(); cut++) {
                if (cuts.get(cut).size() > 1) {
                    DimensionCap cap = cap(name + ":" + String.join(",", cuts.get(cut)), lasting);
                    int[] places =
                            cuts.get(cut).stream().mapToInt(names::indexOf).toArray();
                    combinations.add(new Combination(1L << cut, places, cap));
                }
            }
            this.series =
                    new GenericSeries(generic, definition, router.options().calendar());
            this.given = new String[names.size()];
        }

        private DimensionCap cap(String of, boolean lasting) {
            DimensionCaps caps = router.caps();
            return lasting ? caps.lasting(of) : caps.of(of);
        }

        void apply(E event, long user) {
            for (int i = 0; i < conditions.size(); i++) {
                if (!conditions.get(i).test(event)) {
                    return;
                }
            }
            long value = amount.of(event, user);
            long other = second.isPresent() ? second.orElseThrow().of(event, user) : Contributions.NO_MEASURE;
            if (value == EventValues.ABSENT || second.isPresent() && other == EventValues.ABSENT) {
                return;
            }
            if (!isDistinct && (value == EventValues.UNREADABLE || other == EventValues.UNREADABLE)) {
                countUnreadable();
                return;
            }
            for (int i = 0; i < given.length; i++) {
                given[i] = dimensions.get(i).value.apply(event);
            }
            Place place = places.get(given);
            if (place == null) {
                place = place();
            }
            if (isDistinct) {
                series.startAt(router.now());
                series.add(place.series, value, other, event.eventTime(), router.contributions());
            } else {
                facts.add(metric, place.values, place.beyond, value, other);
            }
        }

        private void countUnreadable() {
            if (unreadable == null) {
                unreadable = router.getMetricGroup().addGroup("metric", name).counter("unreadableMeasures");
            }
            unreadable.inc();
        }

        private Place place() {
            String[] values = new String[given.length];
            boolean asGiven = true;
            for (int i = 0; i < values.length; i++) {
                String capped = given[i].length() > Router.LONGEST_VALUE
                        ? DimensionCap.OTHER
                        : dimensions.get(i).cap.cap(given[i]);
                asGiven &= capped.equals(given[i]);
                values[i] = DimensionValue.orUnknown(capped);
            }
            long beyond = 0;
            for (Combination combination : combinations) {
                beyond |= combination.isAdmitted(values) ? 0 : combination.bit;
            }
            Place place = new Place(values, beyond, series.of(values, beyond));
            // What is beyond a cap is counted each time.
            if (asGiven && beyond == 0) {
                places.put(given, place);
            }
            return place;
        }

        void forget() {
            places.clear();
            series.forget();
        }
    }

    private record Dimension<E>(Function<E, String> value, DimensionCap cap) {}

    /** A dimension set of several. */
    private record Combination(long bit, int[] places, DimensionCap cap) {
        boolean isAdmitted(String[] values) {
            if (places.length == 2) {
                return cap.admits(values[places[0]], values[places[1]]);
            }
            StringBuilder rest = new StringBuilder();
            for (int i = 1; i < places.length; i++) {
                String value = values[places[i]];
                rest.append(value.length()).append(':').append(value);
            }
            return cap.admits(values[places[0]], rest.toString());
        }
    }

    /** What an event adds, or {@link EventValues#ABSENT} or {@link EventValues#UNREADABLE}. */
    private interface Amount<E> {
        long of(E event, long user);
    }

    private Amount<E> amount(Measure measure, EventValues<E> values) {
        if (measure instanceof Measure.Sum sum) {
            Function<E, String> text = values.text(sum.field());
            return (event, user) -> EventValues.micros(text.apply(event));
        }
        if (measure instanceof Measure.Distribution distribution) {
            return measurement(distribution.field(), values);
        }
        if (measure instanceof Measure.Histogram histogram) {
            return measurement(histogram.field(), values);
        }
        if (measure instanceof Measure.Correlation correlation) {
            return measurement(correlation.first(), values);
        }
        if (measure instanceof Measure.Distinct distinct) {
            if (distinct.field().equals(new Field.Own(USER))) {
                return (event, user) -> user;
            }
            Function<E, String> text = values.text(distinct.field());
            SipHash hash = router.options().hash();
            return (event, user) -> {
                String id = text.apply(event);
                return id.isEmpty() ? EventValues.ABSENT : hash.hash(id);
            };
        }
        return (event, user) -> 1;
    }

    private static <E> Amount<E> measurement(Field field, EventValues<E> values) {
        Function<E, String> text = values.text(field);
        return (event, user) -> EventValues.thousandths(text.apply(event));
    }

    private static <E> Predicate<E> predicate(Condition condition, EventValues<E> values) {
        Function<E, String> text = values.text(condition.field());
        if (condition instanceof Condition.OneOf oneOf) {
            Set<String> wanted = Set.copyOf(oneOf.values());
            return event -> wanted.contains(text.apply(event));
        }
        if (condition instanceof Condition.NoneOf noneOf) {
            Set<String> unwanted = Set.copyOf(noneOf.values());
            return event -> !unwanted.contains(text.apply(event));
        }
        if (condition instanceof Condition.AtLeast atLeast) {
            long bound = micros(atLeast.bound());
            return event -> {
                long number = EventValues.micros(text.apply(event));
                return number > EventValues.UNREADABLE && number >= bound;
            };
        }
        long bound = micros(((Condition.AtMost) condition).bound());
        return event -> {
            long number = EventValues.micros(text.apply(event));
            return number > EventValues.UNREADABLE && number <= bound;
        };
    }

    private static long micros(BigDecimal bound) {
        return bound.movePointRight(6).longValueExact();
    }
}
