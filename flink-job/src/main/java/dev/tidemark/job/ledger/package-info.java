/**
 * Messages: accepted events enter as {@link dev.tidemark.job.ledger.MessageRecord}s in blocks, contributions to the metrics of section
 * 4 (and the accounting of section 9) leave. Between them, the {@link dev.tidemark.job.ledger.MessageLedger} keeps one
 * {@link dev.tidemark.job.ledger.MessageProfile} per message.
 */
package dev.tidemark.job.ledger;
