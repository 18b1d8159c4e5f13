package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a user did in each session on each local day, where sessions have ids.
 *
 * <p>As bytes: {@link UnreadDays} with the platforms in the head; each day has the number of its parts, and whether it is
 * crowded, and then the parts: id, first second and whether it continues, seconds to the last one, events less one,
 * platform. Days are read when they are asked for.
 */
final class SessionParts implements SessionState {
    private final UnreadDays older = new UnreadDays();
    private final Platforms platforms = new Platforms();
    /** What was read, the latest first. */
    private final List<Day> days = new ArrayList<>();

    /** A local day on which the user did something. */
    static final class Day {
        private final int number;
        private final List<Part> parts = new ArrayList<>();
        private boolean crowded;

        Day(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        List<Part> parts() {
            return parts;
        }

        /** Whether there were so many ids that they tell nothing; then there are no parts. */
        boolean isCrowded() {
            return crowded;
        }

        void crowd() {
            crowded = true;
            parts.clear();
        }

        Optional<Part> part(long id) {
            for (Part part : parts) {
                if (part.id == id) {
                    return Optional.of(part);
                }
            }
            return Optional.empty();
        }

        /** Number of sessions that begin on the day. */
        int starts() {
            int starts = 0;
            for (Part part : parts) {
                starts += part.continues ? 0 : 1;
            }
            return starts;
        }
    }

    /** What of a session lies on one day. */
    static final class Part {
        private final long id;
        private long first;
        private long last;
        private long events;
        private String platform;
        private boolean continues;

        /** One event. */
        Part(long id, long second, String platform) {
            this.id = id;
            this.first = second;
            this.last = second;
            this.events = 1;
            this.platform = platform;
        }

        /** One event more. */
        void add(long second, String eventPlatform) {
            if (second < first) {
                platform = eventPlatform;
            } else if (second == first) {
                platform = Platforms.least(platform, eventPlatform);
            }
            first = Math.min(first, second);
            last = Math.max(last, second);
            events++;
        }

        long id() {
            return id;
        }

        long first() {
            return first;
        }

        long last() {
            return last;
        }

        long events() {
            return events;
        }

        /** The least of those in the first second; empty if that has none. */
        String platform() {
            return platform;
        }

        /** Whether the session has events on the day before. */
        boolean continues() {
            return continues;
        }

        void setContinues(boolean value) {
            continues = value;
        }
    }

    @Override
    public void clear() {
        older.clear();
        platforms.clear();
        days.clear();
    }

    @Override
    public void decode(byte[] source, int first, int last, Texts texts) {
        clear();
        if (first < last) {
            platforms.decode(older.decode(source, first, last), texts);
            older.headRead();
        }
    }

    @Override
    public void encode(ByteWriter out) {
        for (Day day : days) {
            day.parts.forEach(part -> platforms.number(part.platform));
        }
        older.encodeHead(days.isEmpty() ? older.nextDay() : days.get(0).number, out);
        platforms.encode(out);
        for (int i = 0; i < days.size(); i++) {
            Day day = days.get(i);
            out.writeUnsigned((long) day.parts.size() << 1 | (day.crowded ? 1 : 0));
            UnreadDays.encodeBack(day.number, i + 1 < days.size() ? days.get(i + 1).number : older.nextDay(), out);
            for (Part part : day.parts) {
                out.writeLong(part.id);
                out.writeUnsigned(part.first - SessionRuns.origin(day.number) << 1 | (part.continues ? 1 : 0));
                out.writeUnsigned(part.last - part.first);
                out.writeUnsigned(part.events - 1);
                out.writeUnsigned(platforms.number(part.platform));
            }
        }
        older.encode(out);
    }

    private void readFrom(int number) {
        while (older.nextDay() >= number) {
            Day day = new Day(older.nextDay());
            ByteReader in = older.next();
            int header = (int) in.readUnsigned();
            older.back();
            day.crowded = (header & 1) != 0;
            for (int i = header >>> 1; i > 0; i--) {
                long id = in.readLong();
                long first = in.readUnsigned();
                Part part = new Part(id, SessionRuns.origin(day.number) + (first >>> 1), "");
                part.continues = (first & 1) != 0;
                part.last += in.readUnsigned();
                part.events += in.readUnsigned();
                part.platform = platforms.name((int) in.readUnsigned());
                day.parts.add(part);
            }
            older.dayRead();
            days.add(day);
        }
    }

    /** A day, if the user did something. */
    Optional<Day> day(int number) {
        readFrom(number);
        for (Day day : days) {
            if (day.number <= number) {
                return day.number == number ? Optional.of(day) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** What of a session lies on a day. */
    Optional<Part> part(long id, int number) {
        return day(number).flatMap(day -> day.part(id));
    }

    /** A day on which the user did nothing before. */
    Day begin(int number) {
        readFrom(number);
        int index = 0;
        while (index < days.size() && days.get(index).number > number) {
            index++;
        }
        Day day = new Day(number);
        days.add(index, day);
        older.include(number);
        return day;
    }

    @Override
    public boolean isEmpty() {
        return days.isEmpty() && older.isEmpty();
    }

    @Override
    public int firstDay() {
        return older.firstDay();
    }

    @Override
    public void forgetBefore(int number) {
        readFrom(number);
        days.removeIf(day -> day.number < number);
        older.forget(days.isEmpty() ? UnreadDays.NO_DAY : days.get(days.size() - 1).number);
    }
}
