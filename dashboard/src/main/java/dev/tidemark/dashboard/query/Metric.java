package dev.tidemark.dashboard.query;

import dev.tidemark.model.WindowKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One metric of the current run.
 *
 * @param definition hash of the definition whose numbers are shown
 * @param since when the first of them was stored; empty if there is none yet
 * @param zone in which days begin
 * @param windows in the order of the catalogue; at least one
 * @param cuts the sets of dimensions that numbers are stored by; the empty one is the total
 * @param overDays how numbers of days merge
 * @param overValues how numbers of several values of a dimension merge that is not an own one
 * @param stored the days that numbers are there of; empty if there are none
 */
public record Metric(
        String run,
        String name,
        String description,
        String section,
        String aggregate,
        String exactness,
        String definition,
        Optional<Instant> since,
        ZoneId zone,
        List<WindowKind> windows,
        List<List<String>> cuts,
        Rule overDays,
        Rule overValues,
        Optional<Days> stored) {

    /** Those dimensions that all cuts have. */
    public List<String> ownDimensions() {
        return cuts.get(0).stream()
                .filter(dimension -> cuts.stream().allMatch(cut -> cut.contains(dimension)))
                .toList();
    }

    /** All dimensions, own ones first. */
    public List<String> dimensions() {
        Set<String> all = new LinkedHashSet<>(ownDimensions());
        cuts.forEach(all::addAll);
        return List.copyOf(all);
    }

    /** The last day with a number. */
    public Optional<LocalDate> lastDay() {
        return stored.map(Days::to);
    }

    /** Whether its days are those when records came, not when things happened. */
    boolean isOfRecordTime() {
        return section.equals("job");
    }

    /** Whether none of its numbers is exact, also where nobody knows bounds. */
    boolean isEstimate() {
        return exactness.equals("estimate");
    }

    /** The window that is meant if nobody says one. */
    public WindowKind usualWindow() {
        return windows.contains(WindowKind.DAY) ? WindowKind.DAY : windows.get(0);
    }

    /** The cuts for people: {@code channel,category}, {@code none}. */
    public List<String> cutTexts() {
        return cuts.stream().map(Metric::text).toList();
    }

    static String text(Collection<String> cut) {
        return cut.isEmpty() ? "none" : cut.stream().collect(Collectors.joining(","));
    }
}
