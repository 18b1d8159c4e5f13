/**
 * What the measurements of costs are made of: events whose number of users, days and entities can be chosen one by one,
 * which a simulated world does not allow, and markers that tell how long an event takes to reach its number. Nothing here
 * starts a process.
 */
package dev.tidemark.benchmarks.costs;
