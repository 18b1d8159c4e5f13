package dev.tidemark.job.series;

import dev.tidemark.job.sink.WriterLimits;
import java.io.Serializable;

/**
 * How results are published.
 *
 * @param run the line of results
 * @param publishIntervalMillis at most one publication of a changed window in this time
 * @param allowedLatenessMillis after a window's end, until its status is final
 * @param limits after what time a writer that was replaced is heard of no more
 */
public record SeriesOptions(String run, long publishIntervalMillis, long allowedLatenessMillis, WriterLimits limits)
        implements Serializable {}
