/**
 * The jobs. {@link dev.tidemark.job.Pipeline} wires the stages, whose packages stand in the order of the data:
 * screen, exchange, ledger and journey, series, derive, sink, table.
 */
package dev.tidemark.job;
