package dev.tidemark.job.dimension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.dimension.KnownValues.Value;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.junit.jupiter.api.Test;

class DimensionCapsTest {
    private static final int DAY = 20_000;
    private static final int LIFETIME = 42;

    private final List<String> replaced = new ArrayList<>();
    private final OperatorStateStore store = store();
    private final DimensionCaps caps = caps(store);
    private final DimensionCap channels = caps.of("channel");

    private static OperatorStateStore store() {
        try {
            return new DefaultOperatorStateBackendBuilder(
                            DimensionCapsTest.class.getClassLoader(),
                            new ExecutionConfig(),
                            false,
                            List.of(),
                            new CloseableRegistry())
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException("operator state in memory cannot be made", e);
        }
    }

    private DimensionCaps caps(OperatorStateStore from) {
        try {
            return new DimensionCaps(2, LIFETIME, replaced::add, from);
        } catch (Exception e) {
            throw new IllegalStateException("operator state cannot be read", e);
        }
    }

    @Test
    void theFirstValuesAreKeptAndLaterOnesBecomeOther() {
        assertThat(channels.cap("sms")).isEqualTo("sms");
        assertThat(channels.cap("sms")).isEqualTo("sms");
        assertThat(channels.cap("email")).isEqualTo("email");
        assertThat(channels.cap("fax")).isEqualTo("_other");
        assertThat(channels.cap("sms")).isEqualTo("sms");
        assertThat(replaced).containsExactly("channel");
    }

    @Test
    void anAbsentValueStaysAbsentAndTakesNoPlace() {
        assertThat(channels.cap("")).isEmpty();
        channels.cap("sms");
        channels.cap("email");
        assertThat(channels.cap("")).isEmpty();
        assertThat(replaced).isEmpty();
    }

    @Test
    void ofCombinationsTheFirstAreKeptAndAnythingStandsWithOther() {
        DimensionCap pairs = caps.of("channel,category");
        assertThat(pairs.admits("sms", "otp")).isTrue();
        assertThat(pairs.admits("sms", "news")).isTrue();
        assertThat(pairs.admits("email", "otp")).isFalse();
        assertThat(pairs.admits("email", "_other")).isTrue();
        assertThat(pairs.admits("sms", "otp")).isTrue();
        assertThat(replaced).containsExactly("channel,category");
    }

    @Test
    void theDaysHaveACapOfTheirOwnAndThoseLongOverOneInCommon() {
        caps.advance(DAY);
        for (int day = DAY - LIFETIME; day <= DAY; day++) {
            assertThat(caps.ofDay("campaign", day).cap("a" + day)).isEqualTo("a" + day);
            assertThat(caps.ofDay("campaign", day).cap("b" + day)).isEqualTo("b" + day);
            assertThat(caps.ofDay("campaign", day).cap("c" + day)).isEqualTo("_other");
        }
        int past = DAY - LIFETIME - 1;
        assertThat(caps.ofDay("campaign", past).cap("a")).isEqualTo("a");
        assertThat(caps.ofDay("campaign", past - 1).cap("b")).isEqualTo("b");
        assertThat(caps.ofDay("campaign", past - 2).cap("c")).isEqualTo("_other");
    }

    @Test
    void aValueThatWasNotSeenForTheLifetimeMakesRoom() {
        caps.advance(DAY);
        channels.cap("sms");
        channels.cap("fax");
        assertThat(caps.advance(DAY + 1)).isTrue();
        channels.cap("sms");
        assertThat(caps.advance(DAY + LIFETIME)).isTrue();
        assertThat(channels.cap("email")).isEqualTo("_other");
        assertThat(caps.advance(DAY + LIFETIME + 1)).isTrue();
        assertThat(channels.cap("email")).isEqualTo("email");
        assertThat(channels.cap("fax")).isEqualTo("_other");
        assertThat(channels.cap("sms")).isEqualTo("sms");
        assertThat(caps.advance(DAY)).isFalse();
    }

