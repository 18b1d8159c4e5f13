package dev.tidemark.benchmarks.kafkastreams;

import dev.tidemark.benchmarks.peer.Series;

/**
 * A series in one window.
 *
 * @param window the window's kind, as in the key of a result
 * @param start epoch milliseconds
 */
record SumKey(Series series, String window, long start) {}
