package dev.tidemark.benchmarks.limit;

import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts sums by slices into windows and writes them; zeros are left out. Thread-safe.
 *
 * @param lastDay the last day that has begun
 */
record Numbers(ResultFile file, Calendar calendar, int lastDay) {
    static final int MONEY_SCALE = 6;
    private static final int RATIO_SCALE = 9;

    /** Days in a window of a rolling kind. */
    static int length(WindowKind kind) {
        return switch (kind) {
            case ROLLING_7D -> 7;
            case ROLLING_28D -> 28;
            case ROLLING_30D -> 30;
            default -> throw new IllegalArgumentException(kind + " is not rolling");
        };
    }

    /** So many days, and hours, have slices. */
    int days() {
        return lastDay + 1;
    }

    int hours() {
        return days() * Calendar.HOURS;
    }

    /** One number of a window that starts with a day. */
    void write(String metric, WindowKind kind, int firstDay, List<String> dimensions, long value, int scale) {
        write(metric, kind, calendar.startOfDay(firstDay), dimensions, BigDecimal.valueOf(value, scale));
    }

    void write(String metric, WindowKind kind, long start, List<String> dimensions, BigDecimal value) {
        if (value.signum() != 0) {
            synchronized (file) {
                try {
                    file.add(metric, kind, start, value, dimensions);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    void writeEstimate(
            String metric, WindowKind kind, long start, List<String> dimensions, BigDecimal value, Bounds bounds) {
        synchronized (file) {
            try {
                file.addEstimate(metric, kind, start, value, bounds, dimensions);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A ratio, unless its denominator is 0. */
    void writeRatio(
            String metric, WindowKind kind, long start, List<String> dimensions, long numerator, long denominator) {
        if (denominator != 0) {
            write(
                    metric,
                    kind,
                    start,
                    dimensions,
                    ratio(BigDecimal.valueOf(numerator), BigDecimal.valueOf(denominator)));
        }
    }

    static BigDecimal ratio(BigDecimal numerator, BigDecimal denominator) {
        return numerator.divide(denominator, RATIO_SCALE, RoundingMode.HALF_EVEN);
    }

    /** Takes the sum over one window. */
    interface WindowTaker {
        void take(WindowKind kind, long start, long sum);
    }

    /** Shows the sum over each window that has one. */
    void forEachHour(long[] byHour, WindowTaker taker) {
        for (int hour = 0; hour < byHour.length; hour++) {
            if (byHour[hour] != 0) {
                taker.take(WindowKind.HOUR, calendar.startOfHour(hour), byHour[hour]);
            }
        }
    }

    /** Likewise for windows of days. */
    void forEachWindow(WindowKind kind, long[] byDay, WindowTaker taker) {
        switch (kind) {
            case DAY -> {
                for (int day = 0; day < byDay.length; day++) {
                    take(kind, day, byDay[day], taker);
                }
            }
            case ROLLING_7D, ROLLING_28D, ROLLING_30D -> {
                int length = length(kind);
                long sum = 0;
                for (int day = 0; day < byDay.length; day++) {
                    sum += byDay[day] - (day < length ? 0 : byDay[day - length]);
                    take(kind, day - length + 1, sum, taker);
                }
            }
            case MONTH -> {
                long sum = 0;
                for (int day = 0; day < byDay.length; day++) {
                    sum += byDay[day];
                    if (day + 1 == byDay.length || calendar.month(day + 1) == day + 1) {
                        take(kind, calendar.month(day), sum, taker);
                        sum = 0;
                    }
                }
            }
            case TO_DATE -> {
                long sum = 0;
                for (int day = 0; day < byDay.length; day++) {
                    sum += byDay[day];
                    take(kind, day, sum, taker);
                }
            }
            case ALL_TIME -> {
                long sum = 0;
                for (long ofDay : byDay) {
                    sum += ofDay;
                }
                if (sum != 0) {
                    taker.take(kind, 0, sum);
                }
            }
            default -> throw new IllegalArgumentException(kind + " is not made of days");
        }
    }

    private void take(WindowKind kind, int firstDay, long sum, WindowTaker taker) {
        if (sum != 0) {
            taker.take(kind, calendar.startOfDay(firstDay), sum);
        }
    }

    /** Writes sums over windows of days. */
    void writeWindows(String metric, List<String> dimensions, long[] byDay, int scale, WindowKind... kinds) {
        for (WindowKind kind : kinds) {
            forEachWindow(
                    kind,
                    byDay,
                    (any, start, sum) -> write(metric, kind, start, dimensions, BigDecimal.valueOf(sum, scale)));
        }
    }

    static long[] byDay(long[] byHour) {
        long[] byDay = new long[byHour.length / Calendar.HOURS];
        for (int hour = 0; hour < byHour.length; hour++) {
            byDay[hour / Calendar.HOURS] += byHour[hour];
        }
        return byDay;
    }

    /** Some dimensions and some more. */
    static List<String> join(List<String> some, List<String> more) {
        List<String> joined = new ArrayList<>(some);
        joined.addAll(more);
        return joined;
    }

    /** None · channel · category · both. */
    static List<List<String>> byMessage(String channel, String category) {
        return List.of(
                List.of(),
                List.of("channel", channel),
                List.of("category", category),
                List.of("channel", channel, "category", category));
    }

    /** None · platform · country. */
    static List<List<String>> byUser(String platform, String country) {
        return List.of(List.of(), List.of("platform", platform), List.of("country", country));
    }
}
