package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ByteWriterTest {
    @Provide
    Arbitrary<Long> numbersOfAnyLength() {
        return Arbitraries.integers().between(0, 63).flatMap(shift -> Arbitraries.longs()
                .map(bits -> bits >>> shift));
    }

    @Property(tries = 500)
    void numbersAreReadAsTheyWereWritten(@ForAll List<@From("numbersOfAnyLength") Long> numbers) {
        ByteWriter out = new ByteWriter(16);
        numbers.forEach(number -> {
            out.writeUnsigned(number);
            out.writeSigned(number);
            out.writeSigned(-number);
        });
        ByteReader in = new ByteReader().over(out.toBytes());
        List<Long> read = new ArrayList<>();
        numbers.forEach(number -> {
            read.add(in.readUnsigned());
            assertThat(in.readSigned()).isEqualTo(number);
            assertThat(in.readSigned()).isEqualTo(-number);
        });
        assertThat(read).isEqualTo(numbers);
        assertThat(in.atEnd()).isTrue();
    }

    @Property(tries = 100)
    void aRangeOfNumbersIsReadAsIfEachWasWritten(@ForAll long[] numbers, @ForAll @IntRange(max = 5) int from) {
        int first = Math.min(from, numbers.length);
        ByteWriter out = new ByteWriter(16);
        out.writeLongs(numbers, first, numbers.length);
        ByteWriter each = new ByteWriter(16);
        for (int i = first; i < numbers.length; i++) {
            each.writeLong(numbers[i]);
        }
        assertThat(out.toBytes()).isEqualTo(each.toBytes());
        long[] read = Arrays.copyOf(numbers, first + numbers.length);
        ByteReader in = new ByteReader().over(out.toBytes());
        in.readLongs(read, first, numbers.length);
        assertThat(Arrays.copyOf(read, numbers.length)).isEqualTo(numbers);
        assertThat(in.position()).isEqualTo(out.size());
        assertThat(in.atEnd()).isTrue();
    }

    /** What rests in state was written byte by byte; the format is LEB128. */
    @Test
    void aNumberTakesSevenBitsAByteLowestFirst() {
        for (int length = 1; length <= 9; length++) {
            ByteWriter out = new ByteWriter(16);
            out.writeUnsigned((1L << 7 * length) - 1);
            byte[] expected = new byte[length];
            Arrays.fill(expected, (byte) 0xFF);
            expected[length - 1] = 0x7F;
            assertThat(out.toBytes()).as(length + " bytes").isEqualTo(expected);
        }
        ByteWriter out = new ByteWriter(16);
        out.writeUnsigned(624_485);
        assertThat(out.toBytes()).isEqualTo(new byte[] {(byte) 0xE5, (byte) 0x8E, 0x26});
    }
}
