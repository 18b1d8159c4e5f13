package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Ratios of results, rounded half-even to 9 fraction digits; nothing where the denominator is 0. */
final class Ratios {
    /** The metrics that ratios of sketches are made of. */
    static final List<String> OPERANDS = List.of("active_users", "active_users_exact", "feature_users");

    private static final int DIGITS = 9;
    private static final int MONTHLY_DAYS = 30;
    private static final Set<Set<String>> STICKINESS_CUTS = Set.of(Set.of(), Set.of("platform"), Set.of("channel"));

    private Ratios() {}

    static Optional<BigDecimal> of(BigDecimal numerator, BigDecimal denominator) {
        return denominator.signum() == 0
                ? Optional.empty()
                : Optional.of(numerator.divide(denominator, DIGITS, RoundingMode.HALF_EVEN));
    }

    /**
     * Adds {@code sketch_error}, {@code stickiness}, {@code avg_stickiness} and {@code feature_adoption} from the
     * {@link #OPERANDS} among the results; these may be exact or published ones.
     */
    static void addOfSketches(OracleResults results) {
        results.figures("active_users_exact").forEach(exact -> {
            BigDecimal estimate = results.value("active_users", exact.window(), exact.start(), exact.dimensions());
            of(estimate.subtract(exact.value()), exact.value())
                    .ifPresent(error ->
                            results.put("sketch_error", exact.window(), exact.start(), exact.dimensions(), error));
        });
        Days days = new Days(results.zone());
        results.figures("active_users")
                .filter(figure -> figure.window() == WindowKind.ROLLING_30D
                        && STICKINESS_CUTS.contains(figure.dimensions().keySet()))
                .forEach(monthly -> addStickiness(results, days, monthly));
        results.figures("feature_users")
                .filter(figure -> figure.dimensions().keySet().equals(Set.of("feature")))
                .forEach(users -> {
                    BigDecimal active = results.value(
                            "active_users", users.window(), users.start(), Dimensions.map(Dimensions.NONE));
                    of(users.value(), active)
                            .ifPresent(adoption -> results.put(
                                    "feature_adoption", users.window(), users.start(), users.dimensions(), adoption));
                });
    }

    private static void addStickiness(OracleResults results, Days days, Figure monthly) {
        LocalDate first = days.day(monthly.start());
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal daily = BigDecimal.ZERO;
        for (int i = 0; i < MONTHLY_DAYS; i++) {
            daily = results.value("active_users", WindowKind.DAY, days.start(first.plusDays(i)), monthly.dimensions());
            sum = sum.add(daily);
        }
        long lastDay = days.start(first.plusDays(MONTHLY_DAYS - 1));
        BigDecimal thirtyTimes = monthly.value().multiply(BigDecimal.valueOf(MONTHLY_DAYS));
        BigDecimal stickiness = of(daily, monthly.value()).orElseThrow();
        BigDecimal average = of(sum, thirtyTimes).orElseThrow();
        results.put("stickiness", WindowKind.DAY, lastDay, monthly.dimensions(), stickiness);
        results.put("avg_stickiness", WindowKind.DAY, lastDay, monthly.dimensions(), average);
    }
}
