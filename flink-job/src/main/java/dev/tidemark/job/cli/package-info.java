/**
 * The commands {@code run} and {@code migrate}: parse, check that what the jobs need is there, and run. Exit codes: 0
 * done, 2 wrong configuration (one line per mistake), 3 failure at run time.
 */
package dev.tidemark.job.cli;
