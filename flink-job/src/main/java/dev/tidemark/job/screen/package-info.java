/**
 * What becomes of the bytes of a record. Inside the source, so that time stays per partition: decode, judge by the
 * record alone, assign watermarks. Behind it, in the same task: a router turns each accepted event into contributions
 * and into records of blocks for the entity stages.
 */
package dev.tidemark.job.screen;
