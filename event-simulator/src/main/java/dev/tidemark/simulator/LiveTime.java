package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.MINUTE;

import dev.tidemark.model.Event;
import java.util.List;
import java.util.TreeMap;

/**
 * Tells the time of a live stream whose records arrive at a steady rate: the n-th record after {@code from} arrives
 * n / rate later, and every moment after {@code from} moves along with the records around it. What happened before
 * {@code from} keeps its time, so that events known from the history stay what they were.
 */
final class LiveTime {
    private static final int MINUTES = (int) (DAY / MINUTE);

    /** Events are at most so much older than the records of the day. */
    private static final int DAYS_KEPT = 25;

    private final long from;
    private final double millisPerRecord;
    private final String idSuffix;

    /** For each day since {@code from}: how many live records have arrived by the begin of each minute, and its end. */
    private final TreeMap<Long, long[]> arrivedBy = new TreeMap<>();

    private long arrived;

    LiveTime(long from, double recordsPerSecond) {
        this.from = from;
        this.millisPerRecord = 1_000 / recordsPerSecond;
        this.idSuffix = "." + Long.toString(from / 1_000, Character.MAX_RADIX);
    }

    /** Takes the arrivals of the next day, those before {@code from} left out. */
    void extend(long epochDay, List<Draft> arrivals) {
        long[] counts = new long[MINUTES + 1];
        for (Draft draft : arrivals) {
            counts[(int) (Math.floorMod(draft.arrival(), DAY) / MINUTE) + 1]++;
        }
        counts[0] = arrived;
        for (int i = 1; i <= MINUTES; i++) {
            counts[i] += counts[i - 1];
        }
        arrived = counts[MINUTES];
        arrivedBy.put(epochDay, counts);
        arrivedBy.headMap(epochDay - DAYS_KEPT).clear();
    }

    /** When the record with that number arrives; the first is 0. */
    long ofRecord(long number) {
        return from + (long) (number * millisPerRecord);
    }

    /** The event as the stream tells it; not later than the latest day taken. */
    Event translate(Event event) {
        if (event.eventTime() < from) {
            return event;
        }
        return RecordWriter.as(event, event.eventId() + idSuffix, ofMoment(event.eventTime()));
    }

    private long ofMoment(long moment) {
        long[] counts = arrivedBy.get(Math.floorDiv(moment, DAY));
        long inDay = Math.floorMod(moment, DAY);
        int minute = (int) (inDay / MINUTE);
        double share = (double) (inDay % MINUTE) / MINUTE;
        double number = counts[minute] + share * (counts[minute + 1] - counts[minute]);
        return from + (long) (number * millisPerRecord);
    }
}
