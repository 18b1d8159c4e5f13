package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code active_users_by_profile} and {@code feature_users_by_profile}: users by gender, by age group, and by tenure, which
 * is {@code new} in windows that end less than {@value #NEW_DAYS} days after the day of the signup.
 *
 * <p>A profile may come after the activity. Then the user leaves the series of the old value and enters those of the new
 * one, in windows that end at most {@value #REACH_DAYS} days before the profile's record; what is older stays as it is, as
 * its slices may be gone. Likewise a registration is the signup only in windows that end with its day or later.
 * Not thread-safe.
 */
final class ProfileActivity {
    private static final int NEW_DAYS = 28;
    private static final int REACH_DAYS = 40;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final String FEATURE = "feature";
    private static final List<WindowKind> KINDS =
            List.of(WindowKind.DAY, WindowKind.ROLLING_7D, WindowKind.ROLLING_28D, WindowKind.ROLLING_30D);
    /** So many days before one that can change matter to it: the longest window looks back so far. */
    static final int BACK = ProjectCalendar.rollingDays(WindowKind.ROLLING_30D);

    private final MetricDefinition activeUsers;
    private final MetricDefinition featureUsers;
    private final ProjectCalendar calendar;
    private final List<Dimension> dimensions = List.of(
            new Dimension("gender", () -> new Said(ProfileValues.GENDER)),
            new Dimension("age_group", () -> new Said(ProfileValues.AGE_GROUP)),
            new Dimension("tenure", Tenure::new));

    ProfileActivity(Catalogue catalogue, ProjectCalendar calendar) {
        this.activeUsers = catalogue.metric("active_users_by_profile");
        this.featureUsers = catalogue.metric("feature_users_by_profile");
        this.calendar = calendar;
    }

    private static boolean isWanted(MetricDefinition metric) {
        return !metric.cuts().isEmpty();
    }

    /** Forgets the values of dimensions. */
    void forgetTexts() {
        for (Dimension dimension : dimensions) {
            dimension.active.clear();
            dimension.byFeature.clear();
        }
    }

    /** Emits one more active day, which the profile has already. */
    void emitDay(UserProfile profile, int day, Contributions out) {
        if (isWanted(activeUsers)) {
            emitDay(profile, profile.activeDays, day, Dimension::activeUsers, out);
        }
    }

    /**
     * Emits one more day on which the user used a feature.
     *
     * @param days all those of the feature, that one included
     */
    void emitFeature(UserProfile profile, String feature, SortedInts days, int day, Contributions out) {
        if (isWanted(featureUsers)) {
            emitDay(profile, days, day, dimension -> dimension.featureUsers(feature), out);
        }
    }

    private void emitDay(
            UserProfile profile,
            SortedInts days,
            int day,
            Function<Dimension, Function<String, Series>> members,
            Contributions out) {
        int index = days.indexFrom(day);
        int before = index == 0 ? Integer.MIN_VALUE : days.get(index - 1);
        dimensions.forEach(dimension -> dimension.now.of(profile));
        for (WindowKind kind : KINDS) {
            int length = length(kind);
            int from = before == Integer.MIN_VALUE ? day : Math.max(day, before + length);
            int to = last(days, index, length);
            for (Dimension dimension : dimensions) {
                Function<String, Series> series = members.apply(dimension);
                for (int at = from, next; at <= to; at = next) {
                    next = dimension.now.next(at);
                    out.addRange(series.apply(dimension.now.at(at)), kind, at, Math.min(next - 1, to), 1);
                }
            }
        }
    }

    /** Remembers what is said of the user before that changes. */
    void note(UserProfile profile) {
        for (Dimension dimension : dimensions) {
            dimension.before.of(profile);
        }
    }

    /** Emits what differs on the days since {@link #note}, between which and now no day was added. */
    void emitMoved(UserProfile profile, Contributions out) {
        for (Dimension dimension : dimensions) {
            dimension.now.of(profile);
        }
        if (isWanted(activeUsers)) {
            emitMoved(profile.activeDays, Dimension::activeUsers, out);
        }
        if (isWanted(featureUsers)) {
            for (FeatureDays.Used used : profile.features().features()) {
                emitMoved(used.days(), dimension -> dimension.featureUsers(used.feature()), out);
            }
        }
    }

    private void emitMoved(SortedInts days, Function<Dimension, Function<String, Series>> series, Contributions out) {
        for (Dimension dimension : dimensions) {
            for (WindowKind kind : KINDS) {
                for (int i = 0; i < days.size(); i++) {
                    dimension.emitMoved(series.apply(dimension), kind, days.get(i), last(days, i, length(kind)), out);
                }
            }
        }
    }

    /** The last position whose window holds that active day and no later one. */
    private static int last(SortedInts days, int index, int length) {
        int last = days.get(index) + length - 1;
        return index == days.size() - 1 ? last : Math.min(last, days.get(index + 1) - 1);
    }

    private static int length(WindowKind kind) {
        return kind == WindowKind.DAY ? 1 : ProjectCalendar.rollingDays(kind);
    }

    /** From which window's end on a property is known. */
    private int knownFrom(UserProfile profile, int property) {
        return profile.values().value(property).isEmpty()
                ? NEVER
                : calendar.day(profile.values().time(property)) - REACH_DAYS;
    }

    /** The value of a dimension as a step function of the day that a window ends with. */
    private interface Steps {
        void of(UserProfile profile);

        /** Empty if unknown. */
        String at(int end);

        /** The least later end at which the value can be another. */
        int next(int end);
    }

    /** What a profile says. */
    private final class Said implements Steps {
        private final int property;
        private String value = "";
        private int from = NEVER;

        Said(int property) {
            this.property = property;
        }

        @Override
        public void of(UserProfile profile) {
            value = profile.values().value(property);
            from = knownFrom(profile, property);
        }

        @Override
        public String at(int end) {
            return end < from ? "" : value;
        }

        @Override
        public int next(int end) {
            return end < from ? from : NEVER;
        }
    }

    /** For how long the user has been there: since the signup that a profile says, or else since the registration. */
    private final class Tenure implements Steps {
        private int said = ProfileValues.NO_DAY;
        private int from = NEVER;
        private int registered = NEVER;

        @Override
        public void of(UserProfile profile) {
            said = profile.values().signupDay();
            from = knownFrom(profile, ProfileValues.SIGNUP_DAY);
            registered = profile.registered() ? calendar.day(profile.registeredPlatform.time()) : NEVER;
        }

        @Override
        public String at(int end) {
            if (end >= from) {
                return end < said + NEW_DAYS ? "new" : "established";
            }
            if (end >= registered) {
                return end < registered + NEW_DAYS ? "new" : "established";
            }
            return "";
        }

        @Override
        public int next(int end) {
            int next = end < from ? from : said + NEW_DAYS;
            next = later(end, next, registered);
            return registered == NEVER ? next : later(end, next, registered + NEW_DAYS);
        }

        /** The lesser of those that are later than the end; {@code first} may be earlier. */
        private static int later(int end, int first, int second) {
            int known = first > end ? first : NEVER;
            return second > end ? Math.min(known, second) : known;
        }
    }

    /** One breakdown, before and after a change. */
    private final class Dimension {
        private final String name;
        private final Map<String, Series> active = new HashMap<>();
        private final Map<String, Map<String, Series>> byFeature = new HashMap<>();
        private final Steps before;
        private final Steps now;

        Dimension(String name, Supplier<Steps> steps) {
            this.name = name;
            this.before = steps.get();
            this.now = steps.get();
        }

        /** The series of active users by value of the dimension. */
        Function<String, Series> activeUsers() {
            return value ->
                    active.computeIfAbsent(value, any -> Series.of(activeUsers, name, DimensionValue.orUnknown(value)));
        }

        /** Likewise of the users of a feature. */
        Function<String, Series> featureUsers(String feature) {
            Map<String, Series> ofFeature = byFeature.computeIfAbsent(feature, any -> new HashMap<>());
            return value -> ofFeature.computeIfAbsent(
                    value, any -> Series.of(featureUsers, FEATURE, feature, name, DimensionValue.orUnknown(value)));
        }

        /** Emits what differs from one position to another. */
        void emitMoved(Function<String, Series> series, WindowKind kind, int from, int to, Contributions out) {
            for (int at = from, next; at <= to; at = next) {
                next = Math.min(before.next(at), now.next(at));
                String old = before.at(at);
                String value = now.at(at);
                if (!old.equals(value)) {
                    int end = Math.min(next - 1, to);
                    out.addRange(series.apply(old), kind, at, end, -1);
                    out.addRange(series.apply(value), kind, at, end, 1);
                }
            }
        }
    }
}
