package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.ROLLING_28D;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics of the days on which users were active: active days, lifecycle and retention. */
record UserMetrics(Collection<UserFacts> users, Activity activity, Windows windows) {
    private static final int LAST_RETENTION_DAY = 30;
    private static final int LAST_UNBOUNDED_DAY = 90;
    private static final int LAST_RETENTION_WEEK = 8;
    private static final int LAST_UNBOUNDED_WEEK = 12;

    void evaluate() {
        activeDays("L7", 7);
        activeDays("L28", 28);
        lifecycle();
        retention();
    }

    private void activeDays(String period, int length) {
        Slices<Slices.Sum> sums = Slices.ofSums();
        for (LocalDate day = activity.firstDay(); !day.isAfter(windows.lastDay()); day = day.plusDays(1)) {
            for (int user : activity.users()) {
                int active = activity.activeDays(user, day.minusDays(length - 1), day);
                if (active > 0) {
                    List<String> dimensions = List.of("period", period, "days", Integer.toString(active));
                    sums.at("active_days", dimensions, start(day)).add(BigDecimal.ONE);
                }
            }
        }
        windows.evaluate(sums, "active_days", DAY);
    }

    private void lifecycle() {
        for (LocalDate day = activity.firstDay(); !day.isAfter(windows.lastDay()); day = day.plusDays(1)) {
            lifecycle(DAY, day, 1);
            lifecycle(ROLLING_28D, day.minusDays(27), 28);
        }
        LocalDate firstMonday = Days.monday(activity.firstDay());
        for (LocalDate monday = firstMonday; !monday.isAfter(windows.lastDay()); monday = monday.plusWeeks(1)) {
            lifecycle(ISO_WEEK, monday, 7);
        }
    }

    /** Users by state in the {@code length} days from {@code first}, against the same number of days before. */
    private void lifecycle(WindowKind kind, LocalDate first, int length) {
        LocalDate last = first.plusDays(length - 1);
        Map<String, Integer> states = new TreeMap<>();
        for (int user : activity.users()) {
            boolean now = activity.activeWithin(user, first, last);
            boolean before = activity.activeWithin(user, first.minusDays(length), first.minusDays(1));
            if (now && !activity.firstDay(user).orElseThrow().isBefore(first)) {
                states.merge("new", 1, Integer::sum);
            } else if (now && before) {
                states.merge("returning", 1, Integer::sum);
            } else if (now) {
                states.merge("resurrected", 1, Integer::sum);
            } else if (before) {
                states.merge("dormant", 1, Integer::sum);
            }
        }
        states.forEach((state, count) -> windows.results()
                .put(
                        "lifecycle",
                        kind,
                        start(first),
                        Dimensions.map(Dimensions.of("state", state)),
                        BigDecimal.valueOf(count)));
        int gained = states.getOrDefault("new", 0) + states.getOrDefault("resurrected", 0);
        Ratios.of(BigDecimal.valueOf(gained), BigDecimal.valueOf(states.getOrDefault("dormant", 0)))
                .ifPresent(ratio -> windows.results()
                        .put("quick_ratio", kind, start(first), Dimensions.map(Dimensions.NONE), ratio));
    }

    private void retention() {
        Slices<Slices.Sum> byDay = Slices.ofSums();
        Slices<Slices.Sum> byWeek = Slices.ofSums();
        for (UserFacts user : users) {
            activity.firstDay(user.number).ifPresent(day -> {
                dayCohort(byDay, "active", user, day);
                weekCohort(byWeek, "active", user, Days.monday(day));
            });
            user.registration().ifPresent(registration -> {
                LocalDate day = windows.days().day(registration.at().time());
                dayCohort(byDay, "registered", user, day);
                weekCohort(byWeek, "registered", user, Days.monday(day));
            });
        }
        windows.evaluate(byDay, "retention_users", DAY);
        windows.evaluate(byWeek, "retention_users", ISO_WEEK);

        OracleResults results = windows.results();
        results.figures("retention_users").forEach(retained -> {
            BigDecimal cohort = results.value(
                    "retention_users",
                    retained.window(),
                    retained.start(),
                    Dimensions.with(retained.dimensions(), "n", "0"));
            Ratios.of(retained.value(), cohort)
                    .ifPresent(ratio -> results.put(
                            "retention", retained.window(), retained.start(), retained.dimensions(), ratio));
        });
    }

    private void dayCohort(Slices<Slices.Sum> sums, String by, UserFacts user, LocalDate day) {
        LocalDate end = day.plusDays(LAST_UNBOUNDED_DAY);
        for (int n = 0; n <= LAST_RETENTION_DAY; n++) {
            LocalDate nth = day.plusDays(n);
            if (n == 0 || activity.activeWithin(user.number, nth, nth)) {
                retained(sums, by, "n_day", n, user, day);
            }
            if (n == 0 || activity.activeWithin(user.number, nth, end)) {
                retained(sums, by, "unbounded", n, user, day);
            }
        }
    }

    private void weekCohort(Slices<Slices.Sum> sums, String by, UserFacts user, LocalDate monday) {
        LocalDate end = monday.plusWeeks(LAST_UNBOUNDED_WEEK).plusDays(6);
        for (int n = 0; n <= LAST_RETENTION_WEEK; n++) {
            LocalDate nth = monday.plusWeeks(n);
            if (n == 0 || activity.activeWithin(user.number, nth, nth.plusDays(6))) {
                retained(sums, by, "n_day", n, user, monday);
            }
            if (n == 0 || activity.activeWithin(user.number, nth, end)) {
                retained(sums, by, "unbounded", n, user, monday);
            }
        }
    }

    private void retained(Slices<Slices.Sum> sums, String by, String kind, int n, UserFacts user, LocalDate cohort) {
        List<String> cell = List.of("by", by, "kind", kind, "n", Integer.toString(n));
        for (List<String> cut : Dimensions.byUser(user.platform.value(), user.country.value())) {
            sums.at("retention_users", Dimensions.join(cell, cut), start(cohort))
                    .add(BigDecimal.ONE);
        }
    }

    private long start(LocalDate day) {
        return windows.days().start(day);
    }
}
