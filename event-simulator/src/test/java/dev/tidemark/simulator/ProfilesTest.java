package dev.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.SentRecord.Truth;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProfilesTest {
    private static final WorldConfig CONFIG =
            new WorldConfig(7, 1_000, LocalDate.of(2026, 3, 2), 28, FaultShares.defaults(), 1);
    private static final List<SentRecord> ALL =
            new World(CONFIG).historyWithProfiles().toList();

    private static boolean isProfile(SentRecord record) {
        return record.topic().equals(Topics.USER_PROFILES);
    }

    private static String text(SentRecord record) {
        return record.topic() + " " + record.timestamp() + " " + HexFormat.of().formatHex(record.value());
    }

    @Test
    void theEventsOfTheWorldAreTheSameWithAndWithoutProfiles() {
        assertThat(ALL.stream().filter(record -> !isProfile(record)).map(ProfilesTest::text))
                .isEqualTo(new World(CONFIG).history().map(ProfilesTest::text).toList());
    }

    @Test
    void recordsComeInTheOrderOfTheirTimestamps() {
        assertThat(ALL.stream().map(SentRecord::timestamp)).isSorted();
    }

    @Test
    void theDecoderReadsOfEachWhatTheWorldKnowsOfIt() {
        EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
        ALL.stream().filter(ProfilesTest::isProfile).forEach(record -> {
            Decoded<? extends Event> decoded = decoder.profile(record.key(), record.value(), record.timestamp());
            if (record.truth() instanceof Truth.Valid valid) {
                assertThat(decoded).isEqualTo(new Decoded.Accepted<>(valid.event()));
            } else {
                Truth.Invalid invalid = (Truth.Invalid) record.truth();
                assertThat(((Decoded.Rejected<? extends Event>) decoded).reason())
                        .isEqualTo(invalid.reason());
            }
        });
    }

    @Test
    void profilesComeLateAndTwiceAndNotAtAll() {
        Map<String, List<SentRecord>> profiles = ALL.stream()
                .filter(ProfilesTest::isProfile)
                .collect(Collectors.groupingBy(record -> HexFormat.of().formatHex(record.key()), Collectors.toList()));
        long begin = CONFIG.start().toEpochDay() * Duration.ofDays(1).toMillis();

        assertThat(profiles).hasSizeBetween(400, 900);
        assertThat(profiles.values())
                .anyMatch(ofOne -> ofOne.size() > 1)
                .anyMatch(ofOne -> ofOne.stream().anyMatch(record -> record.value() == null))
                .anyMatch(ofOne -> ofOne.stream().anyMatch(record -> record.truth() instanceof Truth.Invalid))
                .anyMatch(ofOne ->
                        ofOne.get(0).timestamp() > begin + Duration.ofDays(20).toMillis());
    }
}
