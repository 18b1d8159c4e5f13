package dev.tidemark.job.series;

import dev.tidemark.model.WindowKind;

/**
 * Where an entity or a raw event adds what it contributes to a slice of a series. Positions are those of
 * {@link dev.tidemark.job.time.ProjectCalendar}.
 */
public interface Contributions {
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
}
