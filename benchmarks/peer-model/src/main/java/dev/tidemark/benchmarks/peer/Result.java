package dev.tidemark.benchmarks.peer;

import java.math.BigDecimal;

/**
 * A value of one series in one window.
 *
 * @param window the window's kind, as in the key of a result
 * @param start epoch milliseconds
 * @param lower the 95 % bounds, both equal to the value where it was counted exactly
 */
public record Result(Series series, String window, long start, BigDecimal value, double lower, double upper) {

    /** A value that was counted, not estimated. */
    public static Result counted(Series series, String window, long start, BigDecimal value) {
        return new Result(series, window, start, value, value.doubleValue(), value.doubleValue());
    }
}
