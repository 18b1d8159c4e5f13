package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.WindowKind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a user's sessions and actions contribute under the settings that ship, worked out from all events at once. Days of
 * so many seconds that they are taken in minutes are the business of {@link SessionsTest}.
 */
final class NaiveUsage {
    private static final int PERIOD = 30;

    private NaiveUsage() {}

    /** @param events without copies, in order */
    static void add(Catalogue catalogue, ZoneId zone, Collection<Happening> events, Recorded out) {
        List<Happening> acts = events.stream()
                .filter(event -> event.isProduct() && !Happening.NOT_ACTIVITY.contains(event.what()))
                .toList();
        Map<Long, Integer> actions = new TreeMap<>();
        acts.forEach(act -> actions.merge(day(act, zone), 1, Integer::sum));
        Map<Long, Integer> starts = new TreeMap<>();
        actions.keySet().forEach(day -> starts.put(day, 0));
        for (int first = 0, end; first < acts.size(); first = end) {
            end = first + 1;
            while (end < acts.size()
                    && second(acts.get(end)) - second(acts.get(end - 1)) <= 1_800
                    && second(acts.get(end)) - second(acts.get(first)) < 86_400) {
                end++;
            }
            long start = second(acts.get(first));
            // The platforms of these tests are ASCII.
            String platform = acts.stream()
                    .filter(act -> second(act) == start && !act.platform().isEmpty())
                    .map(Happening::platform)
                    .sorted()
                    .findFirst()
                    .orElse("_unknown");
            long day = day(acts.get(first), zone);
            long seconds = second(acts.get(end - 1)) - start;
            starts.merge(day, 1, Integer::sum);
            for (String[] cut : new String[][] {{}, {"platform", platform}}) {
                out.add(Series.of(catalogue.metric("sessions"), cut), WindowKind.DAY, day, 1);
                measure(catalogue, "events_per_session", cut, day, end - first, out);
                measure(catalogue, "session_duration", cut, day, seconds, out);
            }
        }
        starts.forEach((day, sessions) ->
                add(catalogue, "sessions_per_user", day, out, "sessions", sessions > 9 ? "10+" : "" + sessions));
        actions.keySet().stream()
                .flatMap(day ->
                        java.util.stream.LongStream.range(day, day + PERIOD).boxed())
                .distinct()
                .forEach(end -> period(catalogue, actions, end, out));
    }

    private static void period(Catalogue catalogue, Map<Long, Integer> actions, long end, Recorded out) {
        List<Integer> held = actions.entrySet().stream()
                .filter(day -> day.getKey() <= end && day.getKey() > end - PERIOD)
                .map(Map.Entry::getValue)
                .toList();
        int total = held.stream().mapToInt(Integer::intValue).sum();
        double perDay = (double) total / held.size();
        measure(catalogue, "user_actions", new String[] {"period", "30d"}, end, total, out);
        out.add(Series.of(catalogue.metric("action_days"), "period", "30d"), WindowKind.DAY, end, held.size());
        String level = perDay > 5 ? "high" : perDay < 2 ? "low" : "medium";
        add(catalogue, "users_by_engagement", end, out, "period", "30d", "level", level);
        if (total >= 20) {
            add(catalogue, "power_users", end, out);
        }
    }

    private static void add(Catalogue catalogue, String metric, long day, Recorded out, String... cut) {
        out.add(Series.of(catalogue.metric(metric), cut), WindowKind.DAY, day, 1);
    }

    private static void measure(Catalogue catalogue, String metric, String[] cut, long day, long value, Recorded out) {
        out.measure(Series.of(catalogue.metric(metric), cut), WindowKind.DAY, day, value * 1_000, 1);
    }

    private static long second(Happening event) {
        return Math.floorDiv(event.time(), 1_000L);
    }

    private static long day(Happening event, ZoneId zone) {
        return Instant.ofEpochMilli(event.time()).atZone(zone).toLocalDate().toEpochDay();
    }
}
