package dev.tidemark.job.catalogue;

import dev.tidemark.job.catalogue.CatalogueSettings.Experiments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the funnels of a catalogue file, and the goal of its experiments, which is something like a last step. */
final class FunnelReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    /** Of an experiment: goals that lie closer together are not kept apart, which bounds what a user keeps. */
    private static final Duration SHORTEST_OF_EXPERIMENTS = Duration.ofHours(1);

    private static final int LEAST_STEPS = 2;
    /** What begins so is no product event. */
    private static final String OF_MESSAGES = "message:";

    private FunnelReader() {}

    /** The funnels; empty if the file says nothing of any. */
    static Optional<List<DeclaredFunnel>> read(Place place) {
        if (!place.isThere()) {
            return Optional.empty();
        }
        List<DeclaredFunnel> funnels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int steps = 0;
        for (Place item : place.items()) {
            if (!isObject(item, "a funnel")) {
                continue;
            }
            item.onlyKeys(List.of("name", "steps", "conversion_window"));
            String name = name(item, names);
            List<FunnelStep> declared = steps(item);
            Optional<Duration> window = window(item.at("conversion_window"), SHORTEST);
            steps += declared.size();
            funnels.add(new DeclaredFunnel(name, declared, window));
        }
        if (steps > FunnelDefinition.MAX_STEPS) {
            place.wrong("has " + steps + " steps; all funnels together have at most " + FunnelDefinition.MAX_STEPS);
        }
        return Optional.of(List.copyOf(funnels));
    }

    private static List<FunnelStep> steps(Place funnel) {
        Place place = funnel.at("steps");
        List<FunnelStep> steps = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Place item : place.items()) {
            if (!isObject(item, "a step")) {
                continue;
            }
            item.onlyKeys(List.of("name", "events"));
            String name = name(item, names);
            Place named = item.at("events");
            Set<String> events = events(named);
            if (named.items().isEmpty()) {
                item.wrong("needs events, the names of those that are this step");
            }
            if (!events.isEmpty()) {
                steps.add(new FunnelStep(name, events));
            }
        }
        if (place.items().size() < LEAST_STEPS) {
            funnel.wrong("needs steps, at least " + LEAST_STEPS);
        }
        return steps;
    }

    /** The name of something with keys; empty if it has none that can be used. */
    private static String name(Place place, Set<String> known) {
        Optional<String> name = MetricReader.name(place);
        if (name.isPresent() && !known.add(name.orElseThrow())) {
            place.at("name").wrong("'" + name.orElseThrow() + "' is there already");
        }
        return name.orElse("");
    }

    private static boolean isObject(Place place, String what) {
        if (!place.isObject()) {
            place.wrong("must hold the keys of " + what);
        }
        return place.isObject();
    }

    /** Names of product events, and what stands for message events. */
    private static Set<String> events(Place place) {
        Set<String> events = new TreeSet<>();
        for (Place item : place.items()) {
            Optional<String> text = item.text();
            String event = text.orElse("");
            if (event.isEmpty()) {
                // What is no plain value has been told of.
                if (text.isPresent() || !item.isThere()) {
                    item.wrong("must name an event");
                }
            } else if (event.startsWith(OF_MESSAGES) && !event.equals(FunnelStep.CHARGED_MESSAGE)) {
                item.unknown(event, "event of messages", List.of(FunnelStep.CHARGED_MESSAGE));
            } else if (!events.add(event)) {
                item.wrong("'" + event + "' is there already");
            }
        }
        return events;
    }

    static Experiments experiments(Place place, Experiments defaults) {
        place.onlyKeys(List.of("goal", "window"));
        Place goal = place.at("goal");
        Set<String> events = events(goal);
        if (goal.isThere() && goal.items().isEmpty()) {
            goal.wrong("must name an event");
        }
        return new Experiments(
                events.isEmpty() ? defaults.goal() : List.copyOf(events),
                window(place.at("window"), SHORTEST_OF_EXPERIMENTS).orElse(defaults.window()));
    }

    /** Whole minutes; empty if nothing stands there, or nothing that can be used. */
    private static Optional<Duration> window(Place place, Duration least) {
        Optional<String> text = place.text();
        Matcher matcher = DURATION.matcher(text.orElse(""));
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration =
                    switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    };
            if (duration.compareTo(least) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return Optional.of(duration);
            }
        }
        if (text.isPresent()) {
            place.wrong("must be whole minutes such as 90m, 48h or 30d, from " + least.toMinutes() + "m to "
                    + LONGEST.toDays() + "d");
        }
        return Optional.empty();
    }
}
