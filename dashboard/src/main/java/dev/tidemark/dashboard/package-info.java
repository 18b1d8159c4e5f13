/**
 * The live dashboard and the query API: one small HTTP server over the table of results and the topic of results. It
 * needs PostgreSQL and Kafka, and nothing of the jobs that compute.
 */
package dev.tidemark.dashboard;
