package dev.tidemark.model.json;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Words that come again and again (channels, countries, property names), from their bytes to their canonical text. It
 * remembers a fixed number of short ones, each new one in the place of another, so that a word met before costs neither
 * text nor case mapping. Thread-safe: what is remembered is immutable, and a lost entry is only made again.
 */
final class Vocabulary {
    private static final int BITS = 10;

    private record Entry(long head, long tail, int length, String text) {}

    private final Entry[] entries = new Entry[1 << BITS];
    private final UnaryOperator<String> canonical;
    private final int maxBytes;

    /**
     * @param canonical from a word to its canonical text
     * @param maxBytes UTF-8 bytes of canonical text
     */
    Vocabulary(UnaryOperator<String> canonical, int maxBytes) {
        this.canonical = canonical;
        this.maxBytes = maxBytes;
    }

    /** @throws Refusal if the canonical text is too long */
    String text(byte[] record, int start, int end) throws Refusal {
        int length = end - start;
        if (length > Word.MAX_EXACT) {
            return read(record, start, length);
        }
        long head = Word.head(record, start, end);
        long tail = Word.tail(record, start, end);
        int i = Word.hash(head, tail, length, BITS);
        Entry entry = entries[i];
        if (entry != null && entry.head == head && entry.tail == tail && entry.length == length) {
            return entry.text;
        }
        String text = read(record, start, length);
        entries[i] = new Entry(head, tail, length, text);
        return text;
    }

    private String read(byte[] record, int start, int length) throws Refusal {
        String text = canonical.apply(new String(record, start, length, StandardCharsets.UTF_8));
        if (Utf8.length(text) > maxBytes) {
            throw Refusal.HAND_OVER;
        }
        return text;
    }
}
