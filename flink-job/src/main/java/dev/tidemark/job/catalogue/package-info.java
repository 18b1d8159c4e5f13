/**
 * What is computed: each metric's name, aggregate, cuts and windows, with a hash of its definition. No stage knows a
 * metric's windows by itself; they read them here. Enters: the YAML files that ship and the text of the user's; leaves:
 * a {@link dev.tidemark.job.catalogue.Catalogue}, or every mistake with its place in the file.
 */
package dev.tidemark.job.catalogue;
