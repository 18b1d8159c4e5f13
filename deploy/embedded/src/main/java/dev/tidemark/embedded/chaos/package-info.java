/**
 * The command {@code chaos}: a real cluster of separate processes under load, faults at random moments, observers that
 * never look away, and at the end a comparison of every number with the exact oracle. Only the choice of faults is
 * seeded; when exactly they hit is up to the machine.
 */
package dev.tidemark.embedded.chaos;
