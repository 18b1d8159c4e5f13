package dev.tidemark.embedded.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A request as bytes, for what clients do not let anybody send. */
final class RawRequest {
    private static final int DEADLINE_MILLIS = 30_000;

    private RawRequest() {}

    /** The answer to a GET with some lines of head, which are to name the host. */
    static String get(URI server, String path, String... head) {
        try (Socket socket = new Socket("127.0.0.1", server.getPort())) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            String request =
                    "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
