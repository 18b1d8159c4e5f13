package dev.tidemark.embedded.program;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: interrupts the thread that runs a command and holds the JVM until that thread has cleaned up.
 */
public final class StopSignal implements AutoCloseable {
    private static final int CLEAN_UP_SECONDS = 60;

    private final Thread runner = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private final int exitCode;
    private volatile boolean requested;

    /**
     * From now on the signals interrupt the calling thread.
     *
     * @param exitCode of a process that was stopped and has cleaned up
     */
    public StopSignal(int exitCode) {
        this.exitCode = exitCode;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public boolean requested() {
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
                // Else the signal would make it 130.
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
