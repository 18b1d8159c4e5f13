package dev.tidemark.job.catalogue;

import static dev.tidemark.job.catalogue.Aggregate.COUNT;
import static dev.tidemark.job.catalogue.Aggregate.DERIVED;
import static dev.tidemark.job.catalogue.Aggregate.DISTINCT;
import static dev.tidemark.job.catalogue.Aggregate.DISTRIBUTION;
import static dev.tidemark.job.catalogue.Aggregate.MEDIAN;
import static dev.tidemark.job.catalogue.Aggregate.MOMENTS;
import static dev.tidemark.job.catalogue.Aggregate.MONEY;
import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.WindowKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The metrics that code computes, and what of them follows from that code. The rest stands in the catalogue's files. */
enum Computed {
    ACTIVE_USERS(DISTINCT, Retention.EVENTS, MINUTE, HOUR),
    ACTIVE_ACCOUNTS(DISTINCT, Retention.EVENTS, DAY),
    ACTIVE_USERS_EXACT(COUNT, Retention.ACTIVITY, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D),
    SKETCH_ERROR(ACTIVE_USERS, ACTIVE_USERS_EXACT),
    STICKINESS(ACTIVE_USERS),
    AVG_STICKINESS(ACTIVE_USERS),
    ACTIVE_DAYS(COUNT, Retention.ACTIVITY, DAY),
    LIFECYCLE(COUNT, Retention.ACTIVITY, DAY, ROLLING_28D, ISO_WEEK),
    QUICK_RATIO(LIFECYCLE),
    REGISTERED_USERS(COUNT, Retention.EVENTS, DAY),
    TRANSACTING_USERS(DISTINCT, Retention.EVENTS, DAY),
    RETENTION_USERS(COUNT, Retention.COHORT, DAY, ISO_WEEK),
    RETENTION(RETENTION_USERS),
    ACTIVATED_USERS(COUNT, Retention.ACTIVATION, DAY),
    ACTIVATION_RATE(ACTIVATED_USERS, REGISTERED_USERS),
    ACTIVE_USERS_BY_HOUR_OF_WEEK(DISTINCT, Retention.EVENTS, DAY),

    MESSAGES(COUNT, Retention.MESSAGES, MINUTE, HOUR),
    MESSAGES_BY_SEND_TIME(COUNT, Retention.MESSAGES, HOUR),
    DELIVERY_RATE(MESSAGES_BY_SEND_TIME),
    READ_RATE(MESSAGES_BY_SEND_TIME),
    CLICK_RATE(MESSAGES_BY_SEND_TIME),
    FAILURE_RATE(MESSAGES_BY_SEND_TIME),
    FAILURES(COUNT, Retention.MESSAGES, HOUR),
    CHARGE(MONEY, Retention.MESSAGES, MINUTE, HOUR),
    CHARGED_MESSAGES(COUNT, Retention.MESSAGES, HOUR),
    CHARGED_MESSAGES_BY_HOUR_OF_WEEK(COUNT, Retention.MESSAGES, DAY),
    CAMPAIGNS(DISTINCT, Retention.EVENTS, DAY),
    CAMPAIGN_MESSAGES(COUNT, Retention.MESSAGES, DAY),
    CAMPAIGN_CHARGE(MONEY, Retention.MESSAGES, DAY),
    RECIPIENTS(DISTINCT, Retention.EVENTS, DAY),

    FUNNEL_USERS(COUNT, Retention.FUNNEL, DAY, ALL_TIME),
    FUNNEL_CONVERSION(FUNNEL_USERS),
    FUNNEL_STEP_CONVERSION(FUNNEL_USERS),
    FUNNEL_STEP_MINUTES(MEDIAN, Retention.FUNNEL, DAY, ALL_TIME),
    FUNNEL_OPEN(FUNNEL_USERS),
    ACTIVATED_BEFORE_INVITED(COUNT, Retention.FUNNEL, DAY, ALL_TIME),

    SESSIONS(COUNT, Retention.EVENTS, DAY),
    SESSIONS_PER_USER(COUNT, Retention.EVENTS, DAY),
    EVENTS_PER_SESSION(DISTRIBUTION, Retention.EVENTS, DAY),
    SESSION_DURATION(DISTRIBUTION, Retention.EVENTS, DAY),
    USER_ACTIONS(DISTRIBUTION, Retention.EVENTS, DAY),
    ACTION_DAYS(COUNT, Retention.EVENTS, DAY),
    USERS_BY_ENGAGEMENT(COUNT, Retention.EVENTS, DAY),
    POWER_USERS(COUNT, Retention.EVENTS, DAY),
    POWER_USER_SHARE(POWER_USERS, USER_ACTIONS),
    CHURN_RISK(COUNT, Retention.EVENTS, DAY),

