package dev.tidemark.model;

/**
 * The span of time that a result covers, half-open.
 *
 * @param start epoch milliseconds, inclusive
 * @param end epoch milliseconds, exclusive
 * @param zone IANA name of the zone that days begin in
 */
public record Window(WindowKind kind, long start, long end, String zone) {}
