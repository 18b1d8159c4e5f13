package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Event;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A metric of a catalogue file that reads events.
 *
 * @param facts {@code product_events} or {@code message_events}
 * @param where all of them must hold
 * @param kind {@code count}, {@code sum}, {@code distinct}, {@code distribution}, {@code histogram} or {@code correlation}
 * @param words what is measured, as the file writes it
 * @param measured the same
 * @param stats of a distribution
 * @param edges of a histogram
 * @param cuts what it is broken down by
 */
record DeclaredMetric(
        String name,
        String facts,
        List<Condition> where,
        String kind,
        List<String> words,
        List<DeclaredDimension> measured,
        List<String> stats,
        List<Integer> edges,
        List<List<Label>> cuts,
        List<WindowKind> windows) {

    /** A value of events, and what it is called. */
    record Label(String name, DeclaredDimension value) {}

    /**
     * What must hold of an event.
     *
     * @param oneOf of no meaning if it is empty
     */
    record Condition(
            DeclaredDimension value,
            Set<String> oneOf,
            Set<String> noneOf,
            Optional<BigDecimal> least,
            Optional<BigDecimal> greatest) {
        private static final String QUALIFYING = "qualifying";

        boolean holds(Event event, Set<String> notActivity) {
            if (value.sources().equals(List.of(QUALIFYING))) {
                String name = ((ProductEvent) event).eventName();
                return isAmong(Boolean.toString(!notActivity.contains(name)));
            }
            boolean fits = least.isEmpty() && greatest.isEmpty()
                    || value.summand(event).filter(this::isBetween).isPresent();
            return fits && isAmong(value.text(event));
        }

        private boolean isAmong(String text) {
            return (oneOf.isEmpty() || oneOf.contains(text)) && !noneOf.contains(text);
        }

        private boolean isBetween(BigDecimal number) {
            return least.stream().allMatch(bound -> number.compareTo(bound) >= 0)
                    && greatest.stream().allMatch(bound -> number.compareTo(bound) <= 0);
        }
    }

    boolean counts(Event event, Set<String> notActivity) {
        boolean isProduct = event instanceof ProductEvent;
        return isProduct == facts.equals("product_events")
                && where.stream().allMatch(condition -> condition.holds(event, notActivity));
    }

    /** The dimensions of an event in each cut, as names and values. */
    List<List<String>> dimensions(Event event) {
        List<List<String>> dimensions = new ArrayList<>();
        for (List<Label> cut : cuts) {
            List<String> namesAndValues = new ArrayList<>();
            cut.forEach(label -> namesAndValues.addAll(Dimensions.of(label.name, label.value.text(event))));
            dimensions.add(namesAndValues);
        }
        return dimensions;
    }
}
