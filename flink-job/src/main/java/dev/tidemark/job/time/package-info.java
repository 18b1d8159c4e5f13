/** The project's calendar: days, hours, weeks and cells of the week in the configured zone. */
package dev.tidemark.job.time;
