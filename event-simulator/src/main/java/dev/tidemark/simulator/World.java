package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A seeded world of users, accounts and campaigns: a pure function from a slice of time to the records arriving in it.
 *
 * <p>Records are made while a stream is read; a stream holds about one day of them. Times are UTC. Thread-safe; the
 * streams are not.
 */
public final class World {
    private final WorldConfig config;

    public World(WorldConfig config) {
        this.config = config;
    }

    /** All records that arrive on that day, in the order of arrival; none before {@link WorldConfig#start()}. */
    public Stream<SentRecord> day(LocalDate arrivalDay) {
        return arrivals(midnight(arrivalDay), midnight(arrivalDay.plusDays(1)));
    }

    /** All records that arrive from the start to {@link WorldConfig#end()}, in the order of arrival. */
    public Stream<SentRecord> history() {
        return arrivals(midnight(config.start()), midnight(config.end()));
    }

    /** All records that arrive in the half-open span, in the order of arrival. */
    public Stream<SentRecord> arrivals(Instant from, Instant to) {
        return stream(new Slice(from.toEpochMilli(), to.toEpochMilli()));
    }

    /** The same with the profiles of users that arrive in the span and in the history. */
    public Stream<SentRecord> arrivalsWithProfiles(Instant from, Instant to) {
        List<SentRecord> profiles = new Profiles(config).arrivals(from.toEpochMilli(), to.toEpochMilli());
        return stream(new Merged(arrivals(from, to).iterator(), profiles.iterator()));
    }

    /** All records that arrive from the start to {@link WorldConfig#end()}, profiles included, in the order of arrival. */
    public Stream<SentRecord> historyWithProfiles() {
        return arrivalsWithProfiles(midnight(config.start()), midnight(config.end()));
    }

    /**
     * What follows {@code arrivals(start, from)}, without end: the same world's further days, with their time compressed
     * or stretched so that records arrive at a steady rate. The n-th record is a pure function of configuration,
     * {@code from}, rate and n. Events after {@code from} have ids of that stream, so that two streams never tell
     * different things under one id.
     *
     * @param from not before {@link WorldConfig#start()}
     * @throws IllegalArgumentException if the rate is not above 0
     */
    public Stream<SentRecord> live(Instant from, double recordsPerSecond) {
        if (!(recordsPerSecond > 0)) {
            throw new IllegalArgumentException("rate must be above 0, but is " + recordsPerSecond);
        }
        return stream(new Live(from.toEpochMilli(), recordsPerSecond));
    }

    private static Instant midnight(LocalDate day) {
        return Instant.ofEpochMilli(day.toEpochDay() * DAY);
    }

    private static Stream<SentRecord> stream(Iterator<SentRecord> records) {
        int properties = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(records, properties), false);
    }

    /** Two streams in the order of arrival as one; at one time the first stream goes first. */
    private static final class Merged implements Iterator<SentRecord> {
        private final Iterator<SentRecord> first;
        private final Iterator<SentRecord> second;
        private Optional<SentRecord> headOfFirst;
        private Optional<SentRecord> headOfSecond;

        Merged(Iterator<SentRecord> first, Iterator<SentRecord> second) {
            this.first = first;
            this.second = second;
            this.headOfFirst = head(first);
            this.headOfSecond = head(second);
        }

        private static Optional<SentRecord> head(Iterator<SentRecord> records) {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        }

        @Override
        public boolean hasNext() {
            return headOfFirst.isPresent() || headOfSecond.isPresent();
        }

        @Override
        public SentRecord next() {
            boolean takeFirst = headOfSecond.isEmpty()
                    || headOfFirst.isPresent()
                            && headOfFirst.get().timestamp()
                                    <= headOfSecond.get().timestamp();
            SentRecord next = (takeFirst ? headOfFirst : headOfSecond).orElseThrow();
            if (takeFirst) {
                headOfFirst = head(first);
            } else {
                headOfSecond = head(second);
            }
            return next;
        }
    }

    private final class Slice implements Iterator<SentRecord> {
        private final RecordWriter writer = new RecordWriter();
        private final long from;
        private final long to;
        private final Days days;
        private long nextDay;
        private Iterator<Draft> drafts = List.<Draft>of().iterator();

        Slice(long from, long to) {
            this.from = from;
            this.to = to;
            this.nextDay = Math.max(config.start().toEpochDay(), Math.floorDiv(from, DAY));
            this.days = new Days(config, nextDay);
        }

        @Override
        public boolean hasNext() {
            while (!drafts.hasNext() && nextDay * DAY < to) {
                nextDay++;
                drafts = days.next().stream()
                        .filter(draft -> draft.arrival() >= from && draft.arrival() < to)
                        .iterator();
            }
            return drafts.hasNext();
        }

        @Override
        public SentRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Draft draft = drafts.next();
            return writer.write(draft, draft.event(), draft.arrival());
        }
    }

    private final class Live implements Iterator<SentRecord> {
        private final RecordWriter writer = new RecordWriter();
        private final long from;
        private final LiveTime time;
        private final Days days;
        private long nextDay;
        private long number;
        private Iterator<Draft> drafts = List.<Draft>of().iterator();

        Live(long from, double recordsPerSecond) {
            this.from = from;
            this.time = new LiveTime(from, recordsPerSecond);
            this.nextDay = Math.max(config.start().toEpochDay(), Math.floorDiv(from, DAY));
            this.days = new Days(config, nextDay);
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public SentRecord next() {
            while (!drafts.hasNext()) {
                List<Draft> arrivals = days.next().stream()
                        .filter(draft -> draft.arrival() >= from)
                        .toList();
                time.extend(nextDay++, arrivals);
                drafts = arrivals.iterator();
            }
            Draft draft = drafts.next();
            return writer.write(draft, time.translate(draft.event()), time.ofRecord(number++));
        }
    }
}
