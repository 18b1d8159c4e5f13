package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.StackException;

/** Something that looks on in a thread of its own until it is closed. */
abstract class Observer implements AutoCloseable {
    private final Thread thread;
    private volatile boolean closed;
    private volatile Exception failure;

    Observer(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    final void start() {
        thread.start();
    }

    /** Looks once; what cannot be seen now will be seen later. */
    abstract void look() throws InterruptedException;

    /** Frees what it holds, in its own thread. */
    void release() {}

    /**
     * Passes on that it has seen nothing any more.
     *
     * @throws StackException if it failed
     */
    final void check() {
        if (failure != null) {
            throw new StackException(thread.getName() + " failed: " + failure, failure);
        }
    }

    @Override
    public final void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                look();
            }
        } catch (InterruptedException e) {
            // The end.
        } catch (RuntimeException e) {
            if (!closed) {
                failure = e;
            }
        } finally {
            release();
        }
    }
}