    NEW_ARR(MONEY, Retention.EVENTS, DAY),
    REACTIVATION_ARR(MONEY, Retention.EVENTS, DAY),
    EXPANSION_ARR(MONEY, Retention.EVENTS, DAY),
    CONTRACTION_ARR(MONEY, Retention.EVENTS, DAY),
    CANCELLED_ARR(MONEY, Retention.EVENTS, DAY),
    GROSS_ARR(MONEY, Retention.EVENTS, DAY),
    MRR(GROSS_ARR),
    SUBSCRIBERS(COUNT, Retention.EVENTS, DAY),

    APP_USAGE_MINUTES(DISTRIBUTION, Retention.EVENTS, DAY),
    SCREEN_ON_HOURS(DISTRIBUTION, Retention.EVENTS, DAY),
    BATTERY_DRAIN_MAH(DISTRIBUTION, Retention.EVENTS, DAY),
    DATA_USAGE_MB(DISTRIBUTION, Retention.EVENTS, DAY),
    APPS_INSTALLED(DISTRIBUTION, Retention.EVENTS, DAY),
    USAGE_INTENSITY(DISTRIBUTION, Retention.EVENTS, DAY),
    APP_USAGE_MINUTES_HISTOGRAM(COUNT, Retention.EVENTS, DAY),
    SCREEN_ON_HOURS_HISTOGRAM(COUNT, Retention.EVENTS, DAY),
    BATTERY_DRAIN_MAH_HISTOGRAM(COUNT, Retention.EVENTS, DAY),
    DATA_USAGE_MB_HISTOGRAM(COUNT, Retention.EVENTS, DAY),
    APPS_INSTALLED_HISTOGRAM(COUNT, Retention.EVENTS, DAY),
    USAGE_INTENSITY_HISTOGRAM(COUNT, Retention.EVENTS, DAY),
    DEVICE_CORRELATION(MOMENTS, Retention.EVENTS, DAY),
    TOP_DEVICE_MODELS(BATTERY_DRAIN_MAH),
    USERS_BY_BEHAVIOR_CLASS(COUNT, Retention.EVENTS, DAY),
    USERS_BY_INTENSITY_QUARTILE(DISTRIBUTION, Retention.EVENTS, DAY),

    EXPERIMENT_USERS(COUNT, Retention.EXPERIMENT, DAY, ALL_TIME),
    EXPERIMENT_CONVERSIONS(COUNT, Retention.EXPERIMENT, DAY, ALL_TIME),
    EXPERIMENT_CONVERSION(EXPERIMENT_USERS, EXPERIMENT_CONVERSIONS),
    EXPERIMENT_LIFT(EXPERIMENT_USERS, EXPERIMENT_CONVERSIONS),
    EXPERIMENT_P_VALUE(EXPERIMENT_USERS, EXPERIMENT_CONVERSIONS),

    ACTIVE_USERS_BY_PROFILE(COUNT, Retention.PROFILE, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D),
    FEATURE_USERS_BY_PROFILE(COUNT, Retention.PROFILE, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D),

    ANOMALY(),
    ANOMALY_EXPECTED(),

    EVENTS_IN(COUNT, Retention.EVENTS, DAY),
    ACCEPTED(COUNT, Retention.EVENTS, DAY),
    DUPLICATES(COUNT, Retention.EVENTS, DAY),
    INTERNAL_EVENTS(COUNT, Retention.EVENTS, DAY),
    REJECTED(COUNT, Retention.EVENTS, DAY),
    LATE_EVENTS(COUNT, Retention.EVENTS, DAY),
    CORRECTED_WINDOWS(COUNT, Retention.EVENTS, DAY),
    EXPIRED_CONTRIBUTIONS(COUNT, Retention.EVENTS, DAY);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Aggregate aggregate;
    private final Retention retention;
    private final Set<WindowKind> contributed;
    private final List<Computed> operands;

    /** Counted from events. */
    Computed(Aggregate aggregate, Retention retention, WindowKind... contributed) {
        this.aggregate = aggregate;
        this.retention = retention;
        this.contributed = EnumSet.copyOf(List.of(contributed));
        this.operands = List.of();
    }

    /** Derived from results of others. */
    Computed(Computed... operands) {
        this.aggregate = DERIVED;
        this.retention = Retention.NOTHING;
        this.contributed = Set.of();
        this.operands = List.of(operands);
    }

    /** The name in the catalogue. */
    String text() {
        return text;
    }

    Aggregate aggregate() {
        return aggregate;
    }

    Retention retention() {
        return retention;
    }

    /** The kinds of slice that contributions name. */
    Set<WindowKind> contributed() {
        return contributed;
    }

    /** The metrics that it is derived from. */
    List<Computed> operands() {
        return operands;
    }

    static Optional<Computed> of(String text) {
        return Stream.of(values()).filter(it -> it.text.equals(text)).findFirst();
    }
}
