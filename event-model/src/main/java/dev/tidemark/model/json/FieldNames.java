package dev.tidemark.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The names that the fields of one kind of event may have, to be found by their bytes. Immutable. */
final class FieldNames {
    /** Answer of {@link #find}: no field has this name. */
    static final DecoderOptions.Name UNKNOWN = new DecoderOptions.Name(Field.EVENT_ID, -1);

    private record Slot(long head, long tail, byte[] bytes, DecoderOptions.Name name) {}

    private final int bits;
    private final Slot[] slots;

    FieldNames(DecoderOptions options, List<Field> fields) {
        Map<String, DecoderOptions.Name> names = options.namesOf(fields);
        // At least three of four slots stay free, so a search ends after a step or two.
        this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(4 * names.size());
        this.slots = new Slot[1 << bits];
        names.forEach((text, name) -> {
            // Only an escape can write an unpaired surrogate, and escaped names never come here.
            if (Utf8.length(text) != Utf8.UNPAIRED_SURROGATE) {
                add(text.getBytes(StandardCharsets.UTF_8), name);
            }
        });
    }

    private void add(byte[] bytes, DecoderOptions.Name name) {
        long head = Word.head(bytes, 0, bytes.length);
        long tail = Word.tail(bytes, 0, bytes.length);
        int i = Word.hash(head, tail, bytes.length, bits);
        while (slots[i] != null) {
            i = i + 1 & slots.length - 1;
        }
        slots[i] = new Slot(head, tail, bytes, name);
    }

    DecoderOptions.Name find(byte[] record, int start, int end) {
        int length = end - start;
        long head = Word.head(record, start, end);
        long tail = Word.tail(record, start, end);
        int i = Word.hash(head, tail, length, bits);
        for (Slot slot = slots[i]; slot != null; slot = slots[i]) {
            if (slot.head == head
                    && slot.tail == tail
                    && slot.bytes.length == length
                    && (length <= Word.MAX_EXACT || Arrays.equals(slot.bytes, 0, length, record, start, end))) {
                return slot.name;
            }
            i = i + 1 & slots.length - 1;
        }
        return UNKNOWN;
    }
}
