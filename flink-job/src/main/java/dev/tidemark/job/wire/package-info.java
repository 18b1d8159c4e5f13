/** How values cross the network and rest in state: bases for explicit serializers whose format has a version. */
package dev.tidemark.job.wire;
