/**
 * The configuration {@code tidemark.yaml}: read, merged with environment and command line, checked once, and from then
 * on immutable records with typed units. Knows nothing of Flink.
 */
package dev.tidemark.job.config;
