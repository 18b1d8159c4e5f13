package dev.tidemark.benchmarks.limit;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;

/**
 * What is kept of each message: its distinct events, 48 bytes each, chained from the latest to the first. Which of them
 * decide is only found out in the end. Not thread-safe.
 */
final class MessageTable {
    /** In place of the micros of a charge. */
    static final long NO_CHARGE = Long.MIN_VALUE;

    private static final int FIELDS = 6;
    private static final int CHUNK_BITS = 16;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int NONE = -1;

    private static final int EVENT = 0;
    private static final int TIME = 1;
    private static final int RANK = 2;
    private static final int MICROS = 3;
    private static final int WORDS = 4;
    /** The campaign in the upper half, the event before in the lower one. */
    private static final int CAMPAIGN_AND_BEFORE = 5;

    private static final int WORD_BITS = 15;
    private static final int WORD_MASK = (1 << WORD_BITS) - 1;
    private static final int STATUS_BITS = 3;

    private final Long2IntOpenHashMap latest = new Long2IntOpenHashMap();
    private long[][] chunks = new long[16][];
    private int events;

    /** Takes one message. */
    interface MessageTaker {
        void take(Story story);
    }

    MessageTable() {
        latest.defaultReturnValue(NONE);
    }

    /**
     * Adds an event unless it is there already.
     *
     * @param message hash of the message's id
     * @param event hash of the event's id
     * @param rank of the event's id among those of its millisecond
     * @param status ordinal
     * @param campaign its number, 0 for none
     * @param micros of the charge, or {@link #NO_CHARGE}
     * @return whether it was new
     */
    boolean add(
            long message,
            long event,
            long time,
            long rank,
            int status,
            int channel,
            int category,
            int reason,
            int currency,
            int campaign,
            long micros) {
        int before = latest.put(message, events);
        for (int i = before; i != NONE; i = before(i)) {
            if (field(i, EVENT) == event) {
                latest.put(message, before);
                return false;
            }
        }
        if (events % CHUNK == 0) {
            addChunk();
        }
        long[] chunk = chunks[events >>> CHUNK_BITS];
        int at = (events & CHUNK - 1) * FIELDS;
        chunk[at + EVENT] = event;
        chunk[at + TIME] = time;
        chunk[at + RANK] = rank;
        chunk[at + MICROS] = micros;
        long words = (((long) channel << WORD_BITS | category) << WORD_BITS | reason) << WORD_BITS | currency;
        chunk[at + WORDS] = words << STATUS_BITS | status;
        chunk[at + CAMPAIGN_AND_BEFORE] = (long) campaign << Integer.SIZE | before & 0xFFFF_FFFFL;
        events++;
        return true;
    }

    private void addChunk() {
        int number = events >>> CHUNK_BITS;
        if (number == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * number);
        }
        chunks[number] = new long[CHUNK * FIELDS];
    }

    private long field(int event, int field) {
        return chunks[event >>> CHUNK_BITS][(event & CHUNK - 1) * FIELDS + field];
    }

    private int before(int event) {
        return (int) field(event, CAMPAIGN_AND_BEFORE);
    }

    /** Shows each message with its events in order. */
    void forEach(MessageTaker taker) {
        Story story = new Story();
        latest.values().forEach((int last) -> {
            story.tell(last);
            taker.take(story);
        });
    }

    /** The events of one message in the order of time and id. */
    final class Story {
        private int[] order = new int[8];
        private int size;

        private void tell(int last) {
            size = 0;
            for (int event = last; event != NONE; event = before(event)) {
                if (size == order.length) {
                    order = Arrays.copyOf(order, 2 * size);
                }
                int at = size++;
                while (at > 0 && isBefore(event, order[at - 1])) {
                    order[at] = order[at - 1];
                    at--;
                }
                order[at] = event;
            }
        }

        private boolean isBefore(int one, int other) {
            long time = field(one, TIME);
            long otherTime = field(other, TIME);
            return time != otherTime ? time < otherTime : field(one, RANK) < field(other, RANK);
        }

        int size() {
            return size;
        }

        long time(int i) {
            return field(order[i], TIME);
        }

        int status(int i) {
            return (int) field(order[i], WORDS) & (1 << STATUS_BITS) - 1;
        }

        long micros(int i) {
            return field(order[i], MICROS);
        }

        int currency(int i) {
            return word(i, 0);
        }

        int reason(int i) {
            return word(i, 1);
        }

        int category(int i) {
            return word(i, 2);
        }

        int channel(int i) {
            return word(i, 3);
        }

        int campaign(int i) {
            return (int) (field(order[i], CAMPAIGN_AND_BEFORE) >>> Integer.SIZE);
        }

        private int word(int i, int place) {
            return (int) (field(order[i], WORDS) >>> STATUS_BITS + place * WORD_BITS) & WORD_MASK;
        }
    }
}
