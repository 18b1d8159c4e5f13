/**
 * The limits that everybody is measured against: {@link dev.tidemark.benchmarks.limit.BareConsumers} reads bytes, {@link
 * dev.tidemark.benchmarks.limit.OnePass} computes everything in one pass over primitive maps, without a framework, fault
 * tolerance or late results.
 */
package dev.tidemark.benchmarks.limit;
