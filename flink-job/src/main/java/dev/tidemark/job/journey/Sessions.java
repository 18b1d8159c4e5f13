package dev.tidemark.job.journey;

import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Cuts the seconds of a user into sessions and tells what one more event changes.
 *
 * <p>A second begins a session if it lies more than the gap after the one before it, or the cap or more after the first
 * one of the session. So the cuts are a function of the set of seconds: they are made greedily from the first second
 * behind a gap. An event changes the session before it and those behind it as far as the next cut that stays; where a
 * cut was and is, everything behind it is as it was.
 */
final class Sessions {
    private static final long SECOND_MILLIS = 1_000;

    private final ProjectCalendar calendar;
    private final long gap;
    private final long cap;
    private final Span old = new Span();
    private final Span now = new Span();

    /** @param gap the longest time between two events of a session, whole seconds
     * @param cap all of a session lies less than this after its first event, whole seconds */
    Sessions(Duration gap, Duration cap, ProjectCalendar calendar) {
        this.calendar = calendar;
        this.gap = gap.toSeconds();
        this.cap = cap.toSeconds();
    }

    /** What a session counts as. */
    private static final class Span {
        int day;
        String platform = "";
        long events;
        long seconds;
        /** The index behind it. */
        int end;

        boolean sameSeries(Span other) {
            return day == other.day && platform.equals(other.platform);
        }

        void emit(int amount, SessionSink out) {
            out.session(day, platform, amount);
            out.shape(day, platform, events, seconds, amount);
        }

        Span copy() {
            Span copy = new Span();
            copy.day = day;
            copy.platform = platform;
            copy.events = events;
            copy.seconds = seconds;
            return copy;
        }
    }

    /**
     * Adds an event.
     *
     * @param day its local day
     * @param platform empty if it carries none
     */
    void add(SessionRuns runs, long time, int day, String platform, SessionSink out) {
        while (runs.nextDay() >= day) {
            runs.readOlder();
        }
        long second = Math.floorDiv(time, SECOND_MILLIS);
        int at = runs.indexFrom(second);
        if (isCoarse(runs, at, day)) {
            second -= Math.floorMod(second, SessionRuns.MINUTE_SECONDS);
            at = runs.indexFrom(second);
        }
        if (at == runs.from() && mayReach(runs, second)) {
            runs.readOlder();
            at = runs.indexFrom(second);
        }
        if (at < runs.until() && runs.second(at) == second) {
            addTo(runs, at, platform, out);
            return;
        }
        int first = at > runs.from() && second - runs.second(at - 1) <= gap ? startOf(runs, at - 1) : at;
        // Looking for the start may have moved everything.
        at = runs.indexFrom(second);
        int offset = first - runs.from();
        at = runs.insert(at, second, day, platform);
        first = runs.from() + offset;
        int stop = cut(runs, first, at);
        emitSessions(runs, first, at, stop, out);
        emitDays(runs, first, at, stop, out);
        if (!runs.isCoarse(at) && runs.endOfDay(at) - runs.firstOfDay(at) > SessionRuns.MAX_SECONDS) {
            coarsen(runs, day, out);
        }
    }

    private static boolean isCoarse(SessionRuns runs, int at, int day) {
        return at > runs.from() && runs.day(at - 1) == day && runs.isCoarse(at - 1)
                || at < runs.until() && runs.day(at) == day && runs.isCoarse(at);
    }

    /** Whether the latest second that was not read may lie in one session with a later one. */
    private boolean mayReach(SessionRuns runs, long second) {
        return runs.nextDay() >= calendar.day((second - gap) * SECOND_MILLIS);
    }

    /** The index at which the session of one begins; reads as far as needed. */
    private static int startOf(SessionRuns runs, int index) {
        int back = runs.until() - index;
        while (!runs.starts(runs.until() - back)) {
            if (runs.until() - back == runs.from() && !runs.readOlder()) {
                // The days before are forgotten: no event can come that early.
                break;
            }
            back++;
        }
        return runs.until() - back;
    }

    /** One more event at a second that is there, which moves no cut. */
    private void addTo(SessionRuns runs, int index, String platform, SessionSink out) {
        int back = runs.until() - index;
        int first = startOf(runs, index);
        int at = runs.until() - back;
        int end = at + 1;
        while (end < runs.until() && !runs.starts(end)) {
            end++;
        }
        span(runs, first, end, end, old);
        runs.addTo(at, platform);
        span(runs, first, end, end, now);
        change(out);
    }

    /**
     * Cuts anew what lies behind the start of a session, as far as cuts move.
     *
     * @param changed the index of the last second that was not there before
     * @return the first index behind it at which a session started and starts
     */
    private int cut(SessionRuns runs, int first, int changed) {
        runs.resetStarts(first);
        runs.setStarts(first);
        long start = runs.second(first);
        int at = first + 1;
        for (; at < runs.until(); at++) {
            boolean starts = runs.second(at) - runs.second(at - 1) > gap || runs.second(at) - start >= cap;
            if (starts && at > changed && runs.starts(at)) {
                return at;
            }
            runs.resetStarts(at);
            if (starts) {
                runs.setStarts(at);
                start = runs.second(at);
            }
        }
        return at;
    }

