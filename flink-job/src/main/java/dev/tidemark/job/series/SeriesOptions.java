package dev.tidemark.job.series;

import java.io.Serializable;

/**
 * How results are published.
 *
 * @param run the line of results
 * @param publishIntervalMillis at most one publication of a changed window in this time
 * @param allowedLatenessMillis after a window's end, until its status is final
 * @param clockSkewMillis by how much the wall clocks of two machines may differ
 */
public record SeriesOptions(String run, long publishIntervalMillis, long allowedLatenessMillis, long clockSkewMillis)
        implements Serializable {}
