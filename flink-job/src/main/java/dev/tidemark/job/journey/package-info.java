/**
 * The metrics of users over time: activity, lifecycle, retention, activation, funnels, sessions, actions, churn risk and
 * experiments, and the rows of engagement by user.
 *
 * <p>Product events and touches (what a message event says about its sender) enter as blocks of
 * {@link dev.tidemark.job.journey.UserRecord}s, keyed by user. {@link dev.tidemark.job.journey.UserJourney} keeps one
 * {@link dev.tidemark.job.journey.UserProfile} per user; what leaves is, for each event that changes a profile, the
 * difference of the user's contributions before and after.
 */
package dev.tidemark.job.journey;
