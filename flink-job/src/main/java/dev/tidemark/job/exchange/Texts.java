package dev.tidemark.job.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 bytes to strings, each distinct text decoded once and always the same object. For texts of few distinct values,
 * such as dimensions; not for ids. Not thread-safe.
 */
public final class Texts {
    private static final int INITIAL = 256;

    private String[] strings = new String[INITIAL];
    private byte[][] keys = new byte[INITIAL][];
    private int size;

    /** The text of a range of bytes. */
    public String of(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "";
        }
        int mask = keys.length - 1;
        int slot = hash(bytes, offset, length) & mask;
        while (keys[slot] != null) {
            if (Arrays.equals(keys[slot], 0, keys[slot].length, bytes, offset, offset + length)) {
                return strings[slot];
            }
            slot = slot + 1 & mask;
        }
        byte[] key = Arrays.copyOfRange(bytes, offset, offset + length);
        String text = new String(key, StandardCharsets.UTF_8);
        keys[slot] = key;
        strings[slot] = text;
        if (++size > keys.length / 2) {
            grow();
        }
        return text;
    }

    /** Forgets all texts, so that values of long ago do not stay for ever. */
    public void clear() {
        strings = new String[INITIAL];
        keys = new byte[INITIAL][];
        size = 0;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        String[] oldStrings = strings;
        keys = new byte[oldKeys.length * 2][];
        strings = new String[keys.length];
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                int slot = hash(oldKeys[i], 0, oldKeys[i].length) & mask;
                while (keys[slot] != null) {
                    slot = slot + 1 & mask;
                }
                keys[slot] = oldKeys[i];
                strings[slot] = oldStrings[i];
            }
        }
    }

    private static int hash(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 15;
    }
}
