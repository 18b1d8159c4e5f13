package dev.tidemark.job.journey;

import static dev.tidemark.job.journey.Happening.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserProfileTest {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private static final String GOLDEN =
            "02cac00222cac00216cac002010203776562000201b3fa1d00010200b1fa1dcac002010101010002"
                    + "c8c0020002b6e12116f5ffffffd11caa1ef5ffffff010130c25b260700000002c8c002"
                    + "01018084d284976714323032362d30332d30345431303a30303a30305a03696f7301c0d3f6849767"
                    + "14323032362d30332d30345431303a30353a30305a0244450203776562020244450701fac9961c01"
                    + "b0b3961c01fac9961c01fcc9961c01fac9961c0001fac9961c00";

    private final Journey journey = new Journey(
            Happening.DEFINITION,
            Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30)),
            new ProjectCalendar(ZoneOffset.UTC));
    private final UserProfile profile = new UserProfile(Happening.DEFINITION.steps());

    private boolean apply(Happening event, long watermark) {
        return journey.apply(profile, event.arrived(), watermark, new Recorded());
    }

    private boolean apply(Happening event) {
        return apply(event, Long.MIN_VALUE);
    }

    private static byte[] bytes(UserProfile profile) {
        ByteWriter out = new ByteWriter(16);
        profile.encode(out);
        return out.toBytes();
    }

    private static Happening charged(long time) {
        return new Happening(time, "c", Happening.DELIVERED_CHARGED, "", "");
    }

    @Test
    void onlyTheLatestIdsOfAUserAreRemembered() {
        for (int i = 0; i <= UserProfile.MAX_IDS; i++) {
            profile.addId(i, 20_000);
        }
        assertThat(profile.ids()).isEqualTo(UserProfile.MAX_IDS);
        assertThat(profile.hasId(0)).isFalse();
        assertThat(profile.hasId(1)).isTrue();
        assertThat(profile.hasId(UserProfile.MAX_IDS)).isTrue();
    }

    @Test
    void transactionsAfterTheConversionAreNotKept() {
        Happening invited = at("2026-03-04T10:00:00Z", "user_invited");
        for (int i = 0; i < 1000; i++) {
            apply(charged(invited.time() + i * 50 * MINUTE));
        }
        assertThat(profile.steps()[2].size()).isEqualTo(1000);
        apply(invited);
        // 30 days of 50 minutes: what is outside the conversion window is gone.
        assertThat(profile.steps()[2].size()).isEqualTo(864);
        apply(at("2026-03-04T10:00:30Z", "user_activated"));
        assertThat(profile.steps()[2].size()).isEqualTo(1);
        assertThat(apply(charged(invited.time() + 5 * MINUTE))).isFalse();
        assertThat(apply(charged(invited.time() - 5 * MINUTE))).isTrue();
    }

    @Test
    void aUserWhoIsNeverInvitedKeepsTransactionsOfAHundredDays() {
        long start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        for (int day = 0; day < 300; day++) {
            apply(charged(start + day * DAY), start + day * DAY);
        }
        assertThat(profile.steps()[2].size()).isEqualTo(101);
    }

    @Test
    void aPlatformThatBecomesKnownLongAfterTheFunnelMovesAllItsSteps() {
        Recorded out = new Recorded();
        for (Happening event : List.of(
                at("2026-03-04T10:00:00Z", "user_invited"),
                at("2026-03-04T10:05:00Z", "user_activated"),
                at("2026-03-05T10:05:00Z", "transaction_completed"),
                at("2026-08-01T00:00:00Z", "opened"),
                at("2026-12-01T00:00:00Z", "opened").with("ios", ""))) {
            journey.apply(profile, event.arrived(), event.time(), out);
        }
        for (String step : List.of("invited", "activated", "transacted")) {
            assertThat(out.of("funnel_users"))
                    .containsEntry("funnel=invitation,platform=ios,step=" + step + " all_time 0", 1L)
                    .doesNotContainKey("funnel=invitation,platform=_unknown,step=" + step + " all_time 0");
        }
    }

    @Test
    void eventsThatRepeatTheDayChangeNothing() {
        assertThat(apply(at("2026-03-04T10:00:00Z", Happening.SENT).with("ios", "DE")))
                .isTrue();
        assertThat(apply(at("2026-03-04T11:00:00Z", Happening.SENT).with("web", "IN")))
                .isFalse();
    }

    @Test
    void theIdOfALateEventLivesFromItsArrival() {
        Happening late = at("2026-03-04T10:00:00Z", "opened");
        apply(late, Instant.parse("2026-03-20T00:00:00Z").toEpochMilli());
        assertThat(profile.forgetIdsBefore(
                        (int) (Instant.parse("2026-03-20T00:00:00Z").toEpochMilli() / DAY)))
                .isFalse();
        assertThat(profile.forgetIdsBefore(
                        (int) (Instant.parse("2026-03-21T00:00:00Z").toEpochMilli() / DAY)))
                .isTrue();
    }

    @Test
    void bytesOfVersionTwoAreReadAsTheyWereWritten() {
        apply(at("2026-03-04T10:00:00Z", "user_invited").with("ios", ""));
        apply(at("2026-03-04T10:05:00Z", "user_registered").with("web", "DE"));
        apply(at("2026-03-05T10:05:00Z", "user_activated"));
        apply(at("2026-03-05T10:06:00Z", Happening.SENT_CHARGED));
        // They are sent only where there are profiles.
        profile.features().clear();
        // Golden: whoever changes the layout changes the version.
        assertThat(HexFormat.of().formatHex(bytes(profile))).isEqualTo(GOLDEN);
        UserProfile read = new UserProfile(Happening.DEFINITION.steps());
        read.decode(HexFormat.of().parseHex(GOLDEN), new Texts());
        assertThat(read.registered()).isTrue();
        assertThat(read.platform.value()).isEqualTo("ios");
        assertThat(read.country.value()).isEqualTo("DE");
        assertThat(read.registeredPlatform.value()).isEqualTo("web");
        assertThat(read.activeDays.size()).isEqualTo(2);
        assertThat(read.ids()).isEqualTo(3);
        read.changeFacts();
        assertThat(HexFormat.of().formatHex(bytes(read))).isEqualTo(GOLDEN);
    }

    @Test
    void otherVersionsAndOtherFunnelsAreRefused() {
        byte[] bytes = bytes(profile);
        assertThatThrownBy(() -> new UserProfile(1).decode(bytes, new Texts()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("funnel steps");
        bytes[0] = 99;
        assertThatThrownBy(() -> profile.decode(bytes, new Texts()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 99");
    }
}
