package dev.tidemark.job.ledger;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Slice;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.model.MessageStatus;
import java.util.Arrays;

/**
 * All that is known of one message: which events were seen, when each state was first reached, and its attributes with
 * the event that each comes from. A function of the set of its events, in whatever order they came.
 *
 * <p>Used again for one message after the other: {@link #clear} or {@link #decode}, {@link #apply}, {@link #encode}. A
 * decoded profile is valid as long as its bytes and the last event's.
 */
final class MessageProfile {
    /** The time at which a state was reached that was not. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * So many events are remembered as seen, the latest. A copy of an earlier one counts as an event again and changes
     * nothing else, so a producer that gives all messages one id costs a bounded time for each event.
     */
    static final int MAX_EVENTS = 1_024;

    private static final int VERSION = 1;
    /** Stands among the bits of the attributes that are there. */
    private static final int BEYOND_CAP = 1 << 5;

    private static final int STATES = MessageStatus.values().length;
    private static final int FAILED = MessageStatus.FAILED.ordinal();
    private static final int DELIVERED = MessageStatus.DELIVERED.ordinal();

    private long[] hashes = new long[8];
    private int events;
    private long latest;
    private final long[] reached = new long[STATES];
    private final Attribute channel = new Attribute();
    private final Attribute category = new Attribute();
    private final Attribute campaign = new Attribute();
    private final Attribute failureReason = new Attribute();
    private final Attribute charge = new Attribute();
    private final Attribute[] attributes = {channel, category, campaign, failureReason, charge};
    private long chargeMicros;
    private int beyondCap;

    private final long[] witnessTimes = new long[attributes.length];
    private final Slice[] witnessIds = new Slice[attributes.length];

    /** A value and the event that it comes from. */
    private static final class Attribute {
        boolean present;
        String text = "";
        long time;
        final Slice eventId = new Slice();

        boolean isAfter(MessageRecord event) {
            return time > event.eventTime || time == event.eventTime && eventId.compareBytes(event.eventId) > 0;
        }

        boolean isBefore(MessageRecord event) {
            return time < event.eventTime || time == event.eventTime && eventId.compareBytes(event.eventId) < 0;
        }

        void offerLeast(String value, MessageRecord event) {
            if (!value.isEmpty() && (!present || isAfter(event))) {
                set(value, event);
            }
        }

        void set(String value, MessageRecord event) {
            present = true;
            text = value;
            time = event.eventTime;
            eventId.show(event.eventId);
        }

        void clear() {
            present = false;
            text = "";
        }

        void copy(Attribute other) {
            present = other.present;
            text = other.text;
            time = other.time;
            eventId.show(other.eventId);
        }
    }

    MessageProfile() {
        for (int i = 0; i < witnessIds.length; i++) {
            witnessIds[i] = new Slice();
        }
        clear();
    }

    /** Makes it the profile of a message without events. */
    void clear() {
        events = 0;
        latest = Long.MIN_VALUE;
        chargeMicros = 0;
        beyondCap = 0;
        Arrays.fill(reached, NEVER);
        for (Attribute attribute : attributes) {
            attribute.clear();
        }
    }

    /** Makes it equal to another. */
    void copy(MessageProfile other) {
        if (hashes.length < other.events) {
            hashes = new long[other.hashes.length];
        }
        events = other.events;
        System.arraycopy(other.hashes, 0, hashes, 0, events);
        latest = other.latest;
        chargeMicros = other.chargeMicros;
        beyondCap = other.beyondCap;
        System.arraycopy(other.reached, 0, reached, 0, STATES);
        for (int i = 0; i < attributes.length; i++) {
            attributes[i].copy(other.attributes[i]);
        }
    }

    /** Whether an event was applied before. */
    boolean contains(long eventHash) {
        for (int i = 0; i < events; i++) {
            if (hashes[i] == eventHash) {
                return true;
            }
        }
        return false;
    }

    /** Takes in an event that was not applied before. */
    void apply(MessageRecord event) {
        if (events == MAX_EVENTS) {
            System.arraycopy(hashes, 1, hashes, 0, --events);
        } else if (events == hashes.length) {
            hashes = Arrays.copyOf(hashes, events * 2);
        }
        hashes[events++] = event.eventHash;
        latest = Math.max(latest, event.eventTime);
        for (int state = 0; state <= event.status.rank(); state++) {
            reached[state] = Math.min(reached[state], event.eventTime);
        }
        channel.offerLeast(event.channel, event);
        category.offerLeast(event.category, event);
        campaign.offerLeast(event.campaign, event);
        if (event.status == MessageStatus.FAILED) {
            reached[FAILED] = Math.min(reached[FAILED], event.eventTime);
            failureReason.offerLeast(event.failureReason, event);
        }
        if (event.charged && (!charge.present || charge.isBefore(event))) {
            charge.set(event.currency, event);
            chargeMicros = event.chargeMicros;
        }
    }

    boolean isEmpty() {
        return events == 0;
    }

    /** The earliest event time. */
    long sentAt() {
        return reached[0];
    }

