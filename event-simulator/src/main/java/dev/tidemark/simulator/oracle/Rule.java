package dev.tidemark.simulator.oracle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How published values of a metric are held against exact ones. */
enum Rule {
    /** Equal to the last digit. */
    EXACT,
    /** An estimate of a distinct count: within the error of its sketch. */
    SKETCHED,
    /** A median from a histogram: within one percent, plus half a minute. */
    MEDIAN,
    /** Equal to what follows from the published operands, which are estimates. */
    RATIO_OF_SKETCHES,
    /** Pending and expired together; the watermark decides which is which. */
    OPEN,
    /** Which copy of a duplicate is the accepted one is open: only sums are compared. */
    ARRIVAL,
    /** Nothing may expire while everything is within the horizon. */
    MUST_BE_ZERO,
    /** Depends on the watermark or on when something was published. */
    NOT_COMPARED;

    private static final Map<String, Rule> BY_METRIC = new LinkedHashMap<>();

    static {
        put(SKETCHED, "active_users", "active_accounts");
        put(EXACT, "active_users_exact");
        put(RATIO_OF_SKETCHES, "sketch_error", "stickiness", "avg_stickiness");
        put(EXACT, "active_days", "lifecycle", "quick_ratio", "registered_users");
        put(SKETCHED, "transacting_users");
        put(EXACT, "retention_users", "retention", "activated_users", "activation_rate");
        put(SKETCHED, "active_users_by_hour_of_week");
        put(EXACT, "messages", "messages_by_send_time");
        put(EXACT, "delivery_rate", "read_rate", "click_rate", "failure_rate", "failures");
        put(EXACT, "charge", "charged_messages", "charged_messages_by_hour_of_week");
        put(SKETCHED, "campaigns");
        put(EXACT, "campaign_messages", "campaign_charge");
        put(SKETCHED, "recipients");
        put(EXACT, "funnel_users", "funnel_conversion", "funnel_step_conversion");
        put(MEDIAN, "funnel_step_minutes");
        put(OPEN, "funnel_open");
        put(EXACT, "activated_before_invited", "events_in");
        put(ARRIVAL, "accepted", "duplicates");
        put(EXACT, "internal_events", "rejected");
        put(NOT_COMPARED, "late_events", "corrected_windows");
        put(MUST_BE_ZERO, "expired_contributions");
    }

    private static void put(Rule rule, String... metrics) {
        for (String metric : List.of(metrics)) {
            BY_METRIC.put(metric, rule);
        }
    }

    /** The rule of each metric, in the order of the metrics' page. */
    static Map<String, Rule> byMetric() {
        return Collections.unmodifiableMap(BY_METRIC);
    }
}
