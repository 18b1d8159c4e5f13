package dev.tidemark.job.sink;

import dev.tidemark.model.ResultKey;

/**
 * The sketch behind one published number, so that others can unite it over any range.
 *
 * @param key the key of the result that was estimated from it
 * @param lgK log₂ of the sketch's number of buckets
 * @param revision orders the publications of one key, like a result's
 * @param image the compact DataSketches HLL image; not copied, so never to be changed
 * @param producedAt wall clock, epoch milliseconds
 */
public record SketchResult(ResultKey key, int lgK, long revision, byte[] image, long producedAt) {}
