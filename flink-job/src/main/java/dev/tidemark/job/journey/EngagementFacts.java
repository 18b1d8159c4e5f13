package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.UsageSettings;
import dev.tidemark.model.ChurnState;
import java.util.Optional;

/** What the row of a user says of a day: a pure function of the profile. */
final class EngagementFacts {
    private static final int WEEK = 7;
    private static final int FOUR_WEEKS = 28;

    private final int periodDays;
    private final int minActions;

    EngagementFacts(UsageSettings settings) {
        this.periodDays = settings.actions().periods().get(0);
        // Where others decide who is a power user, there are no rows by user.
        this.minActions = settings.minActions().orElseThrow();
    }

    /** What can change from day to day. */
    record Facts(long totalActions, int activeDays, boolean powerUser, int l7, int l28, Optional<ChurnState> churn) {}

    int periodDays() {
        return periodDays;
    }

    /** So many days after the last event the facts change no more. */
    int lastingDays() {
        return Math.max(periodDays, ChurnRisk.LAST_DORMANT + 1);
    }

    /** The facts at the end of a day. */
    Facts of(UserProfile profile, int day) {
        long total = 0;
        int days = 0;
        DailyActions actions = profile.usage().actions();
        actions.readFrom(day - periodDays + 1);
        for (int i = actions.indexOf(day); i < actions.size() && actions.day(i) > day - periodDays; i++) {
            total += actions.actions(i);
            days++;
        }
        return new Facts(
                total,
                days,
                total >= minActions,
                activeDays(profile, day, WEEK),
                activeDays(profile, day, FOUR_WEEKS),
                ChurnRisk.state(profile.activeDays, day));
    }

    private static int activeDays(UserProfile profile, int day, int length) {
        return profile.activeDays.indexFrom(day + 1) - profile.activeDays.indexFrom(day - length + 1);
    }
}
