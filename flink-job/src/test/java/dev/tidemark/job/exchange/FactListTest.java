package dev.tidemark.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.series.Contributions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactListTest {
    private static final long NONE = Contributions.NO_MEASURE;

    private final List<Block> blocks = new ArrayList<>();
    private final BlockSender sender = new BlockSender(blocks::add);

    @Test
    void factsArriveAsTheyWereSentWhateverCameBefore() {
        FactList facts = new FactList();
        facts.add(0, new String[] {"signed_up", "ios", "_unknown", "free"}, 0, 1, NONE);
        facts.add(300, new String[] {}, 0, -4_000_000_000_000_000_000L, NONE);
        facts.add(4, new String[] {"DE"}, 0, 1_500, -2_500);
        facts.add(4, new String[] {"FR"}, 1L << 59, 0, 7);
        facts.add(7, new String[] {"a", "_other"}, 1L << 40, Long.MAX_VALUE, NONE);
        send(facts);
        facts.clear();
        send(facts);
        facts.add(1, new String[] {"b"}, 2, 0, NONE);
        send(facts);
        sender.flush();

        BlockReader reader = new BlockReader(new Texts()).over(blocks.get(0));
        FactList read = new FactList();
        List<String> all = new ArrayList<>();
        while (reader.next()) {
            read.read(reader);
            all.add(read.toString());
        }
        assertThat(reader.atEnd()).isTrue();
        assertThat(all)
                .containsExactly(
                        "[0[signed_up, ios, _unknown, free]/0:1, 300[]/0:-4000000000000000000,"
                                + " 4[DE]/0:1500,-2500, 4[FR]/576460752303423488:0,7,"
                                + " 7[a, _other]/1099511627776:9223372036854775807]",
                        "[]",
                        "[1[b]/2:0]");
    }

    @Test
    void anEventWithoutFactsCostsOneByteAndACountedOneAFew() {
        FactList none = new FactList();
        FactList one = new FactList();
        one.add(0, new String[] {"signed_up", "ios", "DE", "free"}, 0, 1, NONE);
        assertThat(bytes(none)).isEqualTo(1);
        assertThat(bytes(one)).isEqualTo(7);
    }

    /** Bytes of a record's facts whose texts are in the block already. */
    private int bytes(FactList facts) {
        BlockWriter writer = new BlockWriter(0);
        facts.write(writer);
        int before = writer.size();
        facts.write(writer);
        return writer.size() - before;
    }

    private void send(FactList facts) {
        facts.write(sender.begin(1));
        sender.end();
    }
}
