/**
 * The contracts of Tidemark: the events that enter, the results that leave, and how both are written as JSON.
 *
 * <p>Depends on nothing else of ours. Times are epoch milliseconds UTC, money is micros (10⁻⁶ of the currency's main
 * unit) in a long, ids are non-empty strings, and absent text is the empty string.
 */
package dev.tidemark.model;
