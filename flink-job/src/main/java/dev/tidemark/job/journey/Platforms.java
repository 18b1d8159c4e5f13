package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The platforms of a user's events, each written once and referred to by its number. Mutable, to be used again and again. */
final class Platforms {
    private String[] names = new String[2];
    private int size;

    void clear() {
        size = 0;
    }

    void decode(ByteReader in, Texts texts) {
        size = 0;
        int count = (int) in.readUnsigned();
        for (int i = 0; i < count; i++) {
            add(in.readUtf8(texts));
        }
    }

    void encode(ByteWriter out) {
        out.writeUnsigned(size);
        for (int i = 0; i < size; i++) {
            out.writeUtf8(names[i]);
        }
    }

    private void add(String name) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
        }
        names[size++] = name;
    }

    String name(int number) {
        return names[number];
    }

    /** The number of a platform, which it gets if it has none. */
    int number(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        add(name);
        return size - 1;
    }

    /** The platform that is less in UTF-8; any is less than none. */
    static String least(String one, String other) {
        if (other.isEmpty() || one.equals(other)) {
            return one;
        }
        if (one.isEmpty()) {
            return other;
        }
        byte[] a = one.getBytes(StandardCharsets.UTF_8);
        byte[] b = other.getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(a, b) <= 0 ? one : other;
    }
}
