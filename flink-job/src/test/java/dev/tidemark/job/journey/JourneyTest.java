package dev.tidemark.job.journey;

import static dev.tidemark.job.journey.Happening.at;
import static dev.tidemark.job.journey.Happening.profile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Examples worked out by hand. 2026-03-02 is a Monday. */
class JourneyTest {
    private static Recorded contributions(Happening... events) {
        Journey journey = journey();
        UserProfile profile = new UserProfile(Happening.DEFINITION.steps());
        Recorded out = new Recorded();
        for (Happening event : events) {
            journey.apply(profile, event.arrived(), Long.MIN_VALUE, out);
        }
        return out;
    }

    private static Journey journey() {
        return new Journey(
                Happening.DEFINITION,
                Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30)),
                new ProjectCalendar(ZoneOffset.UTC));
    }

    private static long day(String date) {
        return LocalDate.parse(date).toEpochDay();
    }

    /** The positions of one window kind at which a series is 1, as {@code first..last} of an unbroken run. */
    private static String run(Map<String, Long> metric, String series) {
        TreeMap<Long, Long> positions = new TreeMap<>();
        metric.forEach((key, amount) -> {
            if (key.startsWith(series + " ")) {
                positions.put(Long.parseLong(key.substring(series.length() + 1)), amount);
            }
        });
        assertThat(positions.values()).as(series).isNotEmpty().containsOnly(1L);
        assertThat(positions.lastKey() - positions.firstKey()).isEqualTo(positions.size() - 1L);
        return LocalDate.ofEpochDay(positions.firstKey()) + ".." + LocalDate.ofEpochDay(positions.lastKey());
    }

    @Nested
    class ActiveUsersExact {
        @Test
        void countsAUserInEveryRollingWindowThatCoversTheDayAlsoFutureOnes() {
            Map<String, Long> exact =
                    contributions(at("2026-03-04T10:00:00Z", "opened")).of("active_users_exact");
            assertThat(run(exact, " day")).isEqualTo("2026-03-04..2026-03-04");
            assertThat(run(exact, " rolling_7d")).isEqualTo("2026-03-04..2026-03-10");
            assertThat(run(exact, " rolling_28d")).isEqualTo("2026-03-04..2026-03-31");
            assertThat(run(exact, " rolling_30d")).isEqualTo("2026-03-04..2026-04-02");
        }

        @Test
        void countsAUserOncePerWindow() {
            Map<String, Long> exact = contributions(
                            at("2026-03-04T10:00:00Z", "opened"),
                            at("2026-03-04T11:00:00Z", "opened"),
                            at("2026-03-06T11:00:00Z", Happening.SENT))
                    .of("active_users_exact");
            assertThat(run(exact, " rolling_7d")).isEqualTo("2026-03-04..2026-03-12");
        }

        @Test
        void isNotForEventsOnTheDenyListNorForMessageEventsThatWereNotSent() {
            assertThat(contributions(
                                    at("2026-03-04T10:00:00Z", "user_invited"),
                                    at("2026-03-05T10:00:00Z", "device_usage_reported"),
                                    at("2026-03-06T10:00:00Z", Happening.DELIVERED_CHARGED))
                            .of("active_users_exact"))
                    .isEmpty();
        }
    }

    @Test
    void activeDaysThatCannotMatterAreForgottenAndNoNumberMissesThem() {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            Journey journey = journey();
            UserProfile forgetful = new UserProfile(Happening.DEFINITION.steps());
            UserProfile faithful = new UserProfile(Happening.DEFINITION.steps());
            Recorded out = new Recorded();
            Recorded expected = new Recorded();
            long start = Instant.parse("2024-01-01T12:00:00Z").toEpochMilli();
            int registration = random.nextInt(700);
            for (int day = 0; day < 800; day++) {
                long now = start + day * ProjectCalendar.DAY_MILLIS;
                int late = random.nextInt(5) == 0 ? random.nextInt(40) : 0;
                String what = day == registration ? "user_registered" : "opened";
                if (day == registration || random.nextInt(10) < 7) {
                    UserRecord event =
                            new Happening(now - late * ProjectCalendar.DAY_MILLIS, what + day, what, "", "").arrived();
                    journey.apply(forgetful, event, now, out);
                    journey.apply(faithful, event, Long.MIN_VALUE, expected);
                }
            }
            assertThat(out.sums()).isEqualTo(expected.sums());
            assertThat(faithful.activeDays.size()).isGreaterThan(400);
            assertThat(forgetful.activeDays.size()).isLessThanOrEqualTo(2 * 91 + 157);
        }
    }

    @Test
    void activeDaysCountsDistinctDaysInTheTrailingSevenAndTwentyEight() {
        Map<String, Long> days = contributions(
                        at("2026-03-04T10:00:00Z", "opened"),
                        at("2026-03-06T10:00:00Z", "opened"),
                        at("2026-03-06T23:00:00Z", "opened"))
                .of("active_days");
        assertThat(run(days, "days=2,period=L7 day")).isEqualTo("2026-03-06..2026-03-10");
        assertThat(run(days, "days=2,period=L28 day")).isEqualTo("2026-03-06..2026-03-31");
        assertThat(days)
                .containsEntry("days=1,period=L7 day " + day("2026-03-05"), 1L)
                .containsEntry("days=1,period=L7 day " + day("2026-03-11"), 1L)
                .containsEntry("days=1,period=L28 day " + day("2026-04-02"), 1L)
                .doesNotContainKey("days=1,period=L28 day " + day("2026-04-03"));
    }

    @Nested
    class ByProfile {
        private static final String NEW = "tenure=new";
        private static final String ESTABLISHED = "tenure=established";

        private Map<String, Long> byProfile(Happening... events) {
            return contributions(events).of("active_users_by_profile");
        }

        @Test
        void aProfileThatComesLaterMovesItsUserByDifference() {
            Happening opened = at("2026-03-04T10:00:00Z", "opened");
            Map<String, Long> before = byProfile(opened, at("2026-03-06T10:00:00Z", "opened"));
            assertThat(run(before, "gender=_unknown rolling_7d")).isEqualTo("2026-03-04..2026-03-12");

            Happening later = profile("2026-03-20T10:00:00Z", "f", "25-34", "");
            Map<String, Long> after = byProfile(opened, at("2026-03-06T10:00:00Z", "opened"), later);
            assertThat(run(after, "gender=f rolling_7d")).isEqualTo("2026-03-04..2026-03-12");
            assertThat(run(after, "age_group=25-34 rolling_30d")).isEqualTo("2026-03-04..2026-04-04");
            assertThat(after).containsEntry("gender=f day " + day("2026-03-06"), 1L);
            assertThat(after.keySet())
                    .as("nothing is left where the user was before")
                    .noneMatch(key -> key.startsWith("gender=_unknown") || key.startsWith("age_group=_unknown"));
            assertThat(after).isEqualTo(byProfile(later, opened, at("2026-03-06T10:00:00Z", "opened")));
        }

        @Test
        void aSecondProfileChangesNothing() {
            Happening opened = at("2026-03-04T10:00:00Z", "opened");
            Happening first = profile("2026-03-05T10:00:00Z", "f", "", "");
            Happening second = profile("2026-03-06T10:00:00Z", "m", "18-24", "");
            Map<String, Long> both = byProfile(opened, first, second);
            assertThat(run(both, "gender=f rolling_7d")).isEqualTo("2026-03-04..2026-03-10");
            assertThat(run(both, "age_group=18-24 rolling_7d"))
                    .as("the first record that says it")
                    .isEqualTo("2026-03-04..2026-03-10");
            assertThat(both.keySet()).noneMatch(key -> key.startsWith("gender=m"));
            assertThat(both).isEqualTo(byProfile(second, opened, first));
        }

        @Test
        void ofTwoProfilesAtOneTimeTheLesserValueInUtf8Counts() {
            Happening opened = at("2026-03-04T10:00:00Z", "opened");
            // U+FFFF sorts behind U+1F600 in UTF-16, and before it in UTF-8.
            Happening one = profile("2026-03-05T10:00:00Z", "\uFFFF", "", "");
            Happening other = profile("2026-03-05T10:00:00Z", "\uD83D\uDE00", "", "");
            assertThat(byProfile(opened, one, other)).isEqualTo(byProfile(opened, other, one));
            assertThat(byProfile(opened, one, other)).containsKey("gender=\uFFFF day " + day("2026-03-04"));
        }

        @Test
        void tenureIsThatOfTheWindowsEnd() {
            Happening signup = profile("2026-03-01T00:00:00Z", "", "", Long.toString(day("2026-03-01")));
            Map<String, Long> opened = byProfile(signup, at("2026-03-26T10:00:00Z", "opened"));
            assertThat(run(opened, NEW + " rolling_7d"))
                    .as("less than 28 days after the signup")
                    .isEqualTo("2026-03-26..2026-03-28");
            assertThat(run(opened, ESTABLISHED + " rolling_7d")).isEqualTo("2026-03-29..2026-04-01");
            assertThat(opened).containsEntry(NEW + " day " + day("2026-03-26"), 1L);
        }

        @Test
        void tenureIsThatOfTheRegistrationWhereNoProfileSaysIt() {
            Happening opened = at("2026-03-26T10:00:00Z", "opened");
            assertThat(run(byProfile(opened), "tenure=_unknown rolling_7d")).isEqualTo("2026-03-26..2026-04-01");

            Happening registered = at("2026-03-01T10:00:00Z", "user_registered");
            assertThat(run(byProfile(opened, registered), ESTABLISHED + " rolling_7d"))
                    .isEqualTo("2026-03-29..2026-04-01");

            Happening signup = profile("2026-04-01T00:00:00Z", "", "", Long.toString(day("2026-01-01")));
            assertThat(byProfile(opened, registered, signup).keySet()).noneMatch(key -> key.startsWith(NEW));
        }

        @Test
        void whatIsSaidLateCountsInWindowsThatEndAtMostFortyDaysBefore() {
            Happening late = profile("2026-04-15T10:00:00Z", "f", "", Long.toString(day("2026-01-01")));
            Map<String, Long> moved = byProfile(at("2026-03-04T10:00:00Z", "opened"), late);
            assertThat(run(moved, "gender=_unknown rolling_7d")).isEqualTo("2026-03-04..2026-03-05");
            assertThat(run(moved, "gender=f rolling_7d")).isEqualTo("2026-03-06..2026-03-10");
            assertThat(run(moved, ESTABLISHED + " rolling_7d")).isEqualTo("2026-03-06..2026-03-10");
        }

        @Test
        void aRegistrationIsASignupFromItsDayOn() {
            Map<String, Long> tenure =
                    byProfile(at("2026-03-04T10:00:00Z", "opened"), at("2026-03-06T10:00:00Z", "user_registered"));
            assertThat(run(tenure, "tenure=_unknown rolling_7d")).isEqualTo("2026-03-04..2026-03-05");
            assertThat(run(tenure, NEW + " rolling_7d")).isEqualTo("2026-03-06..2026-03-12");
        }

        @Test
        void theUserOfAFeatureCountsByWhatTheProfileSaysWheneverItSaysIt() {
            Happening[] uses = {
                at("2026-03-04T10:00:00Z", "opened"),
                at("2026-03-04T12:00:00Z", "opened"),
                at("2026-03-06T10:00:00Z", "exported"),
                at("2026-03-06T10:00:00Z", "user_invited")
            };
            Happening said = profile("2026-03-20T10:00:00Z", "f", "", Long.toString(day("2026-03-01")));
            Map<String, Long> after =
                    contributions(uses[0], uses[1], said, uses[2], uses[3]).of("feature_users_by_profile");
            assertThat(run(after, "feature=opened,gender=f rolling_7d")).isEqualTo("2026-03-04..2026-03-10");
            assertThat(run(after, "feature=exported,gender=f rolling_7d")).isEqualTo("2026-03-06..2026-03-12");
            assertThat(run(after, "feature=opened,tenure=new rolling_28d")).isEqualTo("2026-03-04..2026-03-28");
            assertThat(run(after, "feature=opened,tenure=established rolling_28d"))
                    .isEqualTo("2026-03-29..2026-03-31");
            assertThat(run(after, "age_group=_unknown,feature=opened day")).isEqualTo("2026-03-04..2026-03-04");
            assertThat(after.keySet())
                    .noneMatch(key -> key.contains("user_invited") || key.contains("gender=_unknown"));
            assertThat(contributions(said, uses[3], uses[2], uses[1], uses[0]).of("feature_users_by_profile"))
                    .isEqualTo(after);
        }

        @Test
        void aProfileIsNoActivity() {
            assertThat(contributions(profile("2026-03-04T10:00:00Z", "f", "", ""))
                            .sums())
                    .isEmpty();
        }
    }

    @Nested
    class ExperimentVariants {
        private static final String RED = "experiment=button,variant=red";
        private static final String BLUE = "experiment=button,variant=blue";

        @Test
        void aUserIsInTheVariantOfTheFirstExposureOnItsDay() {
            Recorded out = contributions(
                    at("2026-03-05T10:00:00Z", "@button:blue"), at("2026-03-04T10:00:00Z", "@button:red"));
            assertThat(out.of("experiment_users"))
                    .containsOnly(Map.entry(RED + " day " + day("2026-03-04"), 1L), Map.entry(RED + " all_time 0", 1L));
            assertThat(out.of("experiment_conversions")).isEmpty();
        }

        @Test
        void aGoalCountsIfItIsReachedWithinFourteenDaysOfTheExposure() {
            Happening exposure = at("2026-03-04T10:00:00Z", "@button:red");
            assertThat(contributions(exposure, at("2026-03-18T09:59:59Z", "transaction_completed"))
                            .of("experiment_conversions"))
                    .containsOnly(Map.entry(RED + " day " + day("2026-03-04"), 1L), Map.entry(RED + " all_time 0", 1L));
            assertThat(contributions(exposure, at("2026-03-18T10:00:00Z", "transaction_completed"))
                            .of("experiment_conversions"))
                    .isEmpty();
            assertThat(contributions(exposure, at("2026-03-04T09:59:59Z", "transaction_completed"))
                            .of("experiment_conversions"))
                    .as("before the exposure")
                    .isEmpty();
        }

        @Test
        void anEarlierExposureThatComesLaterTakesTheConversionWithIt() {
            Map<String, Long> conversions = contributions(
                            at("2026-03-04T10:00:00Z", "@button:red"),
                            at("2026-03-06T10:00:00Z", "transaction_completed"),
                            at("2026-03-01T10:00:00Z", "@button:blue"))
                    .of("experiment_conversions");
            assertThat(conversions)
                    .containsOnly(
                            Map.entry(BLUE + " day " + day("2026-03-01"), 1L), Map.entry(BLUE + " all_time 0", 1L));
        }
    }

    @Nested
    class Lifecycle {
        @Test
        void ofTheDayIsNewReturningDormantAndResurrected() {
            Map<String, Long> states = contributions(
                            at("2026-03-02T10:00:00Z", "opened"),
                            at("2026-03-03T10:00:00Z", "opened"),
                            at("2026-03-06T10:00:00Z", "opened"))
                    .of("lifecycle");
            assertThat(states)
                    .containsEntry("state=new day " + day("2026-03-02"), 1L)
                    .containsEntry("state=returning day " + day("2026-03-03"), 1L)
                    .containsEntry("state=dormant day " + day("2026-03-04"), 1L)
                    .doesNotContainKey("state=dormant day " + day("2026-03-05"))
                    .containsEntry("state=resurrected day " + day("2026-03-06"), 1L)
                    .containsEntry("state=dormant day " + day("2026-03-07"), 1L);
        }

        @Test
        void ofTheWeekLooksAtTheWeekBefore() {
            Map<String, Long> states = contributions(
                            at("2026-03-04T10:00:00Z", "opened"),
                            at("2026-03-15T10:00:00Z", "opened"),
                            at("2026-03-23T10:00:00Z", "opened"))
                    .of("lifecycle");
            assertThat(states)
                    .containsEntry("state=new iso_week " + day("2026-03-02"), 1L)
                    .containsEntry("state=returning iso_week " + day("2026-03-09"), 1L)
                    .containsEntry("state=dormant iso_week " + day("2026-03-16"), 1L)
                    .containsEntry("state=resurrected iso_week " + day("2026-03-23"), 1L)
                    .containsEntry("state=dormant iso_week " + day("2026-03-30"), 1L);
        }

        @Test
        void ofTwentyEightDaysIsNewThenDormant() {
            Map<String, Long> states =
                    contributions(at("2026-03-02T10:00:00Z", "opened")).of("lifecycle");
            assertThat(run(states, "state=new rolling_28d")).isEqualTo("2026-03-02..2026-03-29");
            assertThat(run(states, "state=dormant rolling_28d")).isEqualTo("2026-03-30..2026-04-26");
        }

        @Test
        void isCorrectedWhenAnEarlierFirstDayArrivesLate() {
            Map<String, Long> states = contributions(
                            at("2026-06-02T10:00:00Z", "opened"), at("2026-03-02T10:00:00Z", "opened"))
                    .of("lifecycle");
            assertThat(states)
                    .containsEntry("state=new day " + day("2026-03-02"), 1L)
                    .containsEntry("state=resurrected day " + day("2026-06-02"), 1L)
                    .containsEntry("state=resurrected iso_week " + day("2026-06-01"), 1L)
                    .doesNotContainKey("state=new day " + day("2026-06-02"));
            assertThat(run(states, "state=resurrected rolling_28d")).isEqualTo("2026-06-02..2026-06-29");
        }
    }

    @Nested
    class Registration {
        @Test
        void countsWithPlatformAndCountryOfTheLeastRegistration() {
            assertThat(contributions(
                                    at("2026-03-05T10:00:00Z", "user_registered")
                                            .with("web", "IN"),
                                    at("2026-03-03T10:00:00Z", "opened").with("android", "FR"),
                                    at("2026-03-04T10:00:00Z", "user_registered")
                                            .with("ios", ""))
                            .of("registered_users"))
                    .containsOnly(
                            Map.entry(" day " + day("2026-03-04"), 1L),
                            Map.entry("platform=ios day " + day("2026-03-04"), 1L),
                            Map.entry("country=_unknown day " + day("2026-03-04"), 1L));
        }

        @Test
        void isOrderedByIdInUtf8WhereTimesAreEqual() {
            // In UTF-16 the second would be less.
            Happening bmp = new Happening(1_000, "\uFFFF", "user_registered", "first", "");
            Happening astral = new Happening(1_000, "\uD83D\uDE00", "user_registered", "second", "");
            assertThat(contributions(astral, bmp).of("registered_users")).containsKey("platform=first day 0");
        }

        @Test
        void activatesWithinSevenAndThirtyDaysByTheMinute() {
            Happening registered = at("2026-03-04T10:00:30Z", "user_registered");
            String seven = "days=7 day " + day("2026-03-04");
            String thirty = "days=30 day " + day("2026-03-04");
            assertThat(contributions(registered, at("2026-03-04T10:00:00Z", "user_activated"))
                            .of("activated_users"))
                    .containsOnlyKeys(seven, thirty);
            assertThat(contributions(registered, at("2026-03-04T09:59:59Z", "user_activated"))
                            .of("activated_users"))
                    .isEmpty();
            assertThat(contributions(registered, at("2026-03-11T09:59:59Z", "user_activated"))
                            .of("activated_users"))
                    .containsOnlyKeys(seven, thirty);
            assertThat(contributions(registered, at("2026-03-11T10:00:00Z", "user_activated"))
                            .of("activated_users"))
                    .containsOnlyKeys(thirty);
            assertThat(contributions(registered, at("2026-04-03T10:00:00Z", "user_activated"))
                            .of("activated_users"))
                    .isEmpty();
        }
    }

    @Nested
    class RetentionUsers {
        private String cell(String by, String kind, int n) {
            return "by=" + by + ",kind=" + kind + ",n=" + n;
        }

        @Test
        void byFirstActiveDayCountsTheDaysAfter() {
            Map<String, Long> cells = contributions(
                            at("2026-03-04T10:00:00Z", "opened").with("ios", "DE"),
                            at("2026-03-07T10:00:00Z", "opened"))
                    .of("retention_users");
            String cohort = " day " + day("2026-03-04");
            assertThat(cells)
                    .containsEntry(cell("active", "n_day", 0) + cohort, 1L)
                    .containsEntry(cell("active", "n_day", 3) + cohort, 1L)
                    .containsEntry(cell("active", "n_day", 3) + ",platform=ios" + cohort, 1L)
                    .containsEntry("by=active,country=DE,kind=n_day,n=3" + cohort, 1L)
                    .doesNotContainKey(cell("active", "n_day", 1) + cohort)
                    .containsEntry(cell("active", "unbounded", 2) + cohort, 1L)
                    .containsEntry(cell("active", "unbounded", 3) + cohort, 1L)
                    .doesNotContainKey(cell("active", "unbounded", 4) + cohort);
            assertThat(cells.keySet()).noneMatch(key -> key.startsWith("by=registered"));
        }

        @Test
        void unboundedReachesToDayNinetyAndWeekTwelve() {
            Happening first = at("2026-03-02T10:00:00Z", "opened");
            String days = cell("active", "unbounded", 30) + " day " + day("2026-03-02");
            assertThat(contributions(first, at("2026-05-31T10:00:00Z", "opened"))
                            .of("retention_users"))
                    .containsKey(days);
            assertThat(contributions(first, at("2026-06-01T10:00:00Z", "opened"))
                            .of("retention_users"))
                    .doesNotContainKey(days);
            String weeks = cell("active", "unbounded", 8) + " iso_week " + day("2026-03-02");
            assertThat(contributions(first, at("2026-05-31T10:00:00Z", "opened"))
                            .of("retention_users"))
                    .containsKey(weeks);
            assertThat(contributions(first, at("2026-06-01T10:00:00Z", "opened"))
                            .of("retention_users"))
                    .doesNotContainKey(weeks);
        }

        @Test
        void byRegistrationLeavesOutDaysBeforeItAndCountsDayZeroAlways() {
            Map<String, Long> cells = contributions(
                            at("2026-03-02T10:00:00Z", "opened"),
                            at("2026-03-12T10:00:00Z", "opened"),
                            // Registering makes active, so the day is active: N = 0 in any case.
                            at("2026-03-11T10:00:00Z", "user_registered"))
                    .of("retention_users");
            String cohort = " day " + day("2026-03-11");
            assertThat(cells)
                    .containsEntry(cell("registered", "n_day", 0) + cohort, 1L)
                    .containsEntry(cell("registered", "n_day", 1) + cohort, 1L)
                    .containsEntry(cell("active", "n_day", 10) + " day " + day("2026-03-02"), 1L)
                    .containsEntry(cell("registered", "n_day", 0) + " iso_week " + day("2026-03-09"), 1L)
                    .doesNotContainKey(cell("registered", "n_day", 1) + " iso_week " + day("2026-03-09"));
        }

        @Test
        void byWeekIsActiveInTheWeekAfter() {
            Map<String, Long> cells = contributions(
                            at("2026-03-08T10:00:00Z", "opened"), at("2026-03-09T10:00:00Z", "opened"))
                    .of("retention_users");
            assertThat(cells).containsEntry(cell("active", "n_day", 1) + " iso_week " + day("2026-03-02"), 1L);
        }
    }

    @Nested
    class Funnel {
        private String step(String name) {
            return "funnel=invitation,step=" + name + " day " + day("2026-03-04");
        }

        @Test
        void countsEachStepOnTheEntryDayWithTheMinutesFromTheStepBefore() {
            Recorded all = contributions(
                    at("2026-03-04T10:00:50Z", "user_invited").with("ios", "DE"),
                    at("2026-03-04T10:07:10Z", "user_activated"),
                    at("2026-03-06T10:07:00Z", Happening.DELIVERED_CHARGED));
            assertThat(all.of("funnel_users"))
                    .containsEntry(step("invited"), 1L)
                    .containsEntry(step("activated"), 1L)
                    .containsEntry(step("transacted"), 1L)
                    .containsEntry("funnel=invitation,platform=ios,step=transacted all_time 0", 1L)
                    .containsEntry("country=DE,funnel=invitation,step=transacted all_time 0", 1L);
            assertThat(all.of("funnel_step_minutes"))
                    .containsEntry(step("activated") + "=7", 1L)
                    .containsEntry(step("transacted") + "=2880", 1L)
                    .containsEntry("funnel=invitation,step=transacted all_time 0=2880", 1L);
            assertThat(all.of("activated_before_invited")).isEmpty();
        }

        @Test
        void takesTheEarliestStepAtOrAfterTheStepBeforeAndEqualMinutesAsOrdered() {
            assertThat(contributions(
                                    at("2026-03-04T10:00:59Z", "user_invited"),
                                    at("2026-03-04T10:00:01Z", "user_activated"),
                                    at("2026-03-04T09:00:00Z", "transaction_completed"))
                            .of("funnel_users"))
                    .containsKeys(step("invited"), step("activated"))
                    .doesNotContainKey(step("transacted"));
        }

        @Test
        void endsAtAStepOutsideTheConversionWindow() {
            Happening invited = at("2026-03-04T10:00:59Z", "user_invited");
            assertThat(contributions(invited, at("2026-04-03T09:59:59Z", "user_activated"))
                            .of("funnel_users"))
                    .containsKey(step("activated"));
            assertThat(contributions(
                                    invited,
                                    at("2026-04-03T10:00:00Z", "user_activated"),
                                    at("2026-04-03T10:01:00Z", "transaction_completed"))
                            .of("funnel_users"))
                    .doesNotContainKeys(step("activated"), step("transacted"));
        }

        @Test
        void reportsAnActivationBeforeTheEntryAndDoesNotCountIt() {
            Recorded all = contributions(
                    at("2026-03-04T10:00:00Z", "user_invited"), at("2026-03-04T09:59:00Z", "user_activated"));
            assertThat(all.of("activated_before_invited"))
                    .containsEntry("funnel=invitation day " + day("2026-03-04"), 1L)
                    .containsEntry("funnel=invitation all_time 0", 1L)
                    .containsEntry("funnel=invitation,platform=_unknown all_time 0", 1L);
            assertThat(all.of("funnel_users")).doesNotContainKey(step("activated"));
        }

        @Test
        void movesToAnEarlierInvitationThatArrivesLate() {
            Map<String, Long> steps = contributions(
                            at("2026-03-04T10:00:00Z", "user_invited"), at("2026-03-03T10:00:00Z", "user_invited"))
                    .of("funnel_users");
            assertThat(steps)
                    .containsEntry("funnel=invitation,step=invited day " + day("2026-03-03"), 1L)
                    .containsEntry("funnel=invitation,step=invited all_time 0", 1L)
                    .doesNotContainKey(step("invited"));
        }

        @Test
        void neverLetsOneEventServeTwoSteps() {
            Happening first = at("2026-03-04T10:00:00Z", "user_activated");
            Happening second = at("2026-03-04T10:00:20Z", "transaction_completed");
            Happening again = at("2026-03-04T10:00:40Z", "user_activated");
            Happening later = at("2026-03-04T10:01:00Z", "user_activated");
            String third = "funnel=twice,step=third day " + day("2026-03-04");
            assertThat(contributions(first, second, again).of("funnel_users")).doesNotContainKey(third);
            assertThat(contributions(first, second, later).of("funnel_users")).containsKey(third);
        }
    }

    @Test
    void dimensionsOfAUserComeOneByOneFromTheLeastEventThatCarriesThem() {
        Map<String, Long> steps = contributions(
                        at("2026-03-04T10:00:00Z", "user_invited").with("", "IN"),
                        at("2026-03-03T10:00:00Z", Happening.SENT).with("ios", ""),
                        // Says nothing about the user, for the user did not do it.
                        at("2026-03-01T10:00:00Z", Happening.DELIVERED_CHARGED).with("web", "FR"),
                        at("2026-03-02T10:00:00Z", Happening.SENT).with("android", ""))
                .of("funnel_users");
        assertThat(steps)
                .containsEntry("funnel=invitation,platform=android,step=invited all_time 0", 1L)
                .containsEntry("country=IN,funnel=invitation,step=invited all_time 0", 1L)
                .hasSize(6);
    }

    @Test
    void eachProductEventIsAcceptedOnceAndItsCopiesAreDuplicates() {
        Happening event = at("2026-03-04T10:00:00Z", "opened");
        Recorded all = contributions(event, event, event, at("2026-03-04T11:00:00Z", Happening.SENT));
        assertThat(all.of("accepted")).containsOnly(Map.entry("source=product-events day " + event.recordDay(), 1L));
        assertThat(all.of("duplicates")).containsOnly(Map.entry("source=product-events day " + event.recordDay(), 2L));
    }
}
