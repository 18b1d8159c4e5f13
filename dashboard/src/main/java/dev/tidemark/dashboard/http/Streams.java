package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.live.Board;
import dev.tidemark.dashboard.live.EventId;
import dev.tidemark.dashboard.live.Filter;
import dev.tidemark.dashboard.query.Refusal;
import dev.tidemark.dashboard.query.Refusal.Code;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events: each stream has the thread of its request, which follows the board at its reader's pace, and ends
 * when the reader is so slow that the board has forgotten what comes next. Thread-safe.
 */
final class Streams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int MOST_STREAMS = 200;
    private static final int MOST_OF_AN_ADDRESS = 16;

    private final Board board;
    private final Function<Optional<EventId>, byte[]> state;
    private final Duration heartbeat;
    private final Map<String, Integer> open = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private final Counter dropped;

    /**
     * @param state what a heartbeat tells a reader who stands somewhere, as JSON
     * @param heartbeat how often
     */
    Streams(Board board, Function<Optional<EventId>, byte[]> state, Duration heartbeat, MeterRegistry meters) {
        this.board = board;
        this.state = state;
        this.heartbeat = heartbeat;
        this.dropped = meters.counter("tidemark.live.dropped");
        Gauge.builder("tidemark.live.clients", this, Streams::count).register(meters);
    }

    /** How many are open. */
    synchronized int count() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Serves a stream until its reader goes away, is too slow, or the server stops. The response is that of a request
     * under way all the time: one that was handed to another thread would be gone with its connection.
     *
     * @param last what the reader says it has, if anything
     * @throws Refusal if there are too many
     */
    void serve(Context ctx, Filter filter, Optional<EventId> last) {
        String address = ctx.req().getRemoteAddr();
        enter(ctx, address);
        ctx.disableCompression();
        ctx.contentType("text/event-stream; charset=utf-8");
        // Proxies are not to gather what is to come at once.
        ctx.header("X-Accel-Buffering", "no");
        try {
            follow(ctx.res().getOutputStream(), filter, last);
        } catch (IOException e) {
            LOG.debug("a reader went away", e);
        } catch (InterruptedException e) {
            // The server stops.
            Thread.currentThread().interrupt();
        } finally {
            leave(address);
        }
    }

    private synchronized void enter(Context ctx, String address) {
        if (open.getOrDefault(address, 0) >= MOST_OF_AN_ADDRESS) {
            ctx.header("Retry-After", "30");
            throw new Refusal(
                    Code.TOO_MANY_REQUESTS,
                    "this address has " + MOST_OF_AN_ADDRESS + " live streams open; close one first");
        }
        if (count() >= MOST_STREAMS) {
            ctx.header("Retry-After", "30");
            throw new Refusal(Code.UNAVAILABLE, "there is no room for another live stream; try again later");
        }
        open.merge(address, 1, Integer::sum);
        threads.add(Thread.currentThread());
    }

    private synchronized void leave(String address) {
        threads.remove(Thread.currentThread());
        open.computeIfPresent(address, (key, streams) -> streams == 1 ? null : streams - 1);
    }

    private void follow(OutputStream out, Filter filter, Optional<EventId> last)
            throws IOException, InterruptedException {
        Optional<Board.Changes> missed =
                last.isPresent() ? board.after(last.get(), filter, Duration.ZERO) : Optional.empty();
        EventId known;
        if (missed.isPresent()) {
            send(out, missed.get());
            known = missed.get().upTo();
        } else {
            known = start(out, filter, last);
        }
        beat(out, "ready", Optional.of(known));
        out.flush();
        long told = System.nanoTime();
        while (true) {
            Optional<Board.Changes> changes = board.after(known, filter, heartbeat);
            if (changes.isEmpty()) {
                dropped.increment();
                event(out, "dropped", Optional.empty(), reason("the reader is too slow"));
                out.flush();
                return;
            }
            known = changes.get().upTo();
            send(out, changes.get());
            if (System.nanoTime() - told >= heartbeat.toNanos()) {
                beat(out, "heartbeat", Optional.of(known));
                told = System.nanoTime();
            }
            out.flush();
        }
    }

    /** Tells the newest of everything, as soon as it is known. */
    private EventId start(OutputStream out, Filter filter, Optional<EventId> last)
            throws IOException, InterruptedException {
        event(
                out,
                "reset",
                Optional.empty(),
                reason(last.isPresent() ? "what came since is no longer known" : "a new reader"));
        out.flush();
        while (!board.awaitLoaded(heartbeat)) {
            beat(out, "heartbeat", Optional.empty());
            out.flush();
        }
        Board.Snapshot snapshot = board.snapshot(filter);
        for (var event : snapshot.events()) {
            event(out, "result", Optional.empty(), event.json());
        }
        return snapshot.upTo();
    }

    private static void send(OutputStream out, Board.Changes changes) throws IOException {
        for (Board.Numbered change : changes.events()) {
            event(out, "result", Optional.of(change.id()), change.event().json());
        }
    }

    /** With the id, a reader whose results are rare comes back where it was, though much else has changed since. */
    private void beat(OutputStream out, String name, Optional<EventId> known) throws IOException {
        event(out, name, known, state.apply(known));
    }

    private static byte[] reason(String text) {
        return JsonAnswers.object(json -> json.writeStringField("reason", text));
    }

    /** @param json without line breaks */
    private static void event(OutputStream out, String name, Optional<EventId> id, byte[] json) throws IOException {
        StringBuilder head = new StringBuilder("event: ").append(name).append('\n');
        id.ifPresent(it -> head.append("id: ").append(it.text()).append('\n'));
        out.write(head.append("data: ").toString().getBytes(StandardCharsets.US_ASCII));
        out.write(json);
        out.write('\n');
        out.write('\n');
    }

    /** Ends all streams. */
    @Override
    public synchronized void close() {
        threads.forEach(Thread::interrupt);
    }
}
