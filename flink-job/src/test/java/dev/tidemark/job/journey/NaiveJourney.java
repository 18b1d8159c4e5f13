package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.WindowKind;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a user contributes, worked out from all its events at once, straight from the definitions, with sets and dates and
 * no regard to speed. Shares nothing with the code under test but the names of series.
 */
final class NaiveJourney {
    private static final Comparator<Happening> ORDER = Comparator.comparingLong(Happening::time)
            .thenComparing(it -> it.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final Catalogue catalogue;
    private final ZoneId zone;
    private final List<Happening> events;
    private final List<Happening> profiles;
    private final TreeSet<LocalDate> active = new TreeSet<>();
    private final Recorded out = new Recorded();

    private NaiveJourney(Catalogue catalogue, ZoneId zone, Collection<Happening> events) {
        this.catalogue = catalogue;
        this.zone = zone;
        this.events = events.stream()
                .filter(it -> !it.isProfile())
                .distinct()
                .sorted(ORDER)
                .toList();
        this.profiles = events.stream().filter(Happening::isProfile).toList();
    }

    /** Adds everything up. */
    static Recorded of(Catalogue catalogue, ZoneId zone, Collection<Happening> events) {
        NaiveJourney it = new NaiveJourney(catalogue, zone, events);
        it.accounting(events);
        NaiveUsage.add(catalogue, zone, it.events, it.out);
        it.activity();
        it.activityByProfile();
        it.experiments();
        it.lifecycle();
        it.churn();
        it.registration();
        it.retention();
        it.funnels();
        return it.out;
    }

    private void accounting(Collection<Happening> received) {
        for (Happening event : events) {
            if (event.isProduct()) {
                long copies = received.stream().filter(event::equals).count();
                add("accepted", WindowKind.DAY, event.recordDay(), 1, "source", "product-events");
                add("duplicates", WindowKind.DAY, event.recordDay(), copies - 1, "source", "product-events");
            }
        }
    }

    private void activity() {
        for (Happening event : events) {
            boolean qualifies = event.isProduct()
                    ? !Happening.NOT_ACTIVITY.contains(event.what())
                    : event.what().startsWith("#sent");
            if (qualifies) {
                active.add(day(event));
            }
        }
        for (LocalDate day : positions()) {
            exact(WindowKind.DAY, day, 1);
            exact(WindowKind.ROLLING_7D, day, 7);
            exact(WindowKind.ROLLING_28D, day, 28);
            exact(WindowKind.ROLLING_30D, day, 30);
            for (int length : new int[] {7, 28}) {
                int days = between(day.minusDays(length - 1), day);
                if (days > 0) {
                    add("active_days", WindowKind.DAY, day, "period", "L" + length, "days", "" + days);
                }
            }
        }
    }

    private void churn() {
        if (active.isEmpty()) {
            return;
        }
        for (LocalDate day = active.first(); !day.isAfter(active.last().plusDays(90)); day = day.plusDays(1)) {
            LocalDate last = active.floor(day);
            long away = ChronoUnit.DAYS.between(last, day);
            double rhythm = 28.0 / between(last.minusDays(27), last);
            if (away <= Math.min(27, Math.max(3, 2 * rhythm))) {
                add("churn_risk", WindowKind.DAY, day, "state", "active");
            } else if (away <= Math.min(27, Math.max(7, 4 * rhythm))) {
                add("churn_risk", WindowKind.DAY, day, "state", "at_risk");
            } else if (away <= 90) {
                add("churn_risk", WindowKind.DAY, day, "state", "dormant");
            }
        }
    }

    private void exact(WindowKind kind, LocalDate day, int length) {
        if (between(day.minusDays(length - 1), day) > 0) {
            add("active_users_exact", kind, day);
        }
    }

    private void activityByProfile() {
        Map<WindowKind, Integer> lengths = Map.of(
                WindowKind.DAY, 1, WindowKind.ROLLING_7D, 7, WindowKind.ROLLING_28D, 28, WindowKind.ROLLING_30D, 30);
        lengths.forEach((kind, length) -> {
            for (LocalDate day : positions()) {
                if (between(day.minusDays(length - 1), day) > 0) {
                    String signupDay = said(Happening::id, day);
                    Optional<LocalDate> signup = signupDay.isEmpty()
                            ? registered().map(this::day).filter(it -> !it.isAfter(day))
                            : Optional.of(LocalDate.ofEpochDay(Integer.parseInt(signupDay)));
                    String tenure = signup.map(it -> day.isBefore(it.plusDays(28)) ? "new" : "established")
                            .orElse("_unknown");
                    add("active_users_by_profile", kind, day, "gender", orUnknown(said(Happening::platform, day)));
                    add("active_users_by_profile", kind, day, "age_group", orUnknown(said(Happening::country, day)));
                    add("active_users_by_profile", kind, day, "tenure", tenure);
                    for (String feature : features(day.minusDays(length - 1), day)) {
                        addFeature(feature, kind, day, "gender", orUnknown(said(Happening::platform, day)));
                        addFeature(feature, kind, day, "age_group", orUnknown(said(Happening::country, day)));
                        addFeature(feature, kind, day, "tenure", tenure);
                    }
                }
            }
        });
    }

    /** What the user did on some days that makes users active. */
    private Set<String> features(LocalDate from, LocalDate to) {
        return events.stream()
                .filter(Happening::isProduct)
                .filter(it -> !Happening.NOT_ACTIVITY.contains(it.what()))
                .filter(it -> !day(it).isBefore(from) && !day(it).isAfter(to))
                .map(Happening::what)
                .collect(Collectors.toSet());
    }

    private void addFeature(String feature, WindowKind kind, LocalDate day, String dimension, String value) {
        add("feature_users_by_profile", kind, day, "feature", feature, dimension, value);
    }

    /** What profiles said first, if it was not said more than 40 days after a window's end. */
    private String said(Function<Happening, String> property, LocalDate end) {
        return profiles.stream()
                .filter(it -> !property.apply(it).isEmpty())
                .min(Comparator.comparingLong(Happening::time)
                        .thenComparing(
                                it -> property.apply(it).getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .filter(it -> !day(it).isAfter(end.plusDays(40)))
                .map(property)
                .orElse("");
    }

    private void experiments() {
        Map<String, Happening> exposures = new HashMap<>();
        events.stream()
                .filter(it -> it.what().startsWith(Happening.EXPOSURE))
                .forEach(it -> exposures.putIfAbsent(it.what().substring(1).split(":")[0], it));
        exposures.forEach((experiment, first) -> {
            String variant = first.what().split(":")[1];
            boolean converted = named("transaction_completed")
                    .anyMatch(it -> minute(it) >= minute(first) && minute(it) < minute(first) + 14 * 1440L);
            for (String metric :
                    converted ? List.of("experiment_users", "experiment_conversions") : List.of("experiment_users")) {
                add(metric, WindowKind.DAY, day(first), "experiment", experiment, "variant", variant);
                out.add(
                        Series.of(catalogue.metric(metric), "experiment", experiment, "variant", variant),
                        WindowKind.ALL_TIME,
                        0,
                        1);
            }
        });
    }

    private void lifecycle() {
        for (LocalDate day : positions()) {
            lifecycle(WindowKind.DAY, day, day, day, day.minusDays(1), day.minusDays(1));
            lifecycle(WindowKind.ROLLING_28D, day, day.minusDays(27), day, day.minusDays(55), day.minusDays(28));
            if (day.getDayOfWeek() == DayOfWeek.MONDAY) {
                lifecycle(WindowKind.ISO_WEEK, day, day, day.plusDays(6), day.minusDays(7), day.minusDays(1));
            }
        }
    }

    private void lifecycle(
            WindowKind kind, LocalDate at, LocalDate from, LocalDate to, LocalDate previousFrom, LocalDate previousTo) {
        boolean now = between(from, to) > 0;
        boolean before = between(previousFrom, previousTo) > 0;
        if (now && !active.first().isBefore(from)) {
            add("lifecycle", kind, at, "state", "new");
        } else if (now && before) {
            add("lifecycle", kind, at, "state", "returning");
        } else if (now) {
            add("lifecycle", kind, at, "state", "resurrected");
        } else if (before) {
            add("lifecycle", kind, at, "state", "dormant");
        }
    }

    private Optional<Happening> registered() {
        return named("user_registered").findFirst();
    }

    private void registration() {
        registered().ifPresent(event -> {
            LocalDate day = day(event);
            add("registered_users", WindowKind.DAY, day);
            add("registered_users", WindowKind.DAY, day, "platform", orUnknown(event.platform()));
            add("registered_users", WindowKind.DAY, day, "country", orUnknown(event.country()));
            for (int days : new int[] {7, 30}) {
                boolean inTime = named("user_activated")
                        .anyMatch(it -> minute(it) >= minute(event) && minute(it) < minute(event) + days * 1440L);
                if (inTime) {
                    add("activated_users", WindowKind.DAY, day, "days", "" + days);
                }
            }
        });
    }

    private void retention() {
        if (!active.isEmpty()) {
            retention("active", active.first());
        }
        registered().ifPresent(event -> retention("registered", day(event)));
    }

    private void retention(String by, LocalDate cohort) {
        for (int n = 0; n <= 30; n++) {
            LocalDate day = cohort.plusDays(n);
            if (n == 0 || active.contains(day)) {
                retained(by, "n_day", n, WindowKind.DAY, cohort);
            }
            if (n == 0 || between(day, cohort.plusDays(90)) > 0) {
                retained(by, "unbounded", n, WindowKind.DAY, cohort);
            }
        }
        LocalDate week = monday(cohort);
        for (int n = 0; n <= 8; n++) {
            LocalDate monday = week.plusWeeks(n);
            if (n == 0 || between(monday, monday.plusDays(6)) > 0) {
                retained(by, "n_day", n, WindowKind.ISO_WEEK, week);
            }
            if (n == 0 || between(monday, week.plusWeeks(12).plusDays(6)) > 0) {
                retained(by, "unbounded", n, WindowKind.ISO_WEEK, week);
            }
        }
    }

    private void retained(String by, String kind, int n, WindowKind slice, LocalDate cohort) {
        inCuts(more ->
                add("retention_users", slice, cohort.toEpochDay(), 1, join(more, "by", by, "kind", kind, "n", "" + n)));
    }

    private void funnels() {
        funnel(
                "invitation",
                30 * 1440,
                List.of("invited", "activated", "transacted"),
                List.of(minutes("user_invited"), minutes("user_activated"), transactions()),
                new int[] {-1, -1, -1});
        funnel(
                "twice",
                3 * 1440,
                List.of("first", "second", "third", "fourth"),
                List.of(
                        minutes("user_activated"),
                        minutes("transaction_completed"),
                        minutes("user_activated", "opened"),
                        minutes("opened")),
                new int[] {-1, -1, 0, 2});
    }

    private void funnel(
            String funnel, long window, List<String> names, List<TreeSet<Long>> minutes, int[] strictlyAfter) {
        if (minutes.get(0).isEmpty()) {
            return;
        }
        long entry = minutes.get(0).first();
        long entryDay =
                Instant.ofEpochSecond(entry * 60).atZone(zone).toLocalDate().toEpochDay();
        List<Long> path = new ArrayList<>();
        for (int step = 0; step < names.size(); step++) {
            Long next = entry;
            if (step > 0) {
                long least = path.get(step - 1);
                long above = strictlyAfter[step] < 0 ? Long.MIN_VALUE : path.get(strictlyAfter[step]);
                next = minutes.get(step).stream()
                        .filter(it -> it >= least && it > above)
                        .findFirst()
                        .orElse(null);
            }
            if (next == null || next >= entry + window) {
                break;
            }
            path.add(next);
            String name = names.get(step);
            inCuts(more -> {
                add("funnel_users", WindowKind.DAY, entryDay, 1, join(more, "funnel", funnel, "step", name));
                add("funnel_users", WindowKind.ALL_TIME, 0, 1, join(more, "funnel", funnel, "step", name));
            });
            if (step > 0) {
                long taken = next - path.get(step - 1);
                inCuts(more -> {
                    String[] dimensions = join(more, "funnel", funnel, "step", name);
                    Series series = Series.of(catalogue.metric("funnel_step_minutes"), dimensions);
                    out.sample(series, WindowKind.DAY, entryDay, taken, 1);
                    out.sample(series, WindowKind.ALL_TIME, 0, taken, 1);
                });
            }
        }
        if (!minutes.get(1).isEmpty() && minutes.get(1).first() < entry) {
            inCuts(more -> {
                add("activated_before_invited", WindowKind.DAY, entryDay, 1, join(more, "funnel", funnel));
                add("activated_before_invited", WindowKind.ALL_TIME, 0, 1, join(more, "funnel", funnel));
            });
        }
    }

    private TreeSet<Long> minutes(String... names) {
        TreeSet<Long> found = new TreeSet<>();
        events.stream().filter(it -> List.of(names).contains(it.what())).forEach(it -> found.add(minute(it)));
        return found;
    }

    private TreeSet<Long> transactions() {
        return minutes("transaction_completed", Happening.SENT_CHARGED, Happening.DELIVERED_CHARGED);
    }

    /** Once without more dimensions, once with the user's platform, once with its country. */
    private void inCuts(Consumer<String[]> contribution) {
        contribution.accept(new String[0]);
        contribution.accept(new String[] {"platform", first(Happening::platform)});
        contribution.accept(new String[] {"country", first(Happening::country)});
    }

    private String first(Function<Happening, String> dimension) {
        return events.stream()
                .filter(it -> !it.what().equals(Happening.DELIVERED_CHARGED))
                .map(dimension)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("_unknown");
    }

    private Stream<Happening> named(String name) {
        return events.stream().filter(it -> it.what().equals(name));
    }

    private static String orUnknown(String value) {
        return value.isEmpty() ? "_unknown" : value;
    }

    private static long minute(Happening event) {
        return Math.floorDiv(event.time(), 60_000);
    }

    private LocalDate day(Happening event) {
        return Instant.ofEpochMilli(event.time()).atZone(zone).toLocalDate();
    }

    private static LocalDate monday(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** Number of active days from a day to another, both included. */
    private int between(LocalDate from, LocalDate to) {
        return active.subSet(from, true, to, true).size();
    }

    /** Every day at which an active day can be felt, and more. */
    private List<LocalDate> positions() {
        return active.isEmpty()
                ? List.of()
                : active.first()
                        .minusDays(70)
                        .datesUntil(active.last().plusDays(70))
                        .toList();
    }

    private void add(String metric, WindowKind kind, LocalDate at, String... dimensions) {
        add(metric, kind, at.toEpochDay(), 1, dimensions);
    }

    private void add(String metric, WindowKind kind, long position, long amount, String... dimensions) {
        out.add(Series.of(catalogue.metric(metric), dimensions), kind, position, amount);
    }

    private static String[] join(String[] more, String... dimensions) {
        return Stream.concat(Arrays.stream(dimensions), Arrays.stream(more)).toArray(String[]::new);
    }
}
