package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.DrivenTopology.Work;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.series.CatchUp;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A fixed world goes through the stages one after the other in one thread, so that each one's processor time is known:
 * without Flink's runtime, without a broker, without garbage collection, which has threads of its own.
 *
 * <p>{@code -Dtidemark.stages.events=3000000} makes it a measurement; what it finds is in {@code target/stage-costs.txt}.
 * {@code -Dtidemark.stages.history-days} says by how many users the events are made.
 */
class StageCostsTest {
    private static final int EVENTS = Integer.getInteger("tidemark.stages.events", 10_000);
    private static final int HISTORY_DAYS = Integer.getInteger("tidemark.stages.history-days", 22);
    private static final int BATCH = Math.min(100_000, EVENTS / 5);
    private static final LocalDate END = LocalDate.of(2026, 6, 1);
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
    private final List<Event> decoded = new ArrayList<>();
    private long decodeNanos;

    @Test
    void everyEventPassesEveryStageAtACostThatIsTold() throws Exception {
        WorldConfig world = new WorldConfig(
                1,
                Math.max(1, EVENTS / HISTORY_DAYS),
                END.minusDays(HISTORY_DAYS),
                HISTORY_DAYS,
                FaultShares.none(),
                1.0);
        long wallClock =
                END.plusDays(3).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
        // The first half warms up.
        Map<String, Work> warm = new LinkedHashMap<>();
        Map<String, Work> all;
        long events = 0;
        long warmEvents = 0;
        try (DrivenTopology job = new DrivenTopology(TidemarkConfig.of(Map.of("job.parallelism", "1")), wallClock)) {
            Iterator<SentRecord> history =
                    new World(world).history().limit(EVENTS).iterator();
            while (history.hasNext()) {
                events += batch(history, job);
                if (warm.isEmpty() && events >= EVENTS / 2) {
                    warm = work(job, events);
                    warmEvents = events;
                }
            }
            // What was held back while it caught up is published.
            job.watermark(
                    END.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli(),
                    Duration.ofMillis(CatchUp.PUBLISH_MILLIS + 1_000));
            job.checkpoint();
            all = work(job, events);
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d of %,d events of %,d users; per event of both topics",
                events - warmEvents,
                events,
                world.users()));
        double sum = 0;
        for (String stage : all.keySet()) {
            double perEvent = (double) (all.get(stage).nanos() - warm.get(stage).nanos()) / (events - warmEvents);
            double records =
                    (double) (all.get(stage).records() - warm.get(stage).records()) / (events - warmEvents);
            sum += perEvent;
            lines.add(String.format(Locale.ROOT, "%-20s %8.1f ns  %8.4f records", stage, perEvent, records));
        }
        lines.add(String.format(Locale.ROOT, "%-20s %8.1f ns", "together", sum));
        Files.write(Path.of("target", "stage-costs.txt"), lines);
        assertThat(all.get("route-messages").records()
                        + all.get("route-products").records())
                .isEqualTo(events);
        assertThat(all).containsKeys("message-ledger", "user-journey", "merge-series", "derive");
        assertThat(all.values()).allSatisfy(work -> assertThat(work.nanos()).isNotNegative());
        assertThat(all.get("derive").records()).isPositive();
    }

    /** Decodes a batch and sends it through the job; the number of its events. */
    private int batch(Iterator<SentRecord> history, DrivenTopology job) throws Exception {
        List<SentRecord> records = new ArrayList<>();
        while (history.hasNext() && records.size() < BATCH) {
            records.add(history.next());
        }
        decoded.clear();
        long start = THREADS.getCurrentThreadCpuTime();
        for (SentRecord record : records) {
            Decoded<? extends Event> event = record.topic().equals(Topics.MESSAGE_EVENTS)
                    ? decoder.message(record.value())
                    : decoder.product(record.value());
            decoded.add(((Decoded.Accepted<? extends Event>) event).event());
        }
        decodeNanos += THREADS.getCurrentThreadCpuTime() - start;
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < records.size(); i++) {
            job.send(decoded.get(i), records.get(i).timestamp());
            latest = Math.max(latest, decoded.get(i).eventTime());
        }
        job.watermark(latest - 60_001, STEP);
        return records.size();
    }

    private Map<String, Work> work(DrivenTopology job, long events) {
        Map<String, Work> work = new LinkedHashMap<>();
        work.put("decode", new Work(events, decodeNanos));
        work.putAll(job.work());
        return work;
    }
}
