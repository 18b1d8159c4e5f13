package dev.tidemark.benchmarks.limit;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.model.WindowKind.TO_DATE;

import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What users add up to: active days, lifecycle, registration, retention and funnel. Not thread-safe. */
final class UserNumbers {
    private static final int WEEK = 7;
    private static final int MONTH = 28;
    private static final int NEW = 0;
    private static final int RETURNING = 1;
    private static final int RESURRECTED = 2;
    private static final int DORMANT = 3;
    private static final List<String> STATES = List.of("new", "returning", "resurrected", "dormant");

    private static final int RETENTION_DAYS = 31;
    private static final int LAST_UNBOUNDED_DAY = 90;
    private static final int RETENTION_WEEKS = 9;
    private static final int LAST_UNBOUNDED_WEEK = 12;
    /** Cells of a cohort: n_day and unbounded, of those by first activity and by registration. */
    private static final int RETENTION_CELLS = 4 * RETENTION_DAYS;

    private static final List<String> COHORTS = List.of("active", "registered");
    private static final List<String> RETENTIONS = List.of("n_day", "unbounded");

    private static final int[] ACTIVATION_DAYS = {7, 30};
    private static final long MINUTES_PER_DAY = 24 * 60;
    private static final long CONVERSION_MINUTES = 30 * MINUTES_PER_DAY;
    private static final List<String> STEPS = List.of("invited", "activated", "transacted");
    private static final List<String> FUNNEL = List.of("funnel", "invitation");

    private final Calendar calendar;
    private final int days;

    /** By days active within the 7, and the 28, days that end with a day. */
    private final long[][] active7;

    private final long[][] active28;
    private final long[] active1;
    private final long[] active30;
    /** By state, and day, Monday, or last day of the window. */
    private final long[][] lifecycleOfDay;

    private final long[][] lifecycleOfWeek;
    private final long[][] lifecycleOf28Days;
    private final SumTable registered;
    private final long[][] activated;
    private final SumTable retentionOfDay;
    private final SumTable retentionOfWeek;
    private final SumTable funnel;
    private final SumTable activatedBefore;
    private final SumTable stepMinutes;

    private final long[] activeDays;
    private final LongArrayList activations = new LongArrayList();
    private final LongArrayList transactions = new LongArrayList();
    private long invited;

    /** Space for so many days. */
    UserNumbers(Calendar calendar, int days) {
        this.calendar = calendar;
        this.days = days;
        active1 = new long[days];
        active30 = new long[days];
        active7 = new long[WEEK + 1][days];
        active28 = new long[MONTH + 1][days];
        lifecycleOfDay = new long[STATES.size()][days];
        lifecycleOfWeek = new long[STATES.size()][days];
        lifecycleOf28Days = new long[STATES.size()][days];
        registered = new SumTable(days);
        activated = new long[ACTIVATION_DAYS.length][days];
        retentionOfDay = new SumTable(RETENTION_CELLS * days);
        retentionOfWeek = new SumTable(RETENTION_CELLS * days);
        funnel = new SumTable(days);
        activatedBefore = new SumTable(days);
        stepMinutes = new SumTable(days * Medians.BUCKETS);
        activeDays = new long[(days + Long.SIZE - 1) / Long.SIZE + 1];
    }

    /** Adds the users from one number up to another. */
    void add(UserTable users, int from, int to) {
        for (int user = from; user < to; user++) {
            users.days(user, activeDays);
            int firstActive = next(0);
            if (firstActive >= 0) {
                activity(firstActive);
                retention(users, user, 0, firstActive);
            }
            collectMinutes(users, user);
            if (users.isRegistered(user)) {
                registration(users, user);
                retention(users, user, 1, calendar.day(users.registeredAt(user)));
            }
            if (invited != Long.MAX_VALUE) {
                enter(users, user);
            }
        }
    }

