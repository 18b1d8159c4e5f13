package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.QUARTER;

import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sessions: all seconds at which a user did something, sorted, and cut in one pass. */
final class SessionMetrics implements Family {
    private static final int SECONDS_KEPT_A_DAY = 1_440;
    private static final long MINUTE_SECONDS = 60;
    private static final int MOST_TOLD_APART = 9;
    private static final int MOST_IDS_A_DAY = 100;
    private static final List<String> STATS = List.of("mean", "median", "p90");

    private final Map<Integer, List<Act>> actsByUser = new HashMap<>();
    private final Days days;
    private final Set<String> notActivity;
    private final long gapSeconds;
    private final long capSeconds;
    private final UsageRules.Sessions rule;

    /**
     * A qualifying event.
     *
     * @param second counted from the epoch
     * @param platform may be empty
     * @param session id; may be empty
     */
    private record Act(long second, String platform, String session) {
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
        this.rule = config.settings().usage().sessions();
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (!notActivity.contains(event.eventName())) {
            actsByUser
                    .computeIfAbsent(user.number, any -> new ArrayList<>())
                    .add(new Act(Math.floorDiv(event.eventTime(), 1_000), event.platform(), event.sessionId()));
        }
    }

    @Override
    public void evaluate(Windows windows) {
        Slices<Slices.Sum> counts = Slices.ofSums();
        Slices<Distribution> distributions = Slices.ofDistributions(STATS);
        for (List<Act> acts : actsByUser.values()) {
            List<List<Act>> sessions = rule == UsageRules.Sessions.BY_ID ? byId(acts) : byGap(coarsened(acts));
            evaluate(sessions, acts, counts, distributions);
        }
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
                        : new Act(
                                Math.floorDiv(act.second, MINUTE_SECONDS) * MINUTE_SECONDS, act.platform, act.session))
                .sorted(Act.ORDER)
                .toList();
    }

    private List<List<Act>> byGap(List<Act> acts) {
        List<List<Act>> sessions = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= acts.size(); i++) {
            boolean ends = i == acts.size()
                    || acts.get(i).second - acts.get(i - 1).second > gapSeconds
                    || acts.get(i).second - acts.get(first).second >= capSeconds;
            if (ends) {
                sessions.add(acts.subList(first, i));
                first = i;
            }
        }
        return sessions;
    }

    /** What has one id, up to a day without any; nothing of a day with too many ids. */
    private List<List<Act>> byId(List<Act> acts) {
        Map<LocalDate, Set<String>> idsByDay = new HashMap<>();
        List<Act> named = acts.stream().filter(act -> !act.session.isEmpty()).toList();
        named.forEach(act ->
                idsByDay.computeIfAbsent(date(act), any -> new HashSet<>()).add(act.session));
        Map<String, List<Act>> byId = named.stream()
                .filter(act -> idsByDay.get(date(act)).size() <= MOST_IDS_A_DAY)
                .sorted(Act.ORDER)
                .collect(Collectors.groupingBy(Act::session));
        List<List<Act>> sessions = new ArrayList<>();
        for (List<Act> ofId : byId.values()) {
            int first = 0;
            for (int i = 1; i <= ofId.size(); i++) {
                if (i == ofId.size()
                        || date(ofId.get(i)).isAfter(date(ofId.get(i - 1)).plusDays(1))) {
                    sessions.add(ofId.subList(first, i));
                    first = i;
                }
            }
        }
        return sessions;
    }

    private LocalDate date(Act act) {
        return days.day(act.second * 1_000);
    }

    /** @param acts all of a user */
    private void evaluate(
            List<List<Act>> sessions, List<Act> acts, Slices<Slices.Sum> counts, Slices<Distribution> distributions) {
        Map<Long, Integer> startsByDay = new TreeMap<>();
        for (List<Act> session : sessions) {
            session(session, counts, distributions);
            startsByDay.merge(day(session.get(0).second), 1, Integer::sum);
        }
        acts.forEach(act -> startsByDay.putIfAbsent(day(act.second), 0));
        startsByDay.forEach((day, starts) -> {
            String told = starts > MOST_TOLD_APART ? "10+" : Integer.toString(starts);
            counts.at("sessions_per_user", Dimensions.of("sessions", told), day).add(BigDecimal.ONE);
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
