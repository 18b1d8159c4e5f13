/**
 * The commands {@code simulate} and {@code load}, to be assembled by the launcher.
 *
 * <p>They read options, name mistakes in them (exit code 2), and call the packages {@code simulator} and
 * {@code publish}. Progress goes to standard error, results to standard output.
 */
package dev.tidemark.simulator.command;
