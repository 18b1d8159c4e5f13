package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.UsageSettings;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Sessions, actions, levels of engagement and power users: adds an action to what is kept of its user and emits what that
 * changes. Where the catalogue publishes nothing of it, nothing is kept.
 */
final class UsageMetrics {
    /** Measurements are contributed in thousandths. */
    private static final int THOUSANDTHS = 1_000;
    /** Days beyond the retention of slices, so that nothing is differenced against a part that was forgotten. */
    private static final int MORE_DAYS = 2;
    /** So many days later than necessary they leave a user who goes on, as forgetting reads everything. */
    private static final int LAZY_DAYS = 7;

    private final ProjectCalendar calendar;
    private final Optional<Sessions> sessionsByGap;
    private final SessionsById sessionsById = new SessionsById();
    private final SessionSeries sessionSeries;
    private final List<PeriodSeries> periods = new ArrayList<>();
    private final boolean keepsSessions;
    private final boolean keepsActions;
    private final int sessionDays;
    private final int actionDays;
    private final int longestPeriod;

    UsageMetrics(JourneyDefinition definition, Catalogue catalogue, ProjectCalendar calendar) {
        UsageSettings settings = catalogue.settings().usage();
        this.calendar = calendar;
        this.sessionsByGap = settings.sessions() instanceof UsageSettings.Sessions rule
                ? Optional.of(new Sessions(rule.gap(), rule.cap(), calendar))
                : Optional.empty();
        this.sessionSeries = new SessionSeries(catalogue);
        settings.actions().periods().forEach(days -> periods.add(new PeriodSeries(catalogue, days)));
        this.keepsSessions = Stream.of("sessions", "sessions_per_user", "events_per_session", "session_duration")
                .anyMatch(catalogue::publishes);
        // Rows by user tell of them too.
        this.keepsActions = definition.carriesUserIds()
                || Stream.of("user_actions", "action_days", "users_by_engagement", "power_users")
                        .anyMatch(catalogue::publishes);
        this.longestPeriod = settings.actions().periods().stream().reduce(0, Math::max);
        int slices = catalogue.metric("sessions").retentionDays() + MORE_DAYS;
        this.sessionDays = slices;
        this.actionDays = slices + longestPeriod;
    }

    /** Forgets the values of dimensions. */
    void forgetTexts() {
        sessionSeries.byPlatform.clear();
    }

    /**
     * Adds a qualifying product event.
     *
     * @param day its local day
     * @param watermark epoch milliseconds, or {@link Long#MIN_VALUE} if there is none; decides only what is forgotten
     */
    void add(UserProfile profile, UserRecord event, int day, long watermark, Contributions out) {
        if (!keepsSessions && !keepsActions) {
            return;
        }
        Usage usage = toChange(profile, day, watermark);
        if (keepsSessions) {
            sessionSeries.out = out;
            if (sessionsByGap.isPresent()) {
                sessionsByGap.get().add(usage.seconds(), event.time(), day, event.platform(), sessionSeries);
            } else {
                Optional<Long> session = event.hasSession() ? Optional.of(event.sessionHash()) : Optional.empty();
                sessionsById.add(usage.parts(), event.time(), day, session, event.platform(), sessionSeries);
            }
        }
        if (keepsActions) {
            addAction(usage, day, out);
        }
    }

    /** Adds a message that is an action; see {@link #add}. */
    void addMessage(UserProfile profile, int day, long watermark, Contributions out) {
        if (keepsActions) {
            addAction(toChange(profile, day, watermark), day, out);
        }
    }

    private Usage toChange(UserProfile profile, int day, long watermark) {
        Usage usage = profile.usage();
        if (watermark != Long.MIN_VALUE) {
            forget(usage, calendar.day(watermark), LAZY_DAYS);
        }
        usage.actedOn(day);
        return usage;
    }

    private void addAction(Usage usage, int day, Contributions out) {
        DailyActions actions = usage.actions();
        actions.readFrom(day - longestPeriod + 1);
        for (PeriodSeries period : periods) {
            period.emit(actions, day, out);
        }
        actions.add(day);
    }

    private void forget(Usage usage, int today, int lazily) {
        SessionState sessions = sessionsByGap.isPresent() ? usage.seconds() : usage.parts();
        if (!sessions.isEmpty() && sessions.firstDay() < today - sessionDays - lazily) {
            sessions.forgetBefore(today - sessionDays);
        }
        DailyActions actions = usage.actions();
        if (!actions.isEmpty() && actions.firstDay() < today - actionDays - lazily) {
            actions.forgetBefore(today - actionDays);
        }
    }

    /** Forgets what is too old of a user who does nothing any more. */
    void expire(UserProfile profile, int today) {
        forget(profile.usage(), today, 0);
    }

    /** The first day on which {@link #expire} leaves less of a user than there is. */
    int due(UserProfile profile) {
        Usage usage = profile.usageUnread();
        return usage.isEmpty()
                ? Integer.MAX_VALUE
                : usage.lastDay() + 1 + (usage.hasSessions() ? sessionDays : actionDays);
    }

    /** The series of sessions. */
    private static final class SessionSeries implements SessionSink {
        /** Values of the dimension of {@code sessions_per_user}; the last one is for all that are more. */
        private static final int NUMBERS = 11;

