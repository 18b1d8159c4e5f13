package dev.tidemark.embedded.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: interrupts the thread that runs the demo and holds the JVM until that thread has cleaned up.
 */
final class StopSignal implements AutoCloseable {
    private static final int CLEAN_UP_SECONDS = 60;

    private final Thread runner = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private volatile boolean requested;

    /** From now on the signals interrupt the calling thread. */
    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean requested() {
        return requested;
    }

    /** Says that everything is cleaned up; the JVM may go. */
    @Override
    public void close() {
        done.countDown();
        if (!requested) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void stop() {
        requested = true;
        runner.interrupt();
        try {
            if (done.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                // Stopping is how a demo ends: not 130, as a signal would make it.
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
