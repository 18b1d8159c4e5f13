package dev.tidemark.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class GroupSerializerTest {
    /** What version 1 wrote. Never change it: states of that version exist. */
    private static final String VERSION_1 = "000000010573656e740200000000000050220000000200000002fb1e01";

    @Test
    void theFormatOfVersion1IsWrittenAndReadAsEver() throws IOException {
        Operand operand = new Operand(
                new Operand.Id("sent", WindowKind.DAY, 20_514), new BigDecimal("-12.50"), ResultStatus.COMPLETE);
        Group group = new Group();
        group.put(operand);
        DataOutputSerializer out = new DataOutputSerializer(64);
        GroupSerializer.INSTANCE.serialize(group, out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(VERSION_1);

        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(VERSION_1));
        assertThat(GroupSerializer.INSTANCE.deserialize(in).operands().values()).containsExactly(operand);
        assertThat(in.available()).isZero();
        DataOutputSerializer version = new DataOutputSerializer(1);
        GroupSerializer.INSTANCE.snapshotConfiguration().writeSnapshot(version);
        assertThat(version.getCopyOfBuffer()).containsExactly(1);
    }
}
