package dev.tidemark.simulator.oracle;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;

/**
 * What the oracle must know of the job's configuration.
 *
 * @param zone the time zone that days begin in
 * @param conversionDays length of the funnel's conversion window, in days of 24 hours
 * @param notActivity product event names that do not make a user active ({@code activity.events})
 * @param defaultCurrency ISO 4217 code for charges that name none, or empty if there is no default
 */
public record OracleConfig(ZoneId zone, int conversionDays, Set<String> notActivity, String defaultCurrency) {

    public OracleConfig {
        if (conversionDays <= 0) {
            throw new IllegalArgumentException("conversionDays must be positive, is " + conversionDays);
        }
        notActivity = Set.copyOf(notActivity);
    }

    /** What the job does when nothing is configured. */
    public static OracleConfig defaults() {
        return new OracleConfig(ZoneOffset.UTC, 30, Set.of("user_invited", "device_usage_reported"), "");
    }

    /** The same in another time zone. */
    public OracleConfig in(ZoneId otherZone) {
        return new OracleConfig(otherZone, conversionDays, notActivity, defaultCurrency);
    }
}
