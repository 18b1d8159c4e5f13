package dev.tidemark.job.catalogue;

/** How contributions to one slice of a series become one value. */
public enum Aggregate {
    /** Sum of signed whole numbers. */
    COUNT,
    /** Sum of signed micros, published as a decimal. */
    MONEY,
    /** Distinct 64-bit id hashes, by HyperLogLog; cannot retract. */
    DISTINCT,
    /** Median of non-negative whole numbers with signed multiplicity, by a logarithmic histogram. */
    MEDIAN,
    /** Computed from other results, by the derive stage. */
    DERIVED,
    /** Mean, deviation, quantiles and others of measurements in thousandths with signed multiplicity, a row each. */
    DISTRIBUTION,
    /** Correlation of each pair of several measures, a row each; observations can be taken back. */
    MOMENTS
}