    @Test
    void aCombinationThatWasNotSeenForTheLifetimeMakesRoomToo() {
        DimensionCap pairs = caps.of("channel,category");
        caps.advance(DAY);
        pairs.admits("sms", "otp");
        pairs.admits("sms", "news");
        caps.advance(DAY + LIFETIME + 1);
        assertThat(pairs.admits("email", "otp")).isTrue();
        assertThat(pairs.admits("fax", "otp")).isTrue();
        assertThat(pairs.admits("sms", "otp")).isFalse();
    }

    @Test
    void whatWasSeenBeforeTheFirstWatermarkCountsAsSeenOnItsDay() {
        channels.cap("sms");
        channels.cap("fax");
        caps.advance(DAY);
        caps.advance(DAY + LIFETIME);
        assertThat(channels.cap("email")).isEqualTo("_other");
        caps.advance(DAY + LIFETIME + 1);
        assertThat(channels.cap("email")).isEqualTo("email");
    }

    @Test
    void valuesOfALastingDimensionNeverLeave() {
        DimensionCap platforms = caps.lasting("platform");
        caps.advance(DAY);
        platforms.cap("ios");
        platforms.cap("android");
        caps.advance(DAY + 1_000);
        assertThat(platforms.cap("fridge")).isEqualTo("_other");
    }

    @Test
    void afterARestartTheKnownValuesAreKnownAndNoOthersAreAdmitted() throws Exception {
        caps.advance(DAY);
        channels.cap("sms");
        channels.cap("email");
        caps.of("channel,category").admits("sms", "otp");
        caps.ofDay("campaign", DAY).cap("spring");
        caps.snapshot();
        DimensionCaps restored = caps(store);
        assertThat(restored.of("channel").cap("fax")).isEqualTo("_other");
        assertThat(restored.of("channel").cap("sms")).isEqualTo("sms");
        assertThat(restored.of("channel,category").admits("email", "otp")).isTrue();
        assertThat(restored.of("channel,category").admits("fax", "otp")).isFalse();
        assertThat(restored.of("channel,category").admits("sms", "otp")).isTrue();
        assertThat(restored.ofDay("campaign", DAY).cap("summer")).isEqualTo("summer");
        assertThat(restored.ofDay("campaign", DAY).cap("autumn")).isEqualTo("_other");
        assertThat(restored.advance(DAY)).as("the day is known").isFalse();
    }

    @Test
    void ofWhatSeveralSubtasksKnewTheOldestAreKeptSoThatRestartsAdmitNothing() throws Exception {
        var state = store.getUnionListState(new ListStateDescriptor<>("known-values", KnownValuesSerializer.INSTANCE));
        state.add(known(new Value("", "c", DAY - 1, DAY), new Value("", "sms", DAY - 9, DAY - 2)));
        state.add(known(new Value("", "b", DAY - 1, DAY), new Value("", "sms", DAY - 8, DAY - 1)));
        DimensionCaps restored = caps(store);
        assertThat(restored.of("channel").cap("sms")).isEqualTo("sms");
        assertThat(restored.of("channel").cap("b")).isEqualTo("b");
        assertThat(restored.of("channel").cap("c")).isEqualTo("_other");
        restored.advance(DAY - 1 + LIFETIME);
        assertThat(restored.of("channel").cap("d"))
                .as("the latest sight of a value counts")
                .isEqualTo("_other");
    }

    private static KnownValues known(Value... values) {
        return new KnownValues("channel", KnownValues.EVERY_DAY, List.of(values));
    }

    @Test
    void whatIsForgottenLeavesTheState() throws Exception {
        caps.advance(DAY);
        channels.cap("sms");
        caps.of("channel,category").admits("sms", "otp");
        caps.ofDay("campaign", DAY).cap("spring");
        caps.ofDay("campaign", DAY - LIFETIME - 1).cap("winter");
        caps.advance(DAY + LIFETIME + 1);
        caps.snapshot();
        assertThat(store.getUnionListState(new ListStateDescriptor<>("known-values", KnownValuesSerializer.INSTANCE))
                        .get())
                .isEmpty();
    }
}