    /**
     * When the message reached a state, epoch milliseconds, or {@link #NEVER}. A message that was delivered never failed,
     * whatever was reported.
     */
    long reachedAt(MessageStatus status) {
        return status == MessageStatus.FAILED && reached[DELIVERED] != NEVER ? NEVER : reached[status.ordinal()];
    }

    /** Whether a {@code failed} event came, whatever came besides. */
    boolean hasFailed() {
        return reached[FAILED] != NEVER;
    }

    /** The {@link Combinations} of its values that are beyond their cap, as bits. */
    int beyondCap() {
        return beyondCap;
    }

    void setBeyondCap(int combinations) {
        beyondCap = combinations;
    }

    /** The channel, or empty. */
    String channel() {
        return channel.text;
    }

    /** The category, or empty. */
    String category() {
        return category.text;
    }

    /** The campaign, or empty. */
    String campaign() {
        return campaign.text;
    }

    /** The failure reason, or empty. */
    String failureReason() {
        return failureReason.text;
    }

    boolean isCharged() {
        return charge.present;
    }

    /** The charge in micros; 0 if there is none. */
    long chargeMicros() {
        return chargeMicros;
    }

    /** The charge's currency, or empty. */
    String currency() {
        return charge.text;
    }

    /** Event time of the event whose charge won; meaningless if there is none. */
    long chargedAt() {
        return charge.time;
    }

    /** The greatest event time of an encoded profile. */
    static long latest(byte[] bytes, ByteReader in) {
        in.over(bytes);
        readVersion(in);
        return in.readSigned();
    }

    /**
     * Makes it the profile that was encoded.
     *
     * @throws IllegalStateException if the bytes have another version
     */
    void decode(byte[] bytes, ByteReader in, Texts texts) {
        in.over(bytes);
        readVersion(in);
        latest = in.readSigned();
        events = (int) in.readUnsigned();
        if (hashes.length < events) {
            hashes = new long[events * 2];
        }
        in.readLongs(hashes, 0, events);
        long sent = latest - in.readUnsigned();
        reached[0] = sent;
        int states = in.readByte();
        for (int state = 1; state < STATES; state++) {
            reached[state] = (states & 1 << state) == 0 ? NEVER : sent + in.readUnsigned();
        }
        int witnesses = (int) in.readUnsigned();
        for (int i = 0; i < witnesses; i++) {
            witnessTimes[i] = sent + in.readUnsigned();
            in.readSlice(witnessIds[i]);
        }
        int present = in.readByte();
        for (int i = 0; i < attributes.length; i++) {
            Attribute attribute = attributes[i];
            if ((present & 1 << i) == 0) {
                attribute.clear();
            } else {
                int witness = in.readByte();
                attribute.present = true;
                attribute.time = witnessTimes[witness];
                attribute.eventId.show(witnessIds[witness]);
                attribute.text = in.readUtf8(texts);
            }
        }
        chargeMicros = charge.present ? in.readSigned() : 0;
        beyondCap = (present & BEYOND_CAP) == 0 ? 0 : in.readByte();
    }

    /** The profile as bytes; it must not be empty. {@code out} is cleared first. */
    byte[] encode(ByteWriter out) {
        out.clear();
        out.writeByte(VERSION);
        out.writeSigned(latest);
        out.writeUnsigned(events);
        out.writeLongs(hashes, 0, events);
        long sent = reached[0];
        out.writeUnsigned(latest - sent);
        int states = 0;
        for (int state = 1; state < STATES; state++) {
            states |= reached[state] == NEVER ? 0 : 1 << state;
        }
        out.writeByte(states);
        for (int state = 1; state < STATES; state++) {
            if (reached[state] != NEVER) {
                out.writeUnsigned(reached[state] - sent);
            }
        }
        int witnesses = collectWitnesses();
        out.writeUnsigned(witnesses);
        for (int i = 0; i < witnesses; i++) {
            out.writeUnsigned(witnessTimes[i] - sent);
            out.writeSlice(witnessIds[i]);
        }
        int present = beyondCap == 0 ? 0 : BEYOND_CAP;
        for (int i = 0; i < attributes.length; i++) {
            present |= attributes[i].present ? 1 << i : 0;
        }
        out.writeByte(present);
        for (Attribute attribute : attributes) {
            if (attribute.present) {
                out.writeByte(witness(attribute, witnesses));
                out.writeUtf8(attribute.text);
            }
        }
        if (charge.present) {
            out.writeSigned(chargeMicros);
        }
        if (beyondCap != 0) {
            out.writeByte(beyondCap);
        }
        return out.toBytes();
    }

    /** Lists the distinct events that attributes come from; most messages have one or two. */
    private int collectWitnesses() {
        int size = 0;
        for (Attribute attribute : attributes) {
            if (attribute.present && witness(attribute, size) == size) {
                witnessTimes[size] = attribute.time;
                witnessIds[size++].show(attribute.eventId);
            }
        }
        return size;
    }

    private int witness(Attribute attribute, int size) {
        int i = 0;
        while (i < size && !witnessIds[i].isSamePlace(attribute.eventId)) {
            i++;
        }
        return i;
    }

    private static void readVersion(ByteReader in) {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "message profiles are read in version " + VERSION + ", these bytes have version " + version);
        }
    }
}
