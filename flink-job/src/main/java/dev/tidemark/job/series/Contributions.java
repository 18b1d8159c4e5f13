package dev.tidemark.job.series;

import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;

/**
 * Where an entity or a raw event adds what it contributes to a slice of a series. Positions are those of
 * {@link ProjectCalendar}.
 */
public interface Contributions {
    /** How old a minute of the wall clock can be and still be published, and an hour, so that clocks may differ. */
    long MINUTE_AGE_MILLIS = 49 * ProjectCalendar.HOUR_MILLIS;

    /** How long minutes are kept behind the greatest event time for the live counters, whose longest has 30 minutes. */
    long LIVE_COUNTER_MILLIS = 35 * ProjectCalendar.MINUTE_MILLIS;

    /** Digits behind the point of measurements: they are contributed in thousandths, rounded half-even. */
    int MEASURE_DIGITS = 3;

    /** The greatest magnitude of a measurement, 10⁹, in thousandths. */
    long GREATEST_MEASURE = 1_000_000_000_000L;

    /** Stands for the measurement that an observation lacks. */
    long NO_MEASURE = Long.MIN_VALUE;

    /** Adds a signed amount to a {@code COUNT} or {@code MONEY} (micros) series. */
    void add(Series series, WindowKind slice, long position, long amount);

    /**
     * Adds a signed amount to each slice of a {@code COUNT} series from one position to another, both included. The slices
     * are those of days. All contributions to slices of one kind of a series come as ranges, or none.
     */
    void addRange(Series series, WindowKind slice, long from, long to, long amount);

    /** Adds an id to a {@code DISTINCT} series; {@code idHash} is a keyed 64-bit hash. */
    void distinct(Series series, WindowKind slice, long position, long idHash);

    /** Adds {@code multiplicity} (signed) observations of a non-negative value to a {@code MEDIAN} series. */
    void sample(Series series, WindowKind slice, long position, long value, long multiplicity);

    /**
     * Adds measurements of one value to a {@code DISTRIBUTION} series.
     *
     * @param x in thousandths, at most {@link #GREATEST_MEASURE} in magnitude
     * @param multiplicity how many of them, signed, below 2²⁰ in magnitude
     */
    void measure(Series series, WindowKind slice, long position, long x, long multiplicity);

    /** The same for each slice from one position to another, both included; see {@link #addRange}. */
    void measureRange(Series series, WindowKind slice, long from, long to, long x, long multiplicity);

    /**
     * Replaces one measurement by another in each slice from one position to another, both included; see
     * {@link #addRange} and {@link #measure}.
     */
    void moveRange(Series series, WindowKind slice, long from, long to, long oldX, long newX);

    /**
     * Adds one observation of several measures to a {@code MOMENTS} series, or takes it back.
     *
     * @param xs as in {@link #measure}, in the order of the metric's {@code stats}; {@link #NO_MEASURE} where there is none
     * @param sign 1 or −1
     */
    void moments(Series series, WindowKind slice, long position, long[] xs, int sign);
}
