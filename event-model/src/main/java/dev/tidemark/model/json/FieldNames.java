package dev.tidemark.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The names that the fields of one kind of event may have, to be found by their bytes.
 *
 * <p>A sender mostly writes its names in one order and leaves some out; so each name remembers what came behind it, and one
 * that comes there again is recognized before anybody has looked for its end. Thread-safe: what is remembered is a guess
 * that is compared with the record, and a lost one is only made again.
 */
final class FieldNames {
    private final int bits;
    private final Known[] slots;
    private final Known unknown = new Known("", new DecoderOptions.Name(Field.EVENT_ID, -1));

    FieldNames(DecoderOptions options, List<Field> fields) {
        Map<String, DecoderOptions.Name> names = options.namesOf(fields);
        // At least three of four slots stay free, so a search ends after a step or two.
        this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(4 * names.size());
        this.slots = new Known[1 << bits];
        names.forEach((text, name) -> {
            // Only an escape can write an unpaired surrogate, and escaped names never come here.
            if (Utf8.length(text) != Utf8.UNPAIRED_SURROGATE) {
                add(new Known(text, name));
            }
        });
    }

    private void add(Known name) {
        int i = Word.hash(name.head, name.tail, name.bytes.length, bits);
        while (slots[i] != null) {
            i = i + 1 & slots.length - 1;
        }
        slots[i] = name;
    }

    /** Stands for every name that no field has, and for what is before the first name of a record. */
    Known unknown() {
        return unknown;
    }

    /** The name of the bytes from {@code start} to before {@code end}, or {@link #unknown}. */
    Known find(byte[] record, int start, int end) {
        int length = end - start;
        long head = Word.head(record, start, end);
        long tail = Word.tail(record, start, end);
        int i = Word.hash(head, tail, length, bits);
        for (Known name = slots[i]; name != null; name = slots[i]) {
            if (name.bytes.length == length && name.is(head, tail, record, start, end)) {
                return name;
            }
            i = i + 1 & slots.length - 1;
        }
        return unknown;
    }

    /** A name that a field may have. */
    static final class Known {
        private final DecoderOptions.Name name;
        private final byte[] bytes;
        private final long head;
        private final long tail;
        /** The last two different names that came behind it; itself until there are any. */
        private Known follower = this;

        private Known otherFollower = this;

        private Known(String text, DecoderOptions.Name name) {
            this.name = name;
            this.bytes = text.getBytes(StandardCharsets.UTF_8);
            this.head = Word.head(bytes, 0, bytes.length);
            this.tail = Word.tail(bytes, 0, bytes.length);
        }

        DecoderOptions.Name name() {
            return name;
        }

        /** Bytes of UTF-8. */
        int length() {
            return bytes.length;
        }

        /**
         * A name that has come behind this one, if it stands at {@code start} with its quote and a colon behind it; else
         * null.
         */
        Known followerAt(byte[] record, int start) {
            Known first = follower;
            if (first.isAt(record, start)) {
                return first;
            }
            Known second = otherFollower;
            return second.isAt(record, start) ? second : null;
        }

        void learnFollower(Known name) {
            if (name != follower) {
                otherFollower = follower;
                follower = name;
            }
        }

        private boolean isAt(byte[] record, int start) {
            int end = start + bytes.length;
            return end + 1 < record.length
                    && record[end] == '"'
                    && record[end + 1] == ':'
                    && is(Word.head(record, start, end), Word.tail(record, start, end), record, start, end);
        }

        /** Whether it is the bytes of a range of its length, whose head and tail are given. */
        private boolean is(long otherHead, long otherTail, byte[] record, int start, int end) {
            return head == otherHead
                    && tail == otherTail
                    && (bytes.length <= Word.MAX_EXACT || Arrays.equals(bytes, 0, bytes.length, record, start, end));
        }
    }
}