        private final Catalogue catalogue;
        private final Series[] perUser = new Series[NUMBERS];
        private final Map<String, Shapes> byPlatform = new HashMap<>();
        private final Shapes total;
        private Contributions out;

        /** The series of one platform, each together with that of all; or of all. */
        private record Shapes(Series sessions, Series events, Series duration) {}

        SessionSeries(Catalogue catalogue) {
            this.catalogue = catalogue;
            this.total = new Shapes(
                    Series.of(catalogue.metric("sessions")),
                    Series.of(catalogue.metric("events_per_session")),
                    Series.of(catalogue.metric("session_duration")));
            for (int i = 0; i < NUMBERS; i++) {
                String sessions = i == NUMBERS - 1 ? i + "+" : Integer.toString(i);
                perUser[i] = Series.of(catalogue.metric("sessions_per_user"), "sessions", sessions);
            }
        }

        private Shapes of(String platform) {
            Shapes shapes = byPlatform.get(platform);
            if (shapes == null) {
                String value = DimensionValue.orUnknown(platform);
                shapes = new Shapes(
                        withTotal("sessions", total.sessions(), value),
                        withTotal("events_per_session", total.events(), value),
                        withTotal("session_duration", total.duration(), value));
                byPlatform.put(platform, shapes);
            }
            return shapes;
        }

        private Series withTotal(String metric, Series all, String platform) {
            return Series.together(all, Series.of(catalogue.metric(metric), "platform", platform));
        }

        @Override
        public void session(int day, String platform, int amount) {
            out.add(of(platform).sessions(), WindowKind.DAY, day, amount);
        }

        @Override
        public void shape(int day, String platform, long events, long seconds, int amount) {
            Shapes shapes = of(platform);
            out.measure(shapes.events(), WindowKind.DAY, day, events * THOUSANDTHS, amount);
            out.measure(shapes.duration(), WindowKind.DAY, day, seconds * THOUSANDTHS, amount);
        }

        @Override
        public void sessionsOfDay(int day, int before, int after) {
            add(day, before, -1);
            add(day, after, 1);
        }

        private void add(int day, int sessions, int amount) {
            if (sessions != NOT_ACTIVE) {
                out.add(perUser[Math.min(sessions, NUMBERS - 1)], WindowKind.DAY, day, amount);
            }
        }
    }

    /** The series of one analysis period. */
    private static final class PeriodSeries implements AnalysisPeriod.Sink {
        private static final String[] LEVELS = {"low", "medium", "high"};

        private final AnalysisPeriod period;
        private final UsageSettings.Engagement engagement;
        private final OptionalInt minActions;
        private final Series actions;
        private final Series days;
        private final Series power;
        private final Series[] levels = new Series[LEVELS.length];
        private Contributions out;

        PeriodSeries(Catalogue catalogue, int length) {
            String name = length + "d";
            this.period = new AnalysisPeriod(length);
            this.engagement = catalogue.settings().usage().engagement();
            this.minActions = catalogue.settings().usage().minActions();
            this.actions = Series.of(catalogue.metric("user_actions"), "period", name);
            this.days = Series.of(catalogue.metric("action_days"), "period", name);
            this.power = catalogue.settings().usage().actions().periods().size() == 1
                    ? Series.of(catalogue.metric("power_users"))
                    : Series.of(catalogue.metric("power_users"), "period", name);
            for (int i = 0; i < levels.length; i++) {
                levels[i] = Series.of(catalogue.metric("users_by_engagement"), "period", name, "level", LEVELS[i]);
            }
        }

        void emit(DailyActions daily, int day, Contributions contributions) {
            out = contributions;
            period.emit(daily, day, this);
        }

        @Override
        public void stretch(int from, int to, int actionsBefore, int daysBefore, int newDays) {
            long now = actionsBefore + 1L;
            int level = level(now, daysBefore + newDays);
            measure(actions, from, to, now);
            if (minActions.isEmpty()) {
                measure(power, from, to, now);
            } else if (now == minActions.getAsInt()) {
                out.addRange(power, WindowKind.DAY, from, to, 1);
            }
            if (actionsBefore == 0) {
                out.addRange(levels[level], WindowKind.DAY, from, to, 1);
            } else {
                int old = level(now - 1, daysBefore);
                if (old != level) {
                    out.addRange(levels[old], WindowKind.DAY, from, to, -1);
                    out.addRange(levels[level], WindowKind.DAY, from, to, 1);
                }
            }
            if (newDays > 0) {
                out.addRange(days, WindowKind.DAY, from, to, 1);
            }
        }

        /** The user has one action more, and so many now. */
        private void measure(Series series, int from, int to, long now) {
            if (now == 1) {
                out.measureRange(series, WindowKind.DAY, from, to, THOUSANDTHS, 1);
            } else {
                out.moveRange(series, WindowKind.DAY, from, to, (now - 1) * THOUSANDTHS, now * THOUSANDTHS);
            }
        }

        private int level(long total, int activeDays) {
            if (total > (long) engagement.high() * activeDays) {
                return 2;
            }
            return total < (long) engagement.low() * activeDays ? 0 : 1;
        }
    }
}
