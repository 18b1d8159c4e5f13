/** The same metrics in Flink SQL, as a competent user of it writes them. */
package dev.tidemark.benchmarks.flinksql;
