package dev.tidemark.embedded.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A reader of server-sent events, whose data it holds to the contract. Of HTTP 1.0, which knows no chunks. */
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final SentEvent END = new SentEvent("end of stream", "", "");

    private final Socket socket;
    private final BlockingQueue<SentEvent> events = new LinkedBlockingQueue<>();
    private final int status;

    /** @param id empty if it has none */
    record SentEvent(String name, String id, String data) {
        JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + data, e);
            }
        }
    }

    private EventStream(Socket socket, InputStream in) throws IOException {
        this.socket = socket;
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        status = Integer.parseInt(reader.readLine().split(" ")[1]);
        Thread thread = new Thread(() -> read(reader), "events");
        thread.setDaemon(true);
        thread.start();
    }

    static EventStream open(URI server, String query, String... head) {
        try {
            Socket socket = request(server, query, head);
            return new EventStream(socket, socket.getInputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection on which nobody reads what comes; its buffer is as small as it gets. */
    static Socket request(URI server, String query, String... head) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.getPort()));
        List<String> lines = new ArrayList<>(List.of(head));
        lines.add(0, "GET /api/v1/live" + query + " HTTP/1.0");
        lines.add(1, "Host: localhost");
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    static EventStream reading(Socket socket) {
        try {
            return new EventStream(socket, socket.getInputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int status() {
        return status;
    }

    private void read(BufferedReader reader) {
        String name = "";
        String id = "";
        StringBuilder data = new StringBuilder();
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && !name.isEmpty()) {
                    events.add(new SentEvent(name, id, data.toString()));
                    name = "";
                    id = "";
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // The end, too.
        }
        events.add(END);
    }

    SentEvent next() {
        try {
            SentEvent event = events.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(event).as("an event in time").isNotNull();
            switch (event.name()) {
                case "result" -> Api.CONTRACT.checkSchema("LiveResult", event.data());
                case "ready", "heartbeat" -> Api.CONTRACT.checkSchema("LiveState", event.data());
                case "reset", "dropped" -> Api.CONTRACT.checkSchema("LiveReset", event.data());
                default -> assertThat(event).isEqualTo(END);
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The next event of a name; those before it are passed over. */
    SentEvent next(String name) {
        while (true) {
            SentEvent event = next();
            if (event.name().equals(name)) {
                return event;
            }
            assertThat(event).as("before a " + name).isNotEqualTo(END);
        }
    }

    /** The events before the next one of a name. */
    List<SentEvent> until(String name) {
        List<SentEvent> before = new ArrayList<>();
        for (SentEvent event = next(); !event.name().equals(name); event = next()) {
            assertThat(event).as("before a " + name).isNotEqualTo(END);
            before.add(event);
        }
        return before;
    }

    /** The next result, unless something else than a heartbeat comes first. */
    SentEvent result() {
        while (true) {
            SentEvent event = next();
            if (!event.name().equals("heartbeat")) {
                assertThat(event.name()).isEqualTo("result");
                return event;
            }
        }
    }

    /** Everything up to the end, or to what is there. */
    Optional<SentEvent> lastBeforeTheEnd() {
        Optional<SentEvent> last = Optional.empty();
        for (SentEvent event = next(); event != END; event = next()) {
            last = Optional.of(event);
        }
        return last;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
