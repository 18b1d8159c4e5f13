/**
 * Bounds by how many values the metrics can be broken down, whatever the events carry.
 *
 * <p>Each subtask that turns events or messages into series holds {@link dev.tidemark.job.dimension.DimensionCaps}; what
 * they know is operator state.
 */
package dev.tidemark.job.dimension;
