package dev.tidemark.embedded.program;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, closed in reverse order; one that fails to close does not keep the others open. */
public final class Resources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    public <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    /** Closes one before its turn. */
    public void close(AutoCloseable resource) {
        open.remove(resource);
        closeNow(resource);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            closeNow(open.pop());
        }
    }

    private static void closeNow(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // Whatever it was, the others must still be closed.
            LOG.warn("a part did not close", e);
        }
    }
}
