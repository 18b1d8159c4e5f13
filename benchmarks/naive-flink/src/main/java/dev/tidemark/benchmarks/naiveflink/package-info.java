/** The same metrics on Flink's DataStream API, as a typical user of it writes them. */
package dev.tidemark.benchmarks.naiveflink;
