/**
 * The exchange in blocks between the sources and the operators that keep entities (messages, users).
 *
 * <p>A source hashes each entity's id to one of {@link dev.tidemark.job.exchange.Buckets#MAX_PARALLELISM} buckets and
 * appends records to a byte {@link dev.tidemark.job.exchange.Block} per bucket
 * ({@link dev.tidemark.job.exchange.BlockSender}); blocks travel keyed by bucket; an
 * {@link dev.tidemark.job.exchange.EntityOperator} walks them and keeps its entities as byte records in
 * {@link dev.tidemark.job.exchange.Page}s. What a record or an entity means is the business of its subclasses.
 */
package dev.tidemark.job.exchange;
