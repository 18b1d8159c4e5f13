package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntityOperatorTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** Counts an entity's records, contributes each count once, and drops an entity three days after its latest day. */
    private static final class Counting extends EntityOperator {
        private static final long serialVersionUID = 1L;
        private transient Series series;

        Counting() {
            super(new ProjectCalendar(ZoneOffset.UTC), Duration.ofMillis(50));
        }

        @Override
        public void open() throws Exception {
            super.open();
            series = Series.of(Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30))
                    .metric("corrected_windows"));
        }

        @Override
        protected byte[] apply(byte[] entity, BlockReader record) {
            int day = (int) record.readUnsigned();
            int count = entity.length == 0 ? 1 : entity[0] + 1;
            contributions().add(series, WindowKind.DAY, count, 1);
            if (count > 1) {
                contributions().add(series, WindowKind.DAY, count - 1, -1);
            }
            return new byte[] {(byte) count, (byte) Math.max(day, entity.length == 0 ? 0 : entity[1])};
        }

        @Override
        protected byte[] expire(byte[] entity, long time) {
            return time >= (entity[1] + 3) * DAY ? Page.ABSENT : entity;
        }

        @Override
        protected long due(byte[] entity) {
            return (entity[1] + 2) * DAY;
        }
    }

    private static void touch(BlockSender sender, long entity, int day) {
        sender.begin(entity).writeUnsigned(day);
        sender.end();
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void entitiesSurviveACheckpointAndAreSplitAmongMoreSubtasks(StateBackend backend) throws Exception {
        long[] entities = new Random(5).longs(1000).toArray();
        OperatorSubtaskState state;
        try (EntityHarness harness = new EntityHarness(new Counting(), 1, 0, backend)) {
            harness.open();
            harness.send(sender -> {
                for (long entity : entities) {
                    touch(sender, entity, 1);
                    touch(sender, entity, 1);
                }
            });
            state = harness.checkpoint(1);
            assertThat(harness.sums().values()).containsExactly(BigInteger.valueOf(1000));
            // What comes after the checkpoint must not be in it.
            harness.send(sender -> touch(sender, entities[0], 1));
        }
        int found = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            int mine = subtask;
            OperatorSubtaskState part = AbstractStreamOperatorTestHarness.repartitionOperatorState(
                    state, Buckets.MAX_PARALLELISM, 1, 2, subtask);
            try (EntityHarness harness = new EntityHarness(new Counting(), 2, subtask, backend)) {
                harness.restore(part);
                harness.send(sender -> {
                    for (long entity : entities) {
                        if (Buckets.bucket(entity) / (Buckets.MAX_PARALLELISM / 2) == mine) {
                            touch(sender, entity, 1);
                        }
                    }
                });
                harness.finish();
                // Every entity moves from its second to its third record.
                List<BigInteger> moved = List.copyOf(harness.sums().values());
                assertThat(moved).hasSize(2);
                assertThat(moved.get(0)).isEqualTo(moved.get(1).negate());
                found += moved.get(1).intValueExact();
            }
        }
        assertThat(found).isEqualTo(1000);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSweepOnANewDayDropsWhatExpired(StateBackend backend) throws Exception {
        try (EntityHarness harness = new EntityHarness(new Counting(), 1, 0, backend)) {
            harness.open();
            harness.send(sender -> {
                touch(sender, 1L, 1);
                touch(sender, 1L << 40, 2);
            });
            harness.watermark(4 * DAY);
            harness.send(sender -> {
                touch(sender, 1L, 2);
                touch(sender, 1L << 40, 2);
            });
            harness.finish();
            // The first began anew, the second counts on.
            assertThat(harness.sums()).hasSize(2).allSatisfy((slice, sum) -> assertThat(sum)
                    .isEqualTo(slice.endsWith(" 1") ? BigInteger.TWO : BigInteger.ONE));
        }
    }

    @Test
    void nothingIsLeftInStateWhenEverythingExpired() throws Exception {
        try (EntityHarness harness = EntityHarness.start(new Counting())) {
            harness.send(sender -> new Random(3).longs(500).forEach(entity -> touch(sender, entity, 1)));
            assertThat(harness.pages()).isPositive();
            harness.watermark(4 * DAY - 1);
            assertThat(harness.pages()).isPositive();
            harness.watermark(4 * DAY);
            assertThat(harness.pages()).isZero();
            assertThat(harness.eventTimers()).isZero();
        }
    }

    @Test
    void theEndOfABoundedInputExpiresNothing() throws Exception {
        try (EntityHarness harness = EntityHarness.start(new Counting())) {
            harness.send(sender -> touch(sender, 1L, 1));
            harness.watermark(Watermark.MAX_WATERMARK.getTimestamp());
            assertThat(harness.pages()).isOne();
            assertThat(harness.output()).last().isEqualTo("watermark " + Long.MAX_VALUE);
        }
    }

    @Test
    void contributionsLeaveAfterTheIntervalAndAgainAfterTheNext() throws Exception {
        try (EntityHarness harness = EntityHarness.start(new Counting())) {
            for (int round = 1; round <= 2; round++) {
                int entity = round;
                harness.send(sender -> touch(sender, entity, 1));
                harness.wallClock(round * 50L - 1);
                assertThat(harness.output()).hasSize(round - 1);
                harness.wallClock(round * 50L);
                assertThat(harness.output()).hasSize(round).hasOnlyElementsOfType(Partial.class);
            }
        }
    }

    @Test
    void contributionsLeaveBeforeBarriersAndWatermarksAndAtTheEnd() throws Exception {
        try (EntityHarness harness = EntityHarness.start(new Counting())) {
            harness.send(sender -> touch(sender, 1L, 1));
            harness.watermark(5);
            harness.send(sender -> touch(sender, 2L, 1));
            harness.checkpoint(1);
            harness.send(sender -> touch(sender, 3L, 1));
            harness.finish();
            assertThat(harness.output()).hasSize(5);
            assertThat(harness.output().get(1)).isEqualTo("watermark 5");
            assertThat(harness.output().get(3)).isEqualTo("barrier 1");
            assertThat(harness.output()).last().isInstanceOf(Partial.class);
        }
    }

    @Test
    void aJobOfAnotherMaximumParallelismIsRefused() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(new Counting(), Block::key, Types.INT, 64, 1, 0);
        // Not closed: the harness would end an operator that never began.
        assertThatThrownBy(harness::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be 128");
    }
}
