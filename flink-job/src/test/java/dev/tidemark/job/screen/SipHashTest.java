package dev.tidemark.job.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SipHashTest {
    /** Key 00 01 … 0f of the paper's test vectors. */
    private static final SipHash PAPER = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void itGivesTheVectorsOfThePaper() {
        byte[] input = new byte[15];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) i;
        }
        assertThat(PAPER.hash(new byte[0])).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(PAPER.hash(Arrays.copyOf(input, 1))).isEqualTo(0x74f839c593dc67fdL);
        assertThat(PAPER.hash(Arrays.copyOf(input, 7))).isEqualTo(0xab0200f58b01d137L);
        assertThat(PAPER.hash(Arrays.copyOf(input, 8))).isEqualTo(0x93f5f5799a932462L);
        assertThat(PAPER.hash(Arrays.copyOf(input, 9))).isEqualTo(0x9e0082df0ba9e4b0L);
        assertThat(PAPER.hash(input)).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void aTextIsHashedByItsUtf8Bytes() {
        String text = "Zoë 🌊";
        assertThat(PAPER.hash(text)).isEqualTo(PAPER.hash(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyBitOfTheKeyMatters() {
        Set<Long> hashes = new HashSet<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            hashes.add(new SipHash(1L << bit, 0).hash("user-1"));
            hashes.add(new SipHash(0, 1L << bit).hash("user-1"));
        }
        assertThat(hashes).hasSize(2 * Long.SIZE);
    }
}
