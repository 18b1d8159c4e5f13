package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A metric that is defined by a catalogue file alone. Its series, slices and hash are those of the {@link
 * MetricDefinition} of its name.
 *
 * @param section that of the file it ships in, or {@code CUSTOM}
 * @param facts the events it reads; of no meaning for what is computed from other metrics
 * @param where all conditions hold for an event that counts; sorted by what they say, so that equal filters are equal
 * @param cuts the dimension sets, by name; the empty one is the total
 * @param dimensions where the value of each name in {@link #eventCuts} comes from
 */
public record Generic(
        String name,
        Section section,
        String description,
        Facts facts,
        List<Condition> where,
        Measure measure,
        List<List<String>> cuts,
        Map<String, Field> dimensions,
        Set<WindowKind> windows)
        implements Definition, Serializable {

    @Override
    public Aggregate aggregate() {
        return measure.aggregate();
    }

    /** Whether it is computed from other metrics, and not from events. */
    public boolean isDerived() {
        return !measure.operands().isEmpty();
    }

    /** The dimension sets as far as the events decide them: without the dimension of the measure. */
    public List<List<String>> eventCuts() {
        return cuts.stream()
                .map(cut -> cut.stream()
                        .filter(name -> !name.equals(measure.dimension().orElse("")))
                        .toList())
                .toList();
    }

    /** The kinds of slice that contributions must name so that all windows can be made of them. */
    Set<WindowKind> contributed() {
        Set<WindowKind> slices = EnumSet.noneOf(WindowKind.class);
        if (isDerived()) {
            return slices;
        }
        boolean hours = windows.contains(WindowKind.HOUR);
        for (WindowKind window : windows) {
            slices.add(
                    switch (window) {
                        case MINUTE, HOUR, ALL_TIME -> window;
                            // Days are added up from hours where there are hours.
                        default -> hours ? WindowKind.HOUR : WindowKind.DAY;
                    });
        }
        return slices;
    }

    /** Whether it looks at anything that the configuration decides about events. */
    boolean readsActivity() {
        return where.stream().anyMatch(condition -> condition.field().equals(Facts.QUALIFYING));
    }

    /** Everything that decides its numbers, in one order: not the description. */
    String canonical() {
        SortedMap<String, String> parts = new TreeMap<>();
        parts.put("name", name);
        parts.put("facts", facts.text());
        parts.put("where", where.stream().map(Condition::canonical).collect(Collectors.joining(" and ")));
        parts.put("measure", measure.canonical());
        parts.put(
                "by",
                cuts.stream()
                        .map(cut -> cut.stream().sorted().toList().toString())
                        .sorted()
                        .toList()
                        .toString());
        parts.put(
                "dimensions",
                dimensions.values().stream()
                        .map(Field::canonical)
                        .sorted()
                        .toList()
                        .toString());
        parts.put(
                "windows",
                windows.stream().map(WindowKind::text).sorted().toList().toString());
        return parts.toString();
    }
}
