/**
 * Questions to the table of results. What enters is what somebody asked, read but not yet understood; what leaves are
 * numbers, or a {@link dev.tidemark.dashboard.query.Refusal} that says what is wrong with the question. Statements are
 * prepared, and no text of a question becomes part of one.
 */
package dev.tidemark.dashboard.query;
