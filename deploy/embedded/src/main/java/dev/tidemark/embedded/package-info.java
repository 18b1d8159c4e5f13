/**
 * The stack on one machine, and the command line: a real Kafka broker and a real PostgreSQL as child processes, and the
 * {@code tidemark} command that ties all modules together. Nothing depends on this package but tests.
 */
package dev.tidemark.embedded;
