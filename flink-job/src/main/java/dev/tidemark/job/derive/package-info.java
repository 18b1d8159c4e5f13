/**
 * Numbers computed from other numbers of the same window or day: ratios, rates, ranks, the open part of
 * funnels, comparisons of experiments and anomalies. Results
 * enter, keyed by the group whose members a ratio compares; further results leave.
 */
package dev.tidemark.job.derive;
