package dev.tidemark.simulator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final long NOW = 1_000_000;

    private final AtomicLong clock = new AtomicLong(NOW);
    private final Feed feed = new Feed(() -> Instant.ofEpochMilli(clock.get()), clock::addAndGet);
    private final List<Long> sentAt = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();

    private long run(LongStream timestamps, Pace pace) {
        return feed.run(
                timestamps.iterator(),
                Long::longValue,
                pace,
                (records, timestamp) -> progress.add(records),
                record -> sentAt.add(clock.get()));
    }

    @Test
    void withoutLimitNothingWaits() {
        assertThat(run(LongStream.range(0, 1_000), new Pace.Unlimited())).isEqualTo(1_000);
        assertThat(clock).hasValue(NOW);
        assertThat(progress).containsExactly(1_000L);
    }

    @Test
    void aRateSpacesRecordsEvenly() {
        run(LongStream.range(0, 5), new Pace.AtMost(4));

        assertThat(sentAt).containsExactly(NOW, NOW + 250, NOW + 500, NOW + 750, NOW + 1_000);
    }

    @Test
    void byTimestampNoRecordLeavesBeforeItsTime() {
        run(LongStream.of(NOW - 5, NOW + 300, NOW + 300, NOW + 1_234), new Pace.ByTimestamp());

        assertThat(sentAt).containsExactly(NOW, NOW + 300, NOW + 300, NOW + 1_234);
    }

    @Test
    void progressIsToldAFewTimesASecondAndAtTheEnd() {
        run(LongStream.range(0, 41), new Pace.AtMost(20));

        assertThat(progress).hasSizeBetween(5, 10).endsWith(41L);
    }

    @Test
    void anInterruptEndsTheFeedAndStaysSet() {
        long count = feed.run(
                LongStream.range(0, 10).iterator(),
                Long::longValue,
                new Pace.Unlimited(),
                (records, timestamp) -> progress.add(records),
                record -> {
                    if (record == 3) {
                        Thread.currentThread().interrupt();
                    }
                });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(count).isEqualTo(4);
        assertThat(progress).endsWith(4L);
    }

    @Test
    void aRateIsAboveZero() {
        assertThatThrownBy(() -> new Pace.AtMost(0)).hasMessage("rate must be above 0, but is 0.0");
    }
}
