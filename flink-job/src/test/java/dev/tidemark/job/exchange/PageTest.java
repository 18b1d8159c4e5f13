package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

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
            page.put(-size, bytes);
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
    void aCopySharesTheEntitiesAndNothingElse() {
        Page page = new Page();
        byte[] one = {1};
        page.put(1, one);
        Page copy = PageSerializer.INSTANCE.copy(page);
        page.put(1, new byte[] {2});
        page.put(2, one);
        assertThat(copy.get(1)).isSameAs(one);
        assertThat(copy.size()).isOne();
        assertThat(copy.get(2)).isEmpty();
    }

    @Test
    void aSweepKeepsReplacesOrRemovesEachEntityOnce() {
        Page page = new Page();
        for (int i = 1; i <= 1000; i++) {
            page.put(i * 7919L, new byte[i]);
        }
        boolean changed =
                page.sweep(bytes -> bytes.length % 3 == 0 ? Page.ABSENT : bytes.length % 3 == 1 ? bytes : new byte[1]);
        assertThat(changed).isTrue();
        for (int i = 1; i <= 1000; i++) {
            assertThat(page.get(i * 7919L)).hasSize(i % 3 == 0 ? 0 : i % 3 == 1 ? i : 1);
        }
        assertThat(page.sweep(bytes -> bytes)).isFalse();
    }
}
