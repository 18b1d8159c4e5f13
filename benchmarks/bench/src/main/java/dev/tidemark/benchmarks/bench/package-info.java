/**
 * The program that measures throughput: fills topics with a fixed world, lets contenders read them one after another as
 * processes of their own, holds their numbers against the oracle's, and reports ratios.
 */
package dev.tidemark.benchmarks.bench;
