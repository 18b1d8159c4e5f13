package dev.tidemark.benchmarks.limit;

import java.nio.charset.StandardCharsets;

/** Ids as numbers. */
final class Ids {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Ids() {}

    /** FNV-1a of 64 bits, its bits mixed once more for hash tables: two of some millions of ids share one hardly ever. */
    static long hash(String id) {
        long hash = OFFSET;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * PRIME;
        }
        return mix(hash);
    }

    /** The finalizer of MurmurHash3. */
    static long mix(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /**
     * The first eight bytes of an id, as a number whose signed order is that of unsigned UTF-8 bytes. It only decides
     * between events of one entity and one millisecond, and there the simulated ids differ within it.
     */
    static long rank(String id) {
        long rank = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            int c = i < id.length() ? id.charAt(i) : 0;
            if (c >= 0x80) {
                return rankOfBytes(id.getBytes(StandardCharsets.UTF_8));
            }
            rank = rank << Byte.SIZE | c;
        }
        return rank ^ Long.MIN_VALUE;
    }

    private static long rankOfBytes(byte[] id) {
        long rank = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            rank = rank << Byte.SIZE | (i < id.length ? id[i] & 0xFF : 0);
        }
        return rank ^ Long.MIN_VALUE;
    }
}
