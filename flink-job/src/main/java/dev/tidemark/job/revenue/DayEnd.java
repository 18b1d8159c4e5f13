package dev.tidemark.job.revenue;

import java.util.Arrays;

/**
 * The event of a day that decides how a subscription stands at the day's end: the greatest by (time, id).
 *
 * @param day local epoch day of the event
 * @param time of the event, epoch milliseconds
 * @param eventId UTF-8 bytes, which nobody changes
 * @param reasonOfCurrency the terms' reason, or what stands for it beside a currency that it is not known with
 */
@SuppressWarnings("ArrayRecordComponent")
record DayEnd(int day, long time, byte[] eventId, Terms terms, String reasonOfCurrency) {
    DayEnd(int day, long time, byte[] eventId, Terms terms) {
        this(day, time, eventId, terms, terms.reason());
    }

    boolean isAfter(DayEnd other) {
        return time != other.time ? time > other.time : Arrays.compareUnsigned(eventId, other.eventId) > 0;
    }

    DayEnd withReasonOfCurrency(String reason) {
        return new DayEnd(day, time, eventId, terms, reason);
    }
}
