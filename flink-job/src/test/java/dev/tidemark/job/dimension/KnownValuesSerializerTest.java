package dev.tidemark.job.dimension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class KnownValuesSerializerTest {
    /** What version 1 wrote. Never change it: states of that version exist. */
    private static final String VERSION_1 =
            "116368616e6e656c2c63617465676f72797fffffff0000000104736d73046f74700000502200005028";

    @Test
    void theFormatOfVersion1IsWrittenAndReadAsEver() throws IOException {
        KnownValues known = new KnownValues(
                "channel,category",
                KnownValues.EVERY_DAY,
                List.of(new KnownValues.Value("sms", "otp", 20_514, 20_520)));
        DataOutputSerializer out = new DataOutputSerializer(64);
        KnownValuesSerializer.INSTANCE.serialize(known, out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(VERSION_1);

        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(VERSION_1));
        assertThat(KnownValuesSerializer.INSTANCE.deserialize(in)).isEqualTo(known);
        assertThat(in.available()).isZero();
        DataOutputSerializer version = new DataOutputSerializer(1);
        KnownValuesSerializer.INSTANCE.snapshotConfiguration().writeSnapshot(version);
        assertThat(version.getCopyOfBuffer()).containsExactly(1);
    }
}
