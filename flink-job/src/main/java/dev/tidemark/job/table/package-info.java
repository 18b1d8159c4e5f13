/**
 * The second job: reads the result and sketch topics of a run and keeps the PostgreSQL table equal to them. Results and
 * sketches enter as Kafka records, rows leave; nothing is computed. Also the migrations that make the table.
 */
package dev.tidemark.job.table;
