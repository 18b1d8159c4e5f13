/**
 * What is computed: each metric's name, aggregate, cuts and windows, with a hash of its definition. No stage knows a
 * metric's windows by itself; they read them here.
 */
package dev.tidemark.job.catalogue;
