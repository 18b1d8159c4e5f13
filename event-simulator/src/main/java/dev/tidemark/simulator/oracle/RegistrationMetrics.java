package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.TO_DATE;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;

/** Who registered, and who of them reached activation in time. */
record RegistrationMetrics(Collection<UserFacts> users, Windows windows) {
    private static final List<Integer> ACTIVATION_DAYS = List.of(7, 30);
    private static final long MINUTES_PER_DAY = 24 * 60;

    void evaluate() {
        Slices<Slices.Sum> sums = Slices.ofSums();
        for (UserFacts user : users) {
            user.registration().ifPresent(registration -> registered(sums, user, registration));
        }
        windows.evaluate(sums, "registered_users", DAY, TO_DATE);
        windows.evaluate(sums, "activated_users", DAY);

        OracleResults results = windows.results();
        results.figures("activated_users").forEach(activated -> {
            BigDecimal registered =
                    results.value("registered_users", DAY, activated.start(), Dimensions.map(Dimensions.NONE));
            Ratios.of(activated.value(), registered)
                    .ifPresent(rate ->
                            results.put("activation_rate", DAY, activated.start(), activated.dimensions(), rate));
        });
    }

    private void registered(Slices<Slices.Sum> sums, UserFacts user, UserFacts.Registration registration) {
        long day = windows.days().dayStart(registration.at().time());
        for (List<String> cut : Dimensions.byUser(registration.platform(), registration.country())) {
            sums.at("registered_users", cut, day).add(BigDecimal.ONE);
        }
        long minute = Days.minute(registration.at().time());
        for (int within : ACTIVATION_DAYS) {
            long end = minute + within * MINUTES_PER_DAY;
            if (!user.activatedMinutes.subSet(minute, end).isEmpty()) {
                sums.at("activated_users", Dimensions.of("days", Integer.toString(within)), day)
                        .add(BigDecimal.ONE);
            }
        }
    }
}
