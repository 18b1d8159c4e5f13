package dev.tidemark.simulator.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** Turns Ctrl-C into an interrupt of the thread that works, and gives it some seconds to finish. */
final class Interruption {
    private static final long PATIENCE_SECONDS = 10;

    private Interruption() {}

    /** Does the work; a shutdown of the machine meanwhile interrupts it and waits for it. */
    static int during(IntSupplier work) {
        Thread worker = Thread.currentThread();
        CountDownLatch finished = new CountDownLatch(1);
        AtomicBoolean stopping = new AtomicBoolean();
        Thread hook = new Thread(() -> stop(worker, stopping, finished), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.getAsInt();
        } finally {
            finished.countDown();
            if (!stopping.get()) {
                remove(hook);
            }
        }
    }

    private static void stop(Thread worker, AtomicBoolean stopping, CountDownLatch finished) {
        stopping.set(true);
        if (finished.getCount() == 0) {
            return;
        }
        worker.interrupt();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown has just begun: the hook finds the work finished.
            return;
        }
    }
}
