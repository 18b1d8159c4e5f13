package dev.tidemark.embedded.demo;

import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.demo.DemoOptions.Ending;
import dev.tidemark.embedded.demo.DemoWorld.Stage;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The simulator at work in a thread of its own: the history as fast as it goes, then, if asked, live records. */
final class Simulation implements AutoCloseable {
    private static final int STOP_SECONDS = 30;

    private final DemoWorld world;
    private final Publisher publisher;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "simulator"));
    private final CompletableFuture<Void> history;
    private final CompletableFuture<Void> all;
    private final boolean alreadySent;
    private volatile long sent;

    /**
     * Starts it.
     *
     * @param publisher is used from the simulator's thread from now on; the caller closes it
     * @param now where the live records begin
     */
    Simulation(DemoWorld world, Publisher publisher, DemoOptions options, Instant now) {
        this.world = world;
        this.publisher = publisher;
        this.alreadySent = world.stage().compareTo(Stage.HISTORY_SENT) >= 0;
        Instant end = options.ending() == Ending.INTERRUPTED
                ? now
                : world.config().end().atStartOfDay().toInstant(ZoneOffset.UTC);
        history = CompletableFuture.runAsync(() -> sendHistory(end), thread);
        all = options.ending() == Ending.INTERRUPTED
                ? history.thenRunAsync(() -> sendLive(now, options.rate()), thread)
                : history;
    }

    /** Whether an earlier demo has sent the history. */
    boolean historyAlreadySent() {
        return alreadySent;
    }

    /** Records handed over so far. */
    long sent() {
        return sent;
    }

    /**
     * Waits for the end of the history.
     *
     * @return whether all of it has been sent
     */
    boolean awaitHistory(Duration wait) throws InterruptedException {
        try {
            history.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (TimeoutException e) {
            return false;
        }
    }

    /**
     * Passes a failure on.
     *
     * @throws dev.tidemark.simulator.publish.PublishException if records could not be sent
     */
    void check() {
        if (all.isCompletedExceptionally()) {
            all.join();
        }
    }

    /** Stops sending; what was handed over is delivered first. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new StackException("the simulator did not stop within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendHistory(Instant end) {
        if (alreadySent) {
            return;
        }
        // What an interrupted demo has sent of the history is sent again; the job takes it for the duplicates it is.
        world.reached(Stage.HISTORY_BEGUN);
        Instant start = world.config().start().atStartOfDay().toInstant(ZoneOffset.UTC);
        sent = publisher.publish(
                new World(world.config()).arrivalsWithProfiles(start, end).iterator(),
                new Pace.Unlimited(),
                (records, time) -> sent = records);
        if (!Thread.currentThread().isInterrupted()) {
            world.reached(Stage.HISTORY_SENT);
        }
    }

    private void sendLive(Instant from, double rate) {
        world.reached(Stage.LIVE);
        long before = sent;
        publisher.publish(
                new World(world.config()).live(from, rate).iterator(),
                new Pace.ByTimestamp(),
                (records, time) -> sent = before + records);
    }
}
