/**
 * From contributions to numbers: producers add signed contributions to a {@link dev.tidemark.job.series.Combiner}, which
 * merges them by (series, slice) and flushes {@link dev.tidemark.job.series.Partial}s to the
 * {@link dev.tidemark.job.series.SeriesMerger}, which holds the slices and publishes windows.
 */
package dev.tidemark.job.series;
