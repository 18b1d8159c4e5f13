/**
 * What the peers on the JVM have in common, whatever framework runs it: the events as Jackson's databind fills them, a
 * message's and a user's state with the contributions that follow from it, and the results, of which the last one wins.
 *
 * <p>Written as a competent user of any stream processor writes it: plain classes, strings and lists. Days are UTC. The
 * benchmark's world is sent without faults, so nothing is screened but what is no JSON.
 */
package dev.tidemark.benchmarks.peer;
