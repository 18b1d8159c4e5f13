package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Active users, and users of features, by what their profiles said first. */
final class ProfileMetrics implements Family {
    private static final String ACTIVE = "active_users_by_profile";
    private static final String FEATURES = "feature_users_by_profile";
    private static final int NEW_DAYS = 28;
    private static final int REACH_DAYS = 40;
    private static final Map<WindowKind, Integer> LENGTHS =
            Map.of(WindowKind.DAY, 1, WindowKind.ROLLING_7D, 7, WindowKind.ROLLING_28D, 28, WindowKind.ROLLING_30D, 30);

    private final Map<UserFacts, Facts> users = new HashMap<>();
    private final Days days;
    private final Set<String> notActivity;
    private final Map<String, String> features;

    ProfileMetrics(Days days, OracleConfig config) {
        this.days = days;
        this.notActivity = config.notActivity();
        this.features = config.declarations().features();
    }

    /** What a user did, and what was said first of the user. */
    private static final class Facts {
        final Set<LocalDate> active = new HashSet<>();
        /** Days by feature. */
        final Map<String, Set<LocalDate>> used = new HashMap<>();

        final UserFacts.Least gender = new UserFacts.Least();
        final UserFacts.Least ageGroup = new UserFacts.Least();
        final UserFacts.Least signupDay = new UserFacts.Least();
    }

    private Facts of(UserFacts user) {
        return users.computeIfAbsent(user, any -> new Facts());
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        if (event.status() == MessageStatus.SENT) {
            of(user).active.add(days.day(event.eventTime()));
        }
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (!notActivity.contains(event.eventName())) {
            LocalDate day = days.day(event.eventTime());
            String feature = features.getOrDefault(event.eventName(), event.eventName());
            of(user).active.add(day);
            of(user).used.computeIfAbsent(feature, any -> new HashSet<>()).add(day);
        }
    }

    @Override
    public void take(UserProfileEvent profile, UserFacts user) {
        Moment at = new Moment(profile.recordTime(), "");
        of(user).gender.offer(at, text(profile, "gender"));
        of(user).ageGroup.offer(at, ageGroup(text(profile, "age")));
        profile.signupTime()
                .ifPresent(time -> of(user).signupDay.offer(at, days.day(time).toString()));
    }

    private static String text(UserProfileEvent profile, String name) {
        PropertyValue value = profile.properties().get(name);
        if (value instanceof PropertyValue.Text text) {
            return text.value().strip();
        }
        return value instanceof PropertyValue.Number number ? number.value().toPlainString() : "";
    }

    private static String ageGroup(String age) {
        if (!age.matches("-?\\d+(\\.\\d+)?")) {
            return "";
        }
        double years = Double.parseDouble(age);
        if (years < 18) {
            return "<18";
        }
        return years < 25
                ? "18-24"
                : years < 35 ? "25-34" : years < 45 ? "35-44" : years < 55 ? "45-54" : years < 65 ? "55-64" : "65+";
    }

    @Override
    public void evaluate(Windows windows) {
        LENGTHS.forEach((kind, length) -> {
            Counts active = new Counts(windows.lastDay());
            Counts features = new Counts(windows.lastDay());
            users.forEach((user, facts) -> {
                active.add(user, facts, Dimensions.NONE, facts.active, length);
                facts.used.forEach(
                        (feature, used) -> features.add(user, facts, Dimensions.of("feature", feature), used, length));
            });
            active.put(ACTIVE, kind, length, windows.results());
            features.put(FEATURES, kind, length, windows.results());
        });
    }

    /** Numbers of users by cut and the last day of the window. */
    private final class Counts {
        private final Map<List<String>, Map<LocalDate, Integer>> byCut = new HashMap<>();
        private final LocalDate lastDay;

        Counts(LocalDate lastDay) {
            this.lastDay = lastDay;
        }

        /** Adds a user to each window that ends by the last day and holds one of these days. */
        void add(UserFacts user, Facts facts, List<String> cut, Set<LocalDate> happened, int length) {
            Set<LocalDate> ends = new HashSet<>();
            for (LocalDate day : happened) {
                for (int after = 0; after < length; after++) {
                    ends.add(day.plusDays(after));
                }
            }
            ends.removeIf(end -> end.isAfter(lastDay));
            for (LocalDate end : ends) {
                add(Dimensions.join(cut, Dimensions.of("gender", known(facts.gender, end))), end);
                add(Dimensions.join(cut, Dimensions.of("age_group", known(facts.ageGroup, end))), end);
                add(Dimensions.join(cut, Dimensions.of("tenure", tenure(user, facts, end))), end);
            }
        }

        private void add(List<String> cut, LocalDate end) {
            byCut.computeIfAbsent(cut, any -> new HashMap<>()).merge(end, 1, Integer::sum);
        }

        void put(String metric, WindowKind kind, int length, OracleResults results) {
            byCut.forEach((cut, byEnd) -> byEnd.forEach((end, count) -> results.put(
                    metric,
                    kind,
                    days.start(end.minusDays(length - 1)),
                    Dimensions.map(cut),
                    BigDecimal.valueOf(count))));
        }
    }

    /** The first value, in windows that end less than 41 days before it was said. */
    private String known(UserFacts.Least first, LocalDate end) {
        return first.value().isEmpty() || end.plusDays(REACH_DAYS).isBefore(days.day(first.time()))
                ? ""
                : first.value();
    }

    /** By the day of the signup or, where none is known, of a registration by then; at the window's end. */
    private String tenure(UserFacts user, Facts facts, LocalDate end) {
        String said = known(facts.signupDay, end);
        Optional<LocalDate> signup = said.isEmpty()
                ? user.registration().map(it -> days.day(it.at().time())).filter(day -> !day.isAfter(end))
                : Optional.of(LocalDate.parse(said));
        return signup.map(it -> end.isBefore(it.plusDays(NEW_DAYS)) ? "new" : "established")
                .orElse("");
    }
}
