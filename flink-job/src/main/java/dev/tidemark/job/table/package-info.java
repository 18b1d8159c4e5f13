/**
 * The second job: reads the topics of results, sketches and rows by user of a run and keeps the PostgreSQL tables equal to them. They
 * enter as Kafka records, rows leave; nothing is computed. Also the migrations that make the table.
 */
package dev.tidemark.job.table;
