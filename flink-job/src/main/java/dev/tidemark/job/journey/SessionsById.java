package dev.tidemark.job.journey;

import dev.tidemark.job.journey.SessionParts.Day;
import dev.tidemark.job.journey.SessionParts.Part;
import java.util.List;
import java.util.Optional;

/**
 * Makes sessions of the ids that events carry, and tells what one more event changes.
 *
 * <p>A session is all events of one id, up to a local day without any: so it consists of its parts on neighbouring days, and
 * an event can only join those before and behind it. An event without an id belongs to none, and so does every event of a
 * day on which there are more than {@value #MAX_IDS} ids: that is no person, and would cost more with each one.
 */
final class SessionsById {
    /** Only ever reached from below, so that it is a matter of the set of events. */
    static final int MAX_IDS = 100;

    private static final long SECOND_MILLIS = 1_000;

    /**
     * Adds an event.
     *
     * @param time epoch milliseconds
     * @param day its local day
     * @param id hash of the session's id; empty if the event carries none
     * @param platform empty if it carries none
     */
    void add(SessionParts parts, long time, int day, Optional<Long> id, String platform, SessionSink out) {
        Optional<Day> known = parts.day(day);
        int before = known.map(Day::starts).orElse(SessionSink.NOT_ACTIVE);
        int nextBefore = starts(parts, day + 1);
        Day of = known.orElseGet(() -> parts.begin(day));
        if (id.isPresent() && !of.isCrowded()) {
            add(parts, of, Math.floorDiv(time, SECOND_MILLIS), id.get(), platform, out);
        }
        emitDay(day, before, of.starts(), out);
        emitDay(day + 1, nextBefore, starts(parts, day + 1), out);
    }

    private static void add(SessionParts parts, Day of, long second, long id, String platform, SessionSink out) {
        int day = of.number();
        Optional<Part> known = of.part(id);
        if (known.isPresent()) {
            emit(parts, id, day, -1, out);
            known.get().add(second, platform);
            emit(parts, id, day, 1, out);
            return;
        }
        emit(parts, id, day - 1, -1, out);
        emit(parts, id, day + 1, -1, out);
        Part part = new Part(id, second, platform);
        part.setContinues(parts.part(id, day - 1).isPresent());
        of.parts().add(part);
        parts.part(id, day + 1).ifPresent(next -> next.setContinues(true));
        emit(parts, id, day, 1, out);
        if (of.parts().size() > MAX_IDS) {
            crowd(parts, of, out);
        }
    }

    /** From now on the day's events belong to no session. */
    private static void crowd(SessionParts parts, Day of, SessionSink out) {
        int day = of.number();
        List<Long> ids = of.parts().stream().map(Part::id).toList();
        ids.forEach(id -> emit(parts, id, day, -1, out));
        of.crowd();
        for (long id : ids) {
            parts.part(id, day + 1).ifPresent(next -> next.setContinues(false));
            emit(parts, id, day - 1, 1, out);
            emit(parts, id, day + 1, 1, out);
        }
    }

    /** Emits the session that has events on a day; nothing if there is none, or if its beginning was forgotten. */
    private static void emit(SessionParts parts, long id, int day, int amount, SessionSink out) {
        Optional<Part> first = parts.part(id, day);
        int start = day;
        while (first.isPresent() && first.get().continues()) {
            first = parts.part(id, --start);
        }
        if (first.isEmpty()) {
            return;
        }
        long events = 0;
        long last = 0;
        int at = start;
        for (Optional<Part> part = first; part.isPresent(); part = parts.part(id, ++at)) {
            events += part.get().events();
            last = part.get().last();
        }
        out.session(start, first.get().platform(), amount);
        out.shape(start, first.get().platform(), events, last - first.get().first(), amount);
    }

    private static int starts(SessionParts parts, int day) {
        return parts.day(day).map(Day::starts).orElse(SessionSink.NOT_ACTIVE);
    }

    private static void emitDay(int day, int before, int after, SessionSink out) {
        if (before != after) {
            out.sessionsOfDay(day, before, after);
        }
    }
}