    /** The session from one index to before another, without the second of an index that lies among them or not. */
    private static void span(SessionRuns runs, int first, int end, int except, Span span) {
        span.day = runs.day(first);
        span.platform = runs.platform(first);
        span.events = 0;
        for (int i = first; i < end; i++) {
            span.events += i == except ? 0 : runs.count(i);
        }
        int last = end - 1 == except ? end - 2 : end - 1;
        span.seconds = runs.second(last) - runs.second(first);
        span.end = end;
    }

    private static void oldSpan(SessionRuns runs, int first, int added, int stop, Span span) {
        int end = first + 1;
        while (end < stop && !runs.started(end)) {
            end++;
        }
        span(runs, first, end, added, span);
    }

    private static void newSpan(SessionRuns runs, int first, int stop, Span span) {
        int end = first + 1;
        while (end < stop && !runs.starts(end)) {
            end++;
        }
        span(runs, first, end, end, span);
    }

    private void emitSessions(SessionRuns runs, int first, int added, int stop, SessionSink out) {
        int before = first == added ? first + 1 : first;
        int after = first;
        while (before < stop && after < stop) {
            oldSpan(runs, before, added, stop, old);
            newSpan(runs, after, stop, now);
            change(out);
            before = old.end;
            after = now.end;
        }
        while (before < stop) {
            oldSpan(runs, before, added, stop, old);
            old.emit(-1, out);
            before = old.end;
        }
        while (after < stop) {
            newSpan(runs, after, stop, now);
            now.emit(1, out);
            after = now.end;
        }
    }

    private void change(SessionSink out) {
        if (old.sameSeries(now)) {
            out.shape(old.day, old.platform, old.events, old.seconds, -1);
            out.shape(now.day, now.platform, now.events, now.seconds, 1);
        } else {
            old.emit(-1, out);
            now.emit(1, out);
        }
    }

    private static void emitDays(SessionRuns runs, int first, int added, int stop, SessionSink out) {
        for (int at = runs.firstOfDay(first), end; at < stop; at = end) {
            end = runs.endOfDay(at);
            int before = end - at == 1 && at == added ? SessionSink.NOT_ACTIVE : 0;
            int after = 0;
            for (int i = at; i < end; i++) {
                after += runs.starts(i) ? 1 : 0;
                boolean recut = first <= i && i < stop;
                before += (recut ? runs.started(i) : runs.starts(i)) ? 1 : 0;
            }
            if (before != after) {
                out.sessionsOfDay(runs.day(at), before, after);
            }
        }
    }

    /** From now on a day counts in whole minutes: withdraws what it was part of and adds what that has become. */
    private void coarsen(SessionRuns runs, int day, SessionSink out) {
        int dayFirst = firstOf(runs, day);
        long minute = runs.second(dayFirst) - Math.floorMod(runs.second(dayFirst), SessionRuns.MINUTE_SECONDS);
        if (dayFirst == runs.from() && mayReach(runs, minute)) {
            runs.readOlder();
            dayFirst = firstOf(runs, day);
        }
        int first = dayFirst > runs.from() && minute - runs.second(dayFirst - 1) <= gap
                ? startOf(runs, dayFirst - 1)
                : dayFirst;
        List<Span> spans = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        for (int at = first; at < runs.until(); at = now.end) {
            newSpan(runs, at, runs.until(), now);
            spans.add(now.copy());
            starts.add(runs.second(at));
        }
        SortedMap<Integer, Integer> before = sessionsByDay(runs, first);
        dayFirst = firstOf(runs, day);
        int behind = runs.endOfDay(dayFirst);
        int coarseEnd = runs.coarsen(dayFirst, behind);
        int stop = cut(runs, first, coarseEnd - 1);
        long end = stop < runs.until() ? runs.second(stop) : Long.MAX_VALUE;
        for (int i = 0; i < spans.size() && starts.get(i) < end; i++) {
            spans.get(i).emit(-1, out);
        }
        for (int at = first; at < stop; at = now.end) {
            newSpan(runs, at, stop, now);
            now.emit(1, out);
        }
        SortedMap<Integer, Integer> after = sessionsByDay(runs, first);
        before.forEach((each, sessions) -> {
            if (!sessions.equals(after.get(each))) {
                out.sessionsOfDay(each, sessions, after.get(each));
            }
        });
    }

    private static int firstOf(SessionRuns runs, int day) {
        int at = runs.until() - 1;
        while (runs.day(at) > day) {
            at--;
        }
        return runs.firstOfDay(at);
    }

    private static SortedMap<Integer, Integer> sessionsByDay(SessionRuns runs, int first) {
        SortedMap<Integer, Integer> sessions = new TreeMap<>();
        for (int i = runs.firstOfDay(first); i < runs.until(); i++) {
            sessions.merge(runs.day(i), runs.starts(i) ? 1 : 0, Integer::sum);
        }
        return sessions;
    }
}
