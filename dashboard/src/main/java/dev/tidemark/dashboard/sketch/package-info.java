/** Sketches that the job has stored, parsed, united and kept. What leaves them are estimates. */
package dev.tidemark.dashboard.sketch;
