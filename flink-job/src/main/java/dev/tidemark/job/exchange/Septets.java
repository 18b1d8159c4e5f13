package dev.tidemark.job.exchange;

/** The 7 bits that each byte of a number of variable length holds (LEB128), eight bytes at a time and without a loop. */
final class Septets {
    /** The bit of each byte that says that another byte follows. */
    static final long MORE = 0x8080_8080_8080_8080L;

    private Septets() {}

    /** The low 56 bits, 7 to a byte, the lowest first. */
    static long spread(long value) {
        long halves = value & 0xFFF_FFFFL | (value & 0xFF_FFFF_F000_0000L) << 4;
        long quarters = halves & 0x3FFF_0000_3FFFL | (halves & 0xFFF_C000_0FFF_C000L) << 2;
        return quarters & 0x7F_007F_007F_007FL | (quarters & 0x3F80_3F80_3F80_3F80L) << 1;
    }

    /** The number whose bits were spread; the bits of {@link #MORE} are ignored. */
    static long gather(long bytes) {
        long quarters = bytes & 0x7F_007F_007F_007FL | (bytes & 0x7F00_7F00_7F00_7F00L) >>> 1;
        long halves = quarters & 0x3FFF_0000_3FFFL | (quarters & 0x3FFF_0000_3FFF_0000L) >>> 2;
        return halves & 0xFFF_FFFFL | (halves & 0xFFF_FFFF_0000_0000L) >>> 4;
    }
}
