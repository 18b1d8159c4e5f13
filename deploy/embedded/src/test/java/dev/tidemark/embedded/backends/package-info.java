/**
 * Kafka and PostgreSQL for tests: containers where a container engine answers, the embedded parts otherwise. A test takes
 * {@link dev.tidemark.embedded.backends.Backends} as a parameter and cannot tell which it got.
 */
package dev.tidemark.embedded.backends;
