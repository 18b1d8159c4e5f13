/**
 * Numbers computed from other numbers of the same window or day: ratios, rates and the open part of funnels. Results
 * enter, keyed by the group whose members a ratio compares; further results leave.
 */
package dev.tidemark.job.derive;
