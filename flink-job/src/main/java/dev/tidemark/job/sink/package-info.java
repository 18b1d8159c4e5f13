/**
 * What leaves the metrics job: results, sketches, rows by user and rejected records, their serializers between operators, and the
 * Kafka sinks that publish them. Reads nothing but its inputs and the configuration.
 */
package dev.tidemark.job.sink;
