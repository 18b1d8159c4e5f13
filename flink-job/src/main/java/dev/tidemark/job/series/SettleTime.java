package dev.tidemark.job.series;

import dev.tidemark.model.WindowKind;

/** How long after its end a window still waits for events that belong to it by definition. */
final class SettleTime {
    private static final int UNBOUNDED_DAYS = 90;
    /** Twelve weeks. */
    private static final int UNBOUNDED_WEEK_DAYS = 84;

    private SettleTime() {}

    /** Days between the end of a retention cohort's window and the time at which the cell cannot grow any more. */
    static int days(SeriesKey series, WindowKind window) {
        if (!series.metric().equals("retention_users")) {
            return 0;
        }
        if (series.dimensions().get("kind").equals("unbounded")) {
            return window == WindowKind.ISO_WEEK ? UNBOUNDED_WEEK_DAYS : UNBOUNDED_DAYS;
        }
        int n = Integer.parseInt(series.dimensions().get("n"));
        return window == WindowKind.ISO_WEEK ? 7 * n : n;
    }
}
