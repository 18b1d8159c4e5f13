package dev.tidemark.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of 127.0.0.1. */
public final class Ports {
    private Ports() {}

    /** A port that nobody listens on right now. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    /** Whether nobody listens on a port. */
    public static boolean isFree(int port) {
        try {
            requireFree(port, "");
            return true;
        } catch (StackException e) {
            return false;
        }
    }

    /**
     * Checks that a port can be bound.
     *
     * @param use what the port is for, as the user would call it
     * @throws StackException if somebody listens there
     */
    static void requireFree(int port, String use) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do it: connections of an earlier run that are still closing must not count as "taken".
            socket.setReuseAddress(true);
            socket.bind(loopback(port));
        } catch (IOException e) {
            throw new StackException("port %d for %s is taken on 127.0.0.1".formatted(port, use), e);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
