/** The contender that all of this is about: both jobs as users run them. */
package dev.tidemark.benchmarks.tidemark;
