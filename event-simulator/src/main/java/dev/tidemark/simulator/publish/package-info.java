/**
 * The way of records into Kafka: topics are made, records are sent at a pace, and the first failure is surfaced.
 *
 * <p>Records enter as iterators, so that nothing but the producer's own buffer is held in memory.
 */
package dev.tidemark.simulator.publish;
