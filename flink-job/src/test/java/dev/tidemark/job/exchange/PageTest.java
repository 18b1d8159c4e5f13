package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void aPageIsReadAsItWasWrittenWhateverTheSizeOfItsEntities() throws Exception {
        Page page = new Page();
        int[] sizes = {1, 127, 128, 70_000};
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            bytes[size - 1] = (byte) size;
            page.put(-size, bytes, 0);
        }
        DataOutputSerializer out = new DataOutputSerializer(64);
        PageSerializer.INSTANCE.serialize(page, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        Page read = PageSerializer.INSTANCE.deserialize(in);
        assertThat(in.available()).isZero();
        assertThat(read.size()).isEqualTo(sizes.length);
        for (int size : sizes) {
            assertThat(read.get(-size)).isEqualTo(page.get(-size));
        }
        assertThat(read.get(1)).isEmpty();
    }

    @Test
    void aPageOfManySmallEntitiesIsReadAsItWasWritten() throws Exception {
        Page page = new Page();
        for (int i = 1; i <= 2_000; i++) {
            byte[] bytes = new byte[40];
            Arrays.fill(bytes, (byte) i);
            page.put(i * 7919L, bytes, 0);
        }
        DataOutputSerializer out = new DataOutputSerializer(64);
        PageSerializer.INSTANCE.serialize(page, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        Page read = PageSerializer.INSTANCE.deserialize(in);
        assertThat(in.available()).isZero();
        assertThat(read.size()).isEqualTo(2_000);
        for (int i = 1; i <= 2_000; i++) {
            assertThat(read.get(i * 7919L)).isEqualTo(page.get(i * 7919L));
        }
    }

    /** What version 1 wrote. Never change it: states of that version exist. */
    @Test
    void theFormatOfVersion1IsWrittenAndReadAsEver() throws Exception {
        String version1 = "00000001" + "0123456789abcdef" + "03" + "0a0b0c";
        Page page = new Page();
        page.put(0x0123456789ABCDEFL, new byte[] {10, 11, 12}, 0);
        DataOutputSerializer out = new DataOutputSerializer(64);
        PageSerializer.INSTANCE.serialize(page, out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(version1);
        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(version1));
        assertThat(PageSerializer.INSTANCE.deserialize(in).get(0x0123456789ABCDEFL))
                .containsExactly(10, 11, 12);
    }

    @Test
    void aCopySharesTheEntitiesAndNothingElse() {
        Page page = new Page();
        byte[] one = {1};
        page.put(1, one, 0);
        Page copy = PageSerializer.INSTANCE.copy(page);
        page.put(1, new byte[] {2}, 0);
        page.put(2, one, 0);
        assertThat(copy.get(1)).isSameAs(one);
        assertThat(copy.size()).isOne();
        assertThat(copy.get(2)).isEmpty();
    }

    @Test
    void aSweepKeepsReplacesOrRemovesEachEntityOnce() {
        Page page = new Page();
        for (int i = 1; i <= 1000; i++) {
            page.put(i * 7919L, new byte[i], 0);
        }
        boolean changed = page.sweep(0, new Page.Sweeper() {
            @Override
            public byte[] sweep(byte[] bytes) {
                return bytes.length % 3 == 0 ? Page.ABSENT : bytes.length % 3 == 1 ? bytes : new byte[1];
            }

            @Override
            public long due(byte[] bytes) {
                return 0;
            }
        });
        assertThat(changed).isTrue();
        for (int i = 1; i <= 1000; i++) {
            assertThat(page.get(i * 7919L)).hasSize(i % 3 == 0 ? 0 : i % 3 == 1 ? i : 1);
        }
    }

    @Test
    void aPageIsDueWhenTheFirstOfItsEntitiesIs() throws Exception {
        Page page = new Page();
        assertThat(page.due()).isEqualTo(Long.MAX_VALUE);
        for (int i = 1; i <= 9; i++) {
            page.put(i, new byte[] {(byte) i}, i);
        }
        assertThat(page.due()).isEqualTo(1);
        DataOutputSerializer out = new DataOutputSerializer(64);
        PageSerializer.INSTANCE.serialize(page, out);
        Page read = PageSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        assertThat(read.due()).as("nobody knows").isEqualTo(Long.MIN_VALUE);
        for (Page each : List.of(page, PageSerializer.INSTANCE.copy(page), read)) {
            assertThat(each.sweep(0, new DueByFirstByte())).isFalse();
            assertThat(each.due()).isEqualTo(1);
            assertThat(each.sweep(4, new DueByFirstByte())).isTrue();
            assertThat(each.size()).isEqualTo(5);
            assertThat(each.due()).isEqualTo(5);
        }
    }

    /** The first byte is when an entity is due, and what is due goes. */
    private static final class DueByFirstByte implements Page.Sweeper {
        @Override
        public byte[] sweep(byte[] bytes) {
            return Page.ABSENT;
        }

        @Override
        public long due(byte[] bytes) {
            return bytes[0];
        }
    }
}
