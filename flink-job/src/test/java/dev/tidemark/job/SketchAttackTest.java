package dev.tidemark.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.job.config.HashKey;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.screen.SipHash;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.SentRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.datasketches.hash.MurmurHash3;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whoever knows the hash of a HyperLogLog sketch can choose ids that make it count far too many or far too few (Reviriego,
 * Adell, Ting 2020; Paterson, Raynal 2021). Here somebody does, against DataSketches' own hash, whose seed is public, and
 * against the job with a key that everybody knows; and the same ids achieve nothing against a key that is secret.
 */
class SketchAttackTest {
    private static final int LG_K = 12;
    private static final int SLOTS = 1 << LG_K;
    private static final double STANDARD_ERROR = 1.03896 / Math.sqrt(SLOTS);

    /** DataSketches' {@code Util.DEFAULT_UPDATE_SEED}, which no sketch can change. */
    private static final long PUBLIC_SEED = 9001;

    private static final int CANDIDATES = 2_000_000;
    private static final int HONEST = 50_000;
    private static final int DEFLATING = 10_000;
    private static final int SLOTS_OF_DEFLATION = SLOTS / 16;

    private static final long INFLATED_DAY =
            Instant.parse("2026-03-03T00:00:00Z").toEpochMilli();
    private static final long DEFLATED_DAY =
            Instant.parse("2026-03-04T00:00:00Z").toEpochMilli();

    /** What a sketch makes of an id: two words, the slot in the first, the leading zeros that it keeps in the second. */
    private static final Function<String, long[]> UNKEYED = id -> MurmurHash3.hash(id.getBytes(UTF_8), PUBLIC_SEED);

    @Test
    void withoutAKeyChosenIdsMoveASketchAsTheyLike() {
        HllSketch quiet = sketch(honest());
        HllSketch inflated = sketch(honest());
        inflating(UNKEYED).forEach(inflated::update);
        HllSketch deflated = sketch(deflating(UNKEYED).stream());

        System.out.println("no key: %.0f users, with %d chosen ids %.0f; %d chosen ids count as %.0f"
                .formatted(
                        quiet.getCompositeEstimate(),
                        SLOTS,
                        inflated.getCompositeEstimate(),
                        DEFLATING,
                        deflated.getCompositeEstimate()));
        assertThat(quiet.getCompositeEstimate()).isBetween(0.95 * HONEST, 1.05 * HONEST);
        assertThat(inflated.getCompositeEstimate()).isGreaterThan(500_000);
        assertThat(deflated.getCompositeEstimate()).isLessThan(DEFLATING / 20.0);
    }

    @Test
    void aKeyThatEverybodyKnowsIsNoProtection() throws Exception {
        HashKey known = new PrivacyConfig(PrivacyConfig.NONE).hashKey();
        SipHash hash = new SipHash(known.low(), known.high());
        Function<String, long[]> job = id -> MurmurHash3.hash(new long[] {hash.hash(id)}, PUBLIC_SEED);

        Published published = publish(known, inflating(job), deflating(job));

        System.out.println("known key: " + published);
        assertThat(published.inflated()).isGreaterThan(500_000);
        assertThat(published.deflated()).isLessThan(DEFLATING / 20.0);
    }

    @ParameterizedTest
    @CsvSource({"0x0706050403020100, 0x0f0e0d0c0b0a0908", "1, 0", "-0x61c8864680b583eb, 0x2545f4914f6cdd1d"})
    void withAKeyTheSameIdsCountForWhatTheyAre(String low, String high) throws Exception {
        HashKey secret = new HashKey(Long.decode(low), Long.decode(high));

        Published published = publish(secret, inflating(UNKEYED), deflating(UNKEYED));

        System.out.println("secret key: " + published);
        assertThat(published.inflated()).isCloseTo(HONEST + SLOTS, withinThreeErrorsOf(HONEST + SLOTS));
        assertThat(published.deflated()).isCloseTo(DEFLATING, withinThreeErrorsOf(DEFLATING));
    }

    private static Offset<Double> withinThreeErrorsOf(double users) {
        return within(3 * STANDARD_ERROR * users);
    }

    /** The daily active users that the job published: of the honest and the inflating ids, and of the deflating ones. */
    private record Published(double inflated, double deflated) {}

    private static Published publish(HashKey key, List<String> inflating, List<String> deflating) throws Exception {
        List<SentRecord> records = Stream.of(
                        // The job has a source of messages too, which says nothing here.
                        Stream.of(record("message-events", "m", INFLATED_DAY, "{}")),
                        Stream.concat(honest(), inflating.stream()).map(id -> event(id, INFLATED_DAY)),
                        deflating.stream().map(id -> event(id, DEFLATED_DAY)))
                .flatMap(events -> events)
                .toList();
        TidemarkConfig config = TidemarkConfig.of(Map.of("job.parallelism", "2"));
        Map<ResultKey, MetricResult> results = ListTopology.run(config, key, List.of(records));
        return new Published(users(results, INFLATED_DAY), users(results, DEFLATED_DAY));
    }

    private static double users(Map<ResultKey, MetricResult> results, long day) {
        return results.values().stream()
                .filter(result -> result.metric().equals("active_users")
                        && result.window().kind() == WindowKind.DAY
                        && result.window().start() == day
                        && result.dimensions().isEmpty())
                .map(result -> result.value().orElseThrow())
                .findFirst()
                .orElseThrow()
                .doubleValue();
    }

    private static SentRecord event(String user, long day) {
        return record(
                "product-events",
                user,
                day,
                "{\"event_id\":\"%s@%d\",\"event_time\":%d,\"user_id\":\"%s\",\"event_name\":\"opened\"}"
                        .formatted(user, day, day, user));
    }

    private static SentRecord record(String topic, String key, long time, String json) {
        // The truth of a record matters to the oracle only, which is not asked here.
        var truth = new SentRecord.Truth.Invalid(RejectReason.MALFORMED_JSON);
        return new SentRecord(topic, key.getBytes(UTF_8), json.getBytes(UTF_8), time, truth);
    }

    private static Stream<String> honest() {
        return IntStream.range(0, HONEST).mapToObj(i -> "honest-" + i);
    }

    private static HllSketch sketch(Stream<String> ids) {
        HllSketch sketch = new HllSketch(LG_K, TgtHllType.HLL_8);
        ids.forEach(sketch::update);
        return sketch;
    }

    /** Of many candidates the one in each slot that a sketch takes for the rarest. */
    private static List<String> inflating(Function<String, long[]> hash) {
        String[] best = new String[SLOTS];
        int[] zeros = new int[SLOTS];
        for (int i = 0; i < CANDIDATES; i++) {
            String id = "u" + i;
            long[] words = hash.apply(id);
            int slot = slot(words);
            int found = Long.numberOfLeadingZeros(words[1]);
            if (best[slot] == null || found > zeros[slot]) {
                best[slot] = id;
                zeros[slot] = found;
            }
        }
        return List.of(best);
    }

    /** Different ids that crowd into a few slots. */
    private static List<String> deflating(Function<String, long[]> hash) {
        List<String> crowd = new ArrayList<>();
        for (int i = 0; crowd.size() < DEFLATING; i++) {
            String id = "d" + i;
            if (slot(hash.apply(id)) < SLOTS_OF_DEFLATION) {
                crowd.add(id);
            }
        }
        return crowd;
    }

    private static int slot(long[] words) {
        return (int) words[0] & SLOTS - 1;
    }
}
