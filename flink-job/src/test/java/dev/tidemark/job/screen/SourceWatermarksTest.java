package dev.tidemark.job.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.Screened.Internal;
import dev.tidemark.job.screen.Screened.Refused;
import dev.tidemark.job.sink.RejectedRecord;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.RejectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class SourceWatermarksTest {
    private static final long T0 = 1_772_452_800_000L;
    private static final long SKEW = 300_000;

    private final List<String> output = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private long clock;
    private long wall = T0;
    private final SourceWatermarks watermarks = new SourceWatermarks(
            Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(SKEW), () -> wall, new RelativeClock() {
                @Override
                public long relativeTimeMillis() {
                    return clock;
                }

                @Override
                public long relativeTimeNanos() {
                    return clock * 1_000_000;
                }
            });

    private void event(long eventTime) {
        on(new Accepted(
                new ProductEvent("e", eventTime, "u", "login", "", "", "", "", "", "", "", false, Map.of()), wall));
    }

    private void on(Screened screened) {
        // The timestamp that Flink passes is the record's; nothing may depend on it.
        watermarks.onEvent(screened, Long.MAX_VALUE, recorder);
    }

    private void emitAfter(long millis) {
        clock += millis;
        watermarks.onPeriodicEmit(recorder);
    }

    private static Refused refused() {
        return new Refused(
                new RejectedRecord(new byte[0], new byte[0], RejectReason.MALFORMED_JSON, "", "t", 0, 0, T0), T0);
    }

    @Test
    void theWatermarkIsTheGreatestEventTimeLessTheDisorder() {
        event(T0);
        event(T0 - 50_000);
        emitAfter(200);
        assertThat(output).containsExactly("watermark " + (T0 - 60_001));
    }

    @Test
    void nothingIsSaidBeforeTheFirstEvent() {
        emitAfter(200);
        on(new Internal(T0));
        on(refused());
        emitAfter(200);
        assertThat(output).isEmpty();
    }

    @Test
    void rejectedAndInternalRecordsDoNotKeepAPartitionActive() {
        event(T0);
        emitAfter(200);
        for (int second = 0; second < 31; second++) {
            on(refused());
            on(new Internal(T0));
            emitAfter(1_000);
        }
        assertThat(output).last().isEqualTo("idle");
        assertThat(output.stream().filter("idle"::equals)).hasSize(1);
        on(refused());
        emitAfter(1_000);
        assertThat(output).last().isEqualTo("idle");
    }

    @Test
    void aPartitionThatNeverHadAnEventBecomesIdle() {
        emitAfter(0);
        emitAfter(29_999);
        assertThat(output).isEmpty();
        emitAfter(1);
        assertThat(output).containsExactly("idle");
    }

    @Test
    void anEventMakesAnIdlePartitionActiveAgain() {
        event(T0);
        emitAfter(30_000);
        event(T0 + 10_000);
        emitAfter(200);
        emitAfter(200);
        assertThat(output)
                .containsExactly("idle", "active", "watermark " + (T0 - 50_001), "watermark " + (T0 - 50_001));
    }

    @Test
    void noEventMovesTheWatermarkBeyondTheWallClockAndTheSkew() {
        event(Long.MAX_VALUE);
        emitAfter(200);
        wall += 1_000;
        emitAfter(200);
        assertThat(output).containsExactly("watermark " + (T0 + SKEW), "watermark " + (T0 + 1_000 + SKEW));
    }

    private final class Recorder implements WatermarkOutput {
        @Override
        public void emitWatermark(Watermark watermark) {
            output.add("watermark " + watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            output.add("idle");
        }

        @Override
        public void markActive() {
            output.add("active");
        }
    }
}
