package dev.tidemark.job.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.model.MessageStatus;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageProfileTest {
    /** What version 1 wrote for {@link #example}. Never change it: states of that version exist. */
    private static final String VERSION_1 =
            "01c0a9ed82b96602ac8c9517f69d898c2f69e07ac030e3b1e0d40316e0d403e0d4030002e0d40303"
                    + "652d320003652d311f0008776861747361707001036f747001076772c3b6c39f650107626c6f636b"
                    + "65640003455552bf8db701";

    private static MessageProfile example() {
        MessageProfile profile = new MessageProfile();
        BlockReader reader = new BlockReader(new Texts());
        MessageRecord event = new MessageRecord();
        BlockSender sender = new BlockSender(block -> {
            reader.over(block);
            while (reader.next()) {
                event.read(reader);
                profile.apply(event);
            }
        });
        Messages.event("e-2", 1_760_000_060_000L, MessageStatus.READ)
                .by("whatsapp", "")
                .charged(-1_500_000, "EUR")
                .append(sender, 20_000);
        sender.flush();
        Messages.event("e-1", 1_760_000_000_000L, MessageStatus.FAILED)
                .by("", "otp")
                .in("größe")
                .because("blocked")
                .append(sender, 20_000);
        sender.flush();
        return profile;
    }

    @Test
    void onlyTheLatestEventsAreRememberedAndACopyOfAnEarlierOneChangesNothingElse() {
        MessageProfile profile = new MessageProfile();
        BlockReader reader = new BlockReader(new Texts());
        MessageRecord event = new MessageRecord();
        BlockSender sender = new BlockSender(block -> {
            reader.over(block);
            while (reader.next()) {
                event.read(reader);
                profile.apply(event);
            }
        });
        for (int i = 0; i <= MessageProfile.MAX_EVENTS; i++) {
            Messages.event("e-" + i, 1_760_000_000_000L + i, MessageStatus.DELIVERED)
                    .append(sender, 20_000);
        }
        sender.flush();
        assertThat(profile.contains(Messages.hash("e-0"))).isFalse();
        assertThat(profile.contains(Messages.hash("e-1"))).isTrue();
        assertThat(profile.contains(Messages.hash("e-" + MessageProfile.MAX_EVENTS)))
                .isTrue();
        MessageProfile before = new MessageProfile();
        before.copy(profile);
        Messages.event("e-0", 1_760_000_000_000L, MessageStatus.DELIVERED).append(sender, 20_000);
        sender.flush();
        assertThat(MessageContributions.difference(before, profile)).isZero();
    }

    @Test
    void theFormatOfVersion1IsWrittenAndReadAsEver() {
        byte[] bytes = HexFormat.of().parseHex(VERSION_1);
        assertThat(HexFormat.of().formatHex(example().encode(new ByteWriter(64))))
                .isEqualTo(VERSION_1);

        MessageProfile read = new MessageProfile();
        read.decode(bytes, new ByteReader(), new Texts());
        assertThat(read.contains(Messages.hash("e-1"))).isTrue();
        assertThat(read.contains(Messages.hash("e-2"))).isTrue();
        assertThat(read.contains(Messages.hash("e-3"))).isFalse();
        assertThat(read.sentAt()).isEqualTo(1_760_000_000_000L);
        assertThat(read.reachedAt(MessageStatus.READ)).isEqualTo(1_760_000_060_000L);
        assertThat(read.reachedAt(MessageStatus.CLICKED)).isEqualTo(MessageProfile.NEVER);
        assertThat(read.reachedAt(MessageStatus.FAILED)).isEqualTo(MessageProfile.NEVER);
        assertThat(read.channel()).isEqualTo("whatsapp");
        assertThat(read.category()).isEqualTo("otp");
        assertThat(read.campaign()).isEqualTo("größe");
        assertThat(read.failureReason()).isEqualTo("blocked");
        assertThat(read.chargeMicros()).isEqualTo(-1_500_000);
        assertThat(read.currency()).isEqualTo("EUR");
        assertThat(read.chargedAt()).isEqualTo(1_760_000_060_000L);
        assertThat(MessageProfile.latest(bytes, new ByteReader())).isEqualTo(1_760_000_060_000L);
    }

    @Test
    void bytesOfAnotherVersionAreRefused() {
        byte[] bytes = example().encode(new ByteWriter(64));
        bytes[0]++;
        assertThatThrownBy(() -> new MessageProfile().decode(bytes, new ByteReader(), new Texts()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Combinations.CATEGORY | Combinations.CAMPAIGN})
    void anEncodedProfileThatIsDecodedEncodesTheSame(int beyondCap) {
        MessageProfile profile = example();
        profile.setBeyondCap(beyondCap);
        byte[] bytes = profile.encode(new ByteWriter(64));
        MessageProfile read = new MessageProfile();
        read.decode(bytes, new ByteReader(), new Texts());
        assertThat(read.encode(new ByteWriter(16))).isEqualTo(bytes);
        assertThat(read.beyondCap()).isEqualTo(beyondCap);
    }
}
