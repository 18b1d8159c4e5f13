/**
 * Results as they are published. What enters are the records of the topic of results; what leaves are the newest values
 * of open windows, and what has changed since, to any number of readers.
 */
package dev.tidemark.dashboard.live;
