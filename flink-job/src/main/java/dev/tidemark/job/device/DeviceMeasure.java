package dev.tidemark.job.device;

import java.util.Locale;

/** What a device report measures; the names are those of properties and metrics. */
enum DeviceMeasure {
    APP_USAGE_MINUTES,
    SCREEN_ON_HOURS,
    BATTERY_DRAIN_MAH,
    DATA_USAGE_MB,
    APPS_INSTALLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name of the property, and of the metric. */
    String text() {
        return text;
    }
}
