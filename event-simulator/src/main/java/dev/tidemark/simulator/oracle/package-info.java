/**
 * The exact oracle: every metric of {@code docs/metrics.md} computed by plain sets and maps from the list of records
 * that were sent, and the comparison of published results with it.
 *
 * <p>It shares nothing with the job but the contract types, prefers the obvious to the fast, and holds everything in
 * memory. {@link dev.tidemark.simulator.oracle.Oracle} takes records in any order and gives
 * {@link dev.tidemark.simulator.oracle.OracleResults}; {@link dev.tidemark.simulator.oracle.Comparison} sets them
 * against published results, {@link dev.tidemark.simulator.oracle.Invariants} checks published results alone, and
 * {@link dev.tidemark.simulator.oracle.ReferenceFigures} reads figures that others computed.
 */
package dev.tidemark.simulator.oracle;
