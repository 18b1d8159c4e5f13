package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.QUARTER;

import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sessions: all seconds at which a user did something, sorted, and cut in one pass. */
final class SessionMetrics implements Family {
    private static final int SECONDS_KEPT_A_DAY = 1_440;
    private static final long MINUTE_SECONDS = 60;
    private static final int MOST_TOLD_APART = 9;
    private static final List<String> STATS = List.of("mean", "median", "p90");

    private final Map<Integer, List<Act>> actsByUser = new HashMap<>();
    private final Days days;
    private final Set<String> notActivity;
    private final long gapSeconds;
    private final long capSeconds;

    /**
     * A qualifying event.
     *
     * @param second counted from the epoch
     * @param platform may be empty
     */
    private record Act(long second, String platform) {
        /** Of acts in one second the least platform comes first, a missing one last. */
        static final Comparator<Act> ORDER = Comparator.comparing(Act::second)
                .thenComparing(act -> act.platform.isEmpty())
                .thenComparing(Act::platform, Moment::compareText);
    }

    SessionMetrics(Days days, OracleConfig config) {
        this.days = days;
        this.notActivity = config.notActivity();
        this.gapSeconds = config.settings().sessionGap().toSeconds();
        this.capSeconds = config.settings().sessionCap().toSeconds();
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (!notActivity.contains(event.eventName())) {
            actsByUser
                    .computeIfAbsent(user.number, any -> new ArrayList<>())
                    .add(new Act(Math.floorDiv(event.eventTime(), 1_000), event.platform()));
        }
    }

    @Override
    public void evaluate(Windows windows) {
        Slices<Slices.Sum> counts = Slices.ofSums();
        Slices<Distribution> distributions = Slices.ofDistributions(STATS);
        actsByUser.values().forEach(acts -> evaluate(coarsened(acts), counts, distributions));
        windows.evaluate(counts, "sessions", DAY, ISO_WEEK, MONTH, QUARTER);
        windows.evaluate(counts, "sessions_per_user", DAY);
        windows.evaluate(distributions, "events_per_session", DAY);
        windows.evaluate(distributions, "session_duration", DAY);
    }

    /** The acts in order; whole minutes on days with too many distinct seconds. */
    private List<Act> coarsened(List<Act> acts) {
        Map<Long, Set<Long>> secondsByDay = new HashMap<>();
        acts.forEach(act -> secondsByDay
                .computeIfAbsent(day(act.second), any -> new HashSet<>())
                .add(act.second));
        return acts.stream()
                .map(act -> secondsByDay.get(day(act.second)).size() <= SECONDS_KEPT_A_DAY
                        ? act
                        : new Act(Math.floorDiv(act.second, MINUTE_SECONDS) * MINUTE_SECONDS, act.platform))
                .sorted(Act.ORDER)
                .toList();
    }

    private void evaluate(List<Act> acts, Slices<Slices.Sum> counts, Slices<Distribution> distributions) {
        Map<Long, Integer> startsByDay = new TreeMap<>();
        int first = 0;
        for (int i = 1; i <= acts.size(); i++) {
            boolean ends = i == acts.size()
                    || acts.get(i).second - acts.get(i - 1).second > gapSeconds
                    || acts.get(i).second - acts.get(first).second >= capSeconds;
            if (ends) {
                session(acts.subList(first, i), counts, distributions);
                startsByDay.merge(day(acts.get(first).second), 1, Integer::sum);
                first = i;
            }
        }
        acts.forEach(act -> startsByDay.putIfAbsent(day(act.second), 0));
        startsByDay.forEach((day, starts) -> {
            String sessions = starts > MOST_TOLD_APART ? "10+" : Integer.toString(starts);
            counts.at("sessions_per_user", Dimensions.of("sessions", sessions), day)
                    .add(BigDecimal.ONE);
        });
    }

    private void session(List<Act> acts, Slices<Slices.Sum> counts, Slices<Distribution> distributions) {
        Act start = acts.get(0);
        long day = day(start.second);
        long seconds = acts.get(acts.size() - 1).second - start.second;
        for (List<String> cut : List.of(Dimensions.NONE, Dimensions.of("platform", start.platform))) {
            counts.at("sessions", cut, day).add(BigDecimal.ONE);
            distributions
                    .at("events_per_session", cut, day)
                    .add(Distribution.thousandths(BigDecimal.valueOf(acts.size())));
            distributions.at("session_duration", cut, day).add(Distribution.thousandths(BigDecimal.valueOf(seconds)));
        }
    }

    private long day(long second) {
        return days.dayStart(second * 1_000);
    }
}
