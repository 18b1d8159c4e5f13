/** The query API over real HTTP, with a real database and a real broker, on a small world whose numbers are known. */
package dev.tidemark.embedded.dashboard;
