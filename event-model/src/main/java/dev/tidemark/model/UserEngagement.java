package dev.tidemark.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What one user does, as of a day: a row of the topic {@code user-engagement}. It holds the user's id.
 *
 * @param userId as events carry it
 * @param run the line of results it belongs to; {@code live} or a replay's name
 * @param asOf the row holds from this local day on, until there is a newer one
 * @param periodDays length of the analysis period, which ends with the day that the row is as of
 * @param totalActions qualifying product events in the analysis period
 * @param activeDays distinct days of the analysis period with an action
 * @param powerUser whether there are enough actions in the analysis period to make a power user
 * @param l7 active days of the trailing 7 days, days with messages sent included
 * @param l28 the same of the trailing 28 days
 * @param firstSeen first active day ever
 * @param lastSeen last active day so far
 * @param churn empty for a user who has been away for so long as not to count any more
 * @param revision only grows for a user of a run; below 2⁵³
 * @param producedAt epoch milliseconds, wall clock
 */
public record UserEngagement(
        String userId,
        String run,
        LocalDate asOf,
        int periodDays,
        long totalActions,
        int activeDays,
        boolean powerUser,
        int l7,
        int l28,
        LocalDate firstSeen,
        LocalDate lastSeen,
        Optional<ChurnState> churn,
        long revision,
        long producedAt) {
    private static final int RATIO_SCALE = 9;

    /** Actions per day with an action, rounded half-even to 9 digits; empty if there is no such day. */
    public Optional<BigDecimal> actionsPerActiveDay() {
        return activeDays == 0
                ? Optional.empty()
                : Optional.of(BigDecimal.valueOf(totalActions)
                        .divide(BigDecimal.valueOf(activeDays), RATIO_SCALE, RoundingMode.HALF_EVEN));
    }
}
