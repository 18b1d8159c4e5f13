package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class BucketsTest {
    @Test
    void everyPageHasItsOwnKeyAndThatKeysGroupIsTheBucket() {
        Set<Integer> keys = new HashSet<>();
        for (int bucket = 0; bucket < Buckets.MAX_PARALLELISM; bucket++) {
            for (int page = 0; page < Buckets.PAGES; page++) {
                Integer key = Buckets.key(bucket, page);
                keys.add(key);
                assertThat(KeyGroupRangeAssignment.assignToKeyGroup(key, Buckets.MAX_PARALLELISM))
                        .isEqualTo(bucket);
            }
        }
        assertThat(keys).hasSize(Buckets.MAX_PARALLELISM * Buckets.PAGES);
    }

    @Test
    void noSubtaskGetsMoreOrFewerBucketsThanItMustAtAnyParallelism() {
        for (int parallelism = 1; parallelism <= 64; parallelism++) {
            int[] buckets = new int[parallelism];
            for (int bucket = 0; bucket < Buckets.MAX_PARALLELISM; bucket++) {
                buckets[
                        KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                Buckets.key(bucket, 0), Buckets.MAX_PARALLELISM, parallelism)]++;
            }
            assertThat(Arrays.stream(buckets).min().orElseThrow())
                    .as("floor at parallelism %d", parallelism)
                    .isEqualTo(Buckets.MAX_PARALLELISM / parallelism);
            assertThat(Arrays.stream(buckets).max().orElseThrow())
                    .as("ceiling at parallelism %d", parallelism)
                    .isEqualTo((Buckets.MAX_PARALLELISM + parallelism - 1) / parallelism);
        }
    }

    @Test
    void hashesOfAnySignFallIntoBucketsAndPages() {
        for (long hash : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 0x0123456789ABCDEFL}) {
            assertThat(Buckets.bucket(hash)).isBetween(0, Buckets.MAX_PARALLELISM - 1);
            assertThat(Buckets.page(hash)).isBetween(0, Buckets.PAGES - 1);
        }
        assertThat(Buckets.bucket(-1)).isEqualTo(Buckets.MAX_PARALLELISM - 1);
        assertThat(Buckets.page(-1)).isEqualTo(Buckets.PAGES - 1);
    }
}
