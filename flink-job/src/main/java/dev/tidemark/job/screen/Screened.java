package dev.tidemark.job.screen;

import dev.tidemark.job.sink.RejectedRecord;
import dev.tidemark.model.Event;

/** What the screen made of one record. Every record becomes exactly one of these. */
public sealed interface Screened {
    /** When the record arrived: its Kafka timestamp, from the year 2000 to the wall clock. Epoch milliseconds. */
    long recordTime();

    /** An event that counts, or a copy of one. */
    record Accepted(Event event, long recordTime) implements Screened {}

    /** Internal or test traffic. */
    record Internal(long recordTime) implements Screened {}

    /** A record for the dead-letter topic. */
    record Refused(RejectedRecord record, long recordTime) implements Screened {}
}
