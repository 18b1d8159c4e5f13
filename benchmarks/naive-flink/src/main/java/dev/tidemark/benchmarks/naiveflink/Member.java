package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.peer.Series;

/** A user who counts in a series. */
public record Member(Series series, String userId) {}
