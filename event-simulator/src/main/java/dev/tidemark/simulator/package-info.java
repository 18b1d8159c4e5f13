/**
 * A seeded world of users, accounts and campaigns, and the records that it sends.
 *
 * <p>{@link dev.tidemark.simulator.World} is a pure function of its {@link dev.tidemark.simulator.WorldConfig}: the same
 * configuration gives the same bytes, and any slice can be produced again. What leaves is a
 * {@link dev.tidemark.simulator.SentRecord}: a Kafka record together with what a correct reader must make of it. No
 * Kafka client is used in this package.
 */
package dev.tidemark.simulator;
