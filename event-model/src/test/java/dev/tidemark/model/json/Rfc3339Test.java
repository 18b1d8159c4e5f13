package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class Rfc3339Test {
    @Property(tries = 3000, seed = "21")
    void formattingAgreesWithJavaTime(@ForAll @LongRange(min = Rfc3339.MIN, max = Rfc3339.MAX) long time) {
        Instant instant = Instant.ofEpochMilli(time);

        assertThat(Rfc3339.format(time)).isEqualTo(instant.toString());
        assertThat(Rfc3339.parse(Rfc3339.formatMillis(time))).isEqualTo(time);
    }

    @Property(tries = 3000, seed = "22")
    void parsingAgreesWithJavaTime(
            @ForAll @LongRange(min = Rfc3339.MIN / 1000 + 86_400, max = Rfc3339.MAX / 1000 - 86_400) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos,
            @ForAll @IntRange(min = -17 * 60, max = 17 * 60) int offsetMinutes) {
        OffsetDateTime time =
                Instant.ofEpochSecond(second, nanos).atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));

        assertThat(Rfc3339.parse(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)))
                .isEqualTo(Math.addExact(second * 1000, nanos / 1_000_000));
    }

    @Property(tries = 3000, seed = "23")
    void anyTextIsAnswered(@ForAll String text, @ForAll @IntRange(max = 24) int at) {
        String damaged =
                new StringBuilder("2026-03-07T14:03:22.050Z").insert(at, text).toString();

        long time = Rfc3339.parse(damaged);

        assertThat(time == Rfc3339.INVALID || Rfc3339.canFormat(time)).isTrue();
    }

    @Test
    void aLeapSecondIsTheFirstInstantOfTheNextDay() {
        assertThat(Rfc3339.parse("2016-12-31T23:59:60Z"))
                .isEqualTo(Instant.parse("2017-01-01T00:00:00Z").toEpochMilli());
        assertThat(Rfc3339.parse("2017-01-01T00:59:60+01:00"))
                .isEqualTo(Instant.parse("2017-01-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void timesOutsideTheYearsHaveNoText() {
        assertThatThrownBy(() -> Rfc3339.format(Rfc3339.MAX + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rfc3339.format(Rfc3339.MIN - 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
