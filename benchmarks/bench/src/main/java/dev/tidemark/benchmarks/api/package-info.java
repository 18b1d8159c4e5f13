/** How fast the query API answers over a table of many days: what fills the table, who asks, and the figures. */
package dev.tidemark.benchmarks.api;
