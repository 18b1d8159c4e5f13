package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class BlockTest {
    private record Fields(long hash, int small, long number, String text, String id, byte[] bytes) {}

    @Property(tries = 200)
    void whatIsWrittenIsReadAfterTheNetwork(
            @ForAll @Size(max = 40) List<Long> numbers, @ForAll @Size(min = 1, max = 5) List<String> texts)
            throws Exception {
        List<Block> blocks = new ArrayList<>();
        BlockSender sender = new BlockSender(blocks::add);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            // A lone surrogate has no UTF-8; decoded events never hold one.
            String text = wellFormed(texts.get(i % texts.size()));
            long number = numbers.get(i);
            Fields fields =
                    new Fields(number * 31, i, number, text, "id " + text, text.getBytes(StandardCharsets.UTF_8));
            write(sender, fields);
            sent.add(describe(fields));
        }
        sender.flush();

        List<String> received = new ArrayList<>();
        BlockReader reader = new BlockReader(new Texts());
        for (Block block : blocks) {
            reader.over(overTheNetwork(block));
            int records = 0;
            while (reader.next()) {
                assertThat(Buckets.bucket(reader.entity())).isEqualTo(block.bucket());
                received.add(describe(read(reader)));
                records++;
            }
            assertThat(reader.atEnd()).isTrue();
            assertThat(records).isEqualTo(block.records()).isPositive();
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void aBlockLeavesWhenItIsFullAndHoldsEachTextOnce() {
        List<Block> blocks = new ArrayList<>();
        BlockSender sender = new BlockSender(blocks::add);
        String text = "x".repeat(1000);
        int records = 0;
        while (blocks.isEmpty()) {
            sender.begin(7).writeText(text);
            sender.end();
            records++;
        }
        assertThat(blocks.get(0).records()).isEqualTo(records).isGreaterThan(1000);
        assertThat(blocks.get(0).bytes().length).isBetween(BlockSender.FULL, BlockSender.FULL + 20);
        sender.flush();
        assertThat(blocks).hasSize(1);
    }

    @Test
    void equalTextsOfAllBlocksAreOneObject() {
        Texts texts = new Texts();
        List<Block> blocks = new ArrayList<>();
        BlockSender sender = new BlockSender(blocks::add);
        for (long bucket = 0; bucket < 2; bucket++) {
            sender.begin(bucket << 57).writeText("größe");
            sender.end();
        }
        sender.flush();
        BlockReader reader = new BlockReader(texts);
        reader.over(blocks.get(0)).next();
        String first = reader.readText();
        reader.over(blocks.get(1)).next();
        assertThat(first).isEqualTo("größe");
        assertThat(reader.readText()).isSameAs(first);
    }

    @Test
    void textsStayTheSameObjectsWhileTheirTableGrows() {
        Texts texts = new Texts();
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = ("value " + i).getBytes(StandardCharsets.UTF_8);
            first.add(texts.of(bytes, 0, bytes.length));
        }
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = ("__value " + i).getBytes(StandardCharsets.UTF_8);
            assertThat(texts.of(bytes, 2, bytes.length - 2))
                    .isSameAs(first.get(i))
                    .isEqualTo("value " + i);
        }
    }

    private static void write(BlockSender sender, Fields fields) {
        BlockWriter out = sender.begin(fields.hash);
        out.writeByte(fields.small);
        out.writeSigned(fields.number);
        out.writeUnsigned(fields.number);
        out.writeLong(fields.number);
        out.writeText(fields.text);
        out.writeUtf8(fields.id);
        out.writeBytes(fields.bytes);
        sender.end();
    }

    private static Fields read(BlockReader in) {
        int small = in.readByte();
        long number = in.readSigned();
        assertThat(in.readUnsigned()).isEqualTo(number);
        assertThat(in.readLong()).isEqualTo(number);
        String text = in.readText();
        String id = new String(in.readBytes(), StandardCharsets.UTF_8);
        return new Fields(in.entity(), small, number, text, id, in.readBytes());
    }

    private static String describe(Fields fields) {
        return fields.hash + " " + fields.small + " " + fields.number + " " + fields.text + " " + fields.id + " "
                + new String(fields.bytes, StandardCharsets.UTF_8);
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Block overTheNetwork(Block block) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        BlockSerializer.INSTANCE.serialize(block, out);
        return BlockSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
