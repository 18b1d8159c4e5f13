/**
 * What the contenders of the benchmark share: each is a process of its own that is told its {@link
 * dev.tidemark.benchmarks.contender.Assignment} by its arguments, reads two topics to the end that they have when it
 * starts, and leaves {@link dev.tidemark.benchmarks.contender.Figures} of itself and the {@link
 * dev.tidemark.benchmarks.contender.ResultFile results} that it computed in its output directory. Exit code 0 says that
 * both are there. What it prints is kept as its log.
 */
package dev.tidemark.benchmarks.contender;
