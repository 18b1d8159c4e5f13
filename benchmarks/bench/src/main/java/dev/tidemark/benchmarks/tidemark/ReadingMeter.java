package dev.tidemark.benchmarks.tidemark;

import dev.tidemark.benchmarks.contender.Measurement;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Tells the measurement how far the consumers in this process have come, by their own figures, so that the job under
 * measurement carries nothing that it has not got elsewhere. Consumers are some thousand records ahead of the job. Once a
 * second of the second half it looks at the threads' times as well.
 */
final class ReadingMeter {
    private static final int LOOK_MILLIS = 100;
    private static final int LOOKS_PER_STAGE_LOOK = 10;
    private static final String CONSUMED = "records-consumed-total";

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName consumers;
    private final long events;
    private final String clientIdPrefix;

    /** What each consumer has read; what one had read when it was closed stays. */
    private final Map<ObjectName, Long> read = new HashMap<>();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "reading-meter");
        thread.setDaemon(true);
        return thread;
    });
    private Future<?> looking;
    private final StageTimes stages = new StageTimes();
    private long looks;
    private long told;
    /** What had been read when the stages' times began to count. */
    private long warmAt;

    private ReadingMeter(long events, String clientIdPrefix) throws MalformedObjectNameException {
        this.consumers = new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*");
        this.events = events;
        this.clientIdPrefix = clientIdPrefix;
    }

    /** @param clientIdPrefix of the consumers that count */
    static ReadingMeter start(long events, String clientIdPrefix) throws MalformedObjectNameException {
        ReadingMeter meter = new ReadingMeter(events, clientIdPrefix);
        Measurement.expect(events);
        meter.looking =
                meter.timer.scheduleWithFixedDelay(meter::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return meter;
    }

    /**
     * Everything has been read and computed.
     *
     * @return the stages' times of the second half in a sentence, where they are known
     * @throws ExecutionException if it could not look
     */
    Optional<String> end() throws InterruptedException, ExecutionException {
        timer.shutdown();
        timer.awaitTermination(1, TimeUnit.MINUTES);
        if (!looking.isCancelled()) {
            looking.get();
        }
        tell(events);
        return warmAt == 0 ? Optional.empty() : stages.perEvent(events - warmAt);
    }

    private void look() {
        for (ObjectName consumer : beans.queryNames(consumers, null)) {
            if (consumer.getKeyProperty("client-id").startsWith(clientIdPrefix)) {
                try {
                    read.put(consumer, ((Double) beans.getAttribute(consumer, CONSUMED)).longValue());
                } catch (InstanceNotFoundException | AttributeNotFoundException e) {
                    // Closed since, or just being registered, one attribute after the other: what was known of it
                    // stays.
                } catch (JMException e) {
                    throw new IllegalStateException("a consumer does not tell what it has read", e);
                }
            }
        }
        tell(read.values().stream().mapToLong(Long::longValue).sum());
        if (warmAt == 0 && Measurement.isWarm()) {
            stages.begin();
            warmAt = told;
        } else if (warmAt > 0 && looks++ % LOOKS_PER_STAGE_LOOK == 0) {
            stages.look();
        }
    }

    private void tell(long sum) {
        // Records that are read again after a failure are no progress.
        long progress = Math.min(sum, events);
        if (progress > told || progress == events) {
            Measurement.read(progress - told);
            told = progress;
        }
    }
}
