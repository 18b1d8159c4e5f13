/**
 * Recurring revenue. What enters are the terms that product events give a subscription, as records of blocks; what
 * leaves are contributions to the movements of annual recurring revenue and to its level.
 *
 * <p>{@link dev.tidemark.job.revenue.SubscriptionLedger} keeps a {@code SubscriptionProfile} for each subscription of a
 * user; all contributions are differences between the movements of two such profiles, which follow from the set of
 * events alone.
 */
package dev.tidemark.job.revenue;
