/** The same metrics on Kafka Streams, as a competent user of it writes them. */
package dev.tidemark.benchmarks.kafkastreams;