    /** The first active day from a day on, or -1. */
    private int next(int day) {
        int word = day >>> 6;
        long rest = word < activeDays.length ? activeDays[word] & -1L << day : 0;
        while (rest == 0) {
            if (++word >= activeDays.length) {
                return -1;
            }
            rest = activeDays[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    /** The last active day up to a day, or -1. */
    private int last(int day) {
        int capped = Math.min(day, activeDays.length * Long.SIZE - 1);
        int word = capped >>> 6;
        long rest = activeDays[word] & -1L >>> Long.SIZE - 1 - (capped & Long.SIZE - 1);
        while (rest == 0) {
            if (--word < 0) {
                return -1;
            }
            rest = activeDays[word];
        }
        return (word << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
    }

    private boolean isActive(int day) {
        return day >= 0 && day >>> 6 < activeDays.length && (activeDays[day >>> 6] >>> day & 1) != 0;
    }

    private void activity(int firstActive) {
        int within7 = 0;
        int within28 = 0;
        int within30 = 0;
        int within28Before = 0;
        for (int day = firstActive; day < days; day++) {
            boolean today = isActive(day);
            within7 += (today ? 1 : 0) - (isActive(day - 7) ? 1 : 0);
            within28 += (today ? 1 : 0) - (isActive(day - MONTH) ? 1 : 0);
            within30 += (today ? 1 : 0) - (isActive(day - 30) ? 1 : 0);
            within28Before += (isActive(day - MONTH) ? 1 : 0) - (isActive(day - 2 * MONTH) ? 1 : 0);
            active1[day] += today ? 1 : 0;
            active7[within7][day]++;
            active28[within28][day]++;
            active30[day] += within30 > 0 ? 1 : 0;
            lifecycle(lifecycleOfDay, day, today, isActive(day - 1), firstActive == day);
            lifecycle(lifecycleOf28Days, day, within28 > 0, within28Before > 0, firstActive > day - MONTH);
        }
        boolean before = false;
        for (int monday = Calendar.monday(firstActive); monday < days; monday += WEEK) {
            int next = next(monday);
            boolean now = next >= 0 && next < monday + WEEK;
            lifecycle(lifecycleOfWeek, monday, now, before, firstActive >= monday);
            before = now;
        }
    }

    private static void lifecycle(long[][] states, int slice, boolean now, boolean before, boolean firstNow) {
        if (now) {
            states[firstNow ? NEW : before ? RETURNING : RESURRECTED][slice]++;
        } else if (before) {
            states[DORMANT][slice]++;
        }
    }

    private void collectMinutes(UserTable users, int user) {
        invited = Long.MAX_VALUE;
        activations.clear();
        transactions.clear();
        users.forEachMinute(user, (kind, minute) -> {
            switch (kind) {
                case UserTable.INVITED -> invited = Math.min(invited, minute);
                case UserTable.ACTIVATED -> activations.add(minute);
                default -> transactions.add(minute);
            }
        });
    }

    private void registration(UserTable users, int user) {
        int day = calendar.day(users.registeredAt(user));
        registered.at(users.registeredOn(user), users.registeredIn(user), 0)[day]++;
        long next = least(activations, users.registeredAt(user) / Calendar.MINUTE);
        for (int i = 0; i < ACTIVATION_DAYS.length; i++) {
            if (next - users.registeredAt(user) / Calendar.MINUTE < ACTIVATION_DAYS[i] * MINUTES_PER_DAY) {
                activated[i][day]++;
            }
        }
    }

    /** The least of some minutes from a minute on, or the greatest number. */
    private static long least(LongArrayList minutes, long from) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < minutes.size(); i++) {
            long minute = minutes.getLong(i);
            least = minute >= from ? Math.min(least, minute) : least;
        }
        return least;
    }

    private void retention(UserTable users, int user, int cohort, int day) {
        long[] ofDay = retentionOfDay.at(users.platform(user), users.country(user), 0);
        int lastUnbounded = last(day + LAST_UNBOUNDED_DAY);
        for (int n = 0; n < RETENTION_DAYS; n++) {
            if (n == 0 || isActive(day + n)) {
                ofDay[cell(cohort, 0, n) * days + day]++;
            }
            if (n == 0 || lastUnbounded >= day + n) {
                ofDay[cell(cohort, 1, n) * days + day]++;
            }
        }
        long[] ofWeek = retentionOfWeek.at(users.platform(user), users.country(user), 0);
        int monday = Calendar.monday(day);
        int lastOfWeeks = last(monday + LAST_UNBOUNDED_WEEK * WEEK + WEEK - 1);
        for (int n = 0; n < RETENTION_WEEKS; n++) {
            int nth = monday + n * WEEK;
            int next = next(nth);
            if (n == 0 || next >= 0 && next < nth + WEEK) {
                ofWeek[cell(cohort, 0, n) * days + monday]++;
            }
            if (n == 0 || lastOfWeeks >= nth) {
                ofWeek[cell(cohort, 1, n) * days + monday]++;
            }
        }
    }

    private static int cell(int cohort, int retention, int n) {
        return (cohort * 2 + retention) * RETENTION_DAYS + n;
    }

    private void enter(UserTable users, int user) {
        int platform = users.platform(user);
        int country = users.country(user);
        int entryDay = calendar.day(invited * Calendar.MINUTE);
        funnel.at(0, platform, country)[entryDay]++;
        long step = invited;
        for (int i = 1; i < STEPS.size(); i++) {
            long next = least(i == 1 ? activations : transactions, step);
            if (next == Long.MAX_VALUE || next >= invited + CONVERSION_MINUTES) {
                break;
            }
            funnel.at(i, platform, country)[entryDay]++;
            stepMinutes.at(i, platform, country)[entryDay * Medians.BUCKETS + Medians.bucket(next - step)]++;
            step = next;
        }
        if (least(activations, 0) < invited) {
            activatedBefore.at(platform, country, 0)[entryDay]++;
        }
    }

    /** Adds what was counted of other users. */
    void add(UserNumbers other) {
        SumTable.addTo(active1, other.active1);
        SumTable.addTo(active30, other.active30);
        addTo(active7, other.active7);
        addTo(active28, other.active28);
        addTo(lifecycleOfDay, other.lifecycleOfDay);
        addTo(lifecycleOfWeek, other.lifecycleOfWeek);
        addTo(lifecycleOf28Days, other.lifecycleOf28Days);
        registered.add(other.registered);
        addTo(activated, other.activated);
        retentionOfDay.add(other.retentionOfDay);
        retentionOfWeek.add(other.retentionOfWeek);
        funnel.add(other.funnel);
        activatedBefore.add(other.activatedBefore);
        stepMinutes.add(other.stepMinutes);
    }

    private static void addTo(long[][] total, long[][] part) {
        for (int i = 0; i < part.length; i++) {
            SumTable.addTo(total[i], part[i]);
        }
    }

    /** Users with any active day in a window of this kind that ends with a day. */
    long activeUsers(WindowKind kind, int lastDayOfWindow) {
        return switch (kind) {
            case DAY -> active1[lastDayOfWindow];
            case ROLLING_7D -> sum(active7, lastDayOfWindow);
            case ROLLING_28D -> sum(active28, lastDayOfWindow);
            case ROLLING_30D -> active30[lastDayOfWindow];
            default -> throw new IllegalArgumentException(kind + " is not counted exactly");
        };
    }

    /** Those of 0 days are left out. */
    private static long sum(long[][] byActiveDays, int day) {
        long sum = 0;
        for (int active = 1; active < byActiveDays.length; active++) {
            sum += byActiveDays[active][day];
        }
        return sum;
    }

    /** Writes every metric of users that is exact. */
    void write(Numbers numbers, Words words, long greatestTime) {
        activity(numbers);
        lifecycle(numbers, DAY, lifecycleOfDay, 1);
        lifecycle(numbers, ISO_WEEK, lifecycleOfWeek, 1);
        lifecycle(numbers, ROLLING_28D, lifecycleOf28Days, MONTH);
        Map<List<String>, long[]> byCut = byUser(registered, words, 0);
        byCut.forEach((cut, byDay) -> numbers.writeWindows("registered_users", cut, byDay, 0, DAY, TO_DATE));
        long[] all = byCut.getOrDefault(List.of(), new long[days]);
        for (int i = 0; i < ACTIVATION_DAYS.length; i++) {
            List<String> within = List.of("days", Integer.toString(ACTIVATION_DAYS[i]));
            numbers.writeWindows("activated_users", within, activated[i], 0, DAY);
            for (int day = 0; day < days; day++) {
                numbers.writeRatio(
                        "activation_rate", DAY, calendar.startOfDay(day), within, activated[i][day], all[day]);
            }
        }
        retention(numbers, words, DAY, retentionOfDay, RETENTION_DAYS);
        retention(numbers, words, ISO_WEEK, retentionOfWeek, RETENTION_WEEKS);
        funnel(numbers, words, greatestTime);
    }

    private void activity(Numbers numbers) {
        for (int day = 0; day < days; day++) {
            for (WindowKind kind : List.of(DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D)) {
                int length = kind == DAY ? 1 : Numbers.length(kind);
                numbers.write("active_users_exact", kind, day - length + 1, List.of(), activeUsers(kind, day), 0);
            }
            for (int active = 1; active <= MONTH; active++) {
                List<String> count = List.of("days", Integer.toString(active));
                if (active <= WEEK) {
                    List<String> dimensions = Numbers.join(List.of("period", "L7"), count);
                    numbers.write("active_days", DAY, day, dimensions, active7[active][day], 0);
                }
                List<String> dimensions = Numbers.join(List.of("period", "L28"), count);
                numbers.write("active_days", DAY, day, dimensions, active28[active][day], 0);
            }
        }
    }

    /** @param length of the window in slices; its slice is its last */
    private void lifecycle(Numbers numbers, WindowKind kind, long[][] states, int length) {
        for (int slice = 0; slice < days; slice++) {
            int first = slice - length + 1;
            for (int state = 0; state < states.length; state++) {
                numbers.write("lifecycle", kind, first, List.of("state", STATES.get(state)), states[state][slice], 0);
            }
            numbers.writeRatio(
                    "quick_ratio",
                    kind,
                    calendar.startOfDay(first),
                    List.of(),
                    states[NEW][slice] + states[RESURRECTED][slice],
                    states[DORMANT][slice]);
        }
    }

    /**
     * A table of (platform, country) cut by user.
     *
     * @param skipped how many of the three values come before the platform
     */
    private static Map<List<String>, long[]> byUser(SumTable table, Words words, int skipped) {
        Map<List<String>, long[]> cuts = new HashMap<>();
        table.forEach((one, two, three, sums) -> {
            int platform = skipped == 0 ? one : two;
            int country = skipped == 0 ? two : three;
            List<String> before = skipped == 0 ? List.of() : Numbers.join(FUNNEL, List.of("step", STEPS.get(one)));
            for (List<String> cut : Numbers.byUser(words.text(platform), words.text(country))) {
                SumTable.addTo(cuts.computeIfAbsent(Numbers.join(before, cut), any -> new long[sums.length]), sums);
            }
        });
        return cuts;
    }

    private void retention(Numbers numbers, Words words, WindowKind kind, SumTable table, int periods) {
        byUser(table, words, 0).forEach((cut, cells) -> {
            for (int cohort = 0; cohort < COHORTS.size(); cohort++) {
                for (int retention = 0; retention < RETENTIONS.size(); retention++) {
                    for (int n = 0; n < periods; n++) {
                        List<String> dimensions = Numbers.join(
                                List.of(
                                        "by",
                                        COHORTS.get(cohort),
                                        "kind",
                                        RETENTIONS.get(retention),
                                        "n",
                                        Integer.toString(n)),
                                cut);
                        for (int day = 0; day < days; day++) {
                            long retained = cells[cell(cohort, retention, n) * days + day];
                            long all = cells[cell(cohort, retention, 0) * days + day];
                            numbers.write("retention_users", kind, day, dimensions, retained, 0);
                            numbers.writeRatio("retention", kind, calendar.startOfDay(day), dimensions, retained, all);
                        }
                    }
                }
            }
        });
    }

    private void funnel(Numbers numbers, Words words, long greatestTime) {
        Map<List<String>, long[]> steps = byUser(funnel, words, 1);
        steps.forEach((dimensions, byDay) -> {
            numbers.writeWindows("funnel_users", dimensions, byDay, 0, DAY, ROLLING_30D, ALL_TIME);
            int step = STEPS.indexOf(dimensions.get(3));
            conversions(numbers, steps, "funnel_conversion", dimensions, 0);
            if (step > 0) {
                conversions(numbers, steps, "funnel_step_conversion", dimensions, step - 1);
            } else {
                open(numbers, steps, dimensions, byDay, greatestTime);
            }
        });
        byUser(activatedBefore, words, 0)
                .forEach((cut, byDay) -> numbers.writeWindows(
                        "activated_before_invited", Numbers.join(FUNNEL, cut), byDay, 0, DAY, ROLLING_30D, ALL_TIME));
        byUser(stepMinutes, words, 1)
                .forEach((dimensions, buckets) -> Medians.write(numbers, "funnel_step_minutes", dimensions, buckets));
    }

    private void conversions(
            Numbers numbers, Map<List<String>, long[]> steps, String metric, List<String> dimensions, int among) {
        long[] part = steps.get(dimensions);
        long[] all = steps.get(ofStep(dimensions, among));
        for (WindowKind kind : List.of(DAY, ROLLING_30D, ALL_TIME)) {
            Map<Long, Long> denominators = new HashMap<>();
            numbers.forEachWindow(kind, all, (any, start, sum) -> denominators.put(start, sum));
            numbers.forEachWindow(
                    kind,
                    part,
                    (any, start, sum) ->
                            numbers.writeRatio(metric, kind, start, dimensions, sum, denominators.get(start)));
        }
    }

    private static List<String> ofStep(List<String> dimensions, int step) {
        List<String> other = new java.util.ArrayList<>(dimensions);
        other.set(3, STEPS.get(step));
        return other;
    }

    /** Entered less converted; pending while the conversion window of the entry day may still be open. */
    private void open(
            Numbers numbers,
            Map<List<String>, long[]> steps,
            List<String> dimensions,
            long[] entered,
            long greatestTime) {
        long[] converted = steps.getOrDefault(ofStep(dimensions, STEPS.size() - 1), new long[days]);
        List<String> cut = Numbers.join(FUNNEL, dimensions.subList(4, dimensions.size()));
        long[][] byState = new long[2][days];
        for (int day = 0; day < days; day++) {
            boolean expired = calendar.startOfDay(day + 1) + CONVERSION_MINUTES * Calendar.MINUTE <= greatestTime;
            byState[expired ? 1 : 0][day] = entered[day] - converted[day];
        }
        for (int state = 0; state < byState.length; state++) {
            List<String> ofState = Numbers.join(cut, List.of("state", state == 0 ? "pending" : "expired"));
            numbers.writeWindows("funnel_open", ofState, byState[state], 0, DAY, ROLLING_30D, ALL_TIME);
        }
    }
}
