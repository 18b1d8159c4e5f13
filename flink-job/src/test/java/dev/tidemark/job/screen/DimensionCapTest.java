package dev.tidemark.job.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DimensionCapTest {
    private final List<String> replaced = new ArrayList<>();
    private final DimensionCap cap = new DimensionCap(2, replaced::add);

    @Test
    void theFirstValuesAreKeptAndLaterOnesBecomeOther() {
        assertThat(cap.cap("sms")).isEqualTo("sms");
        assertThat(cap.cap("sms")).isEqualTo("sms");
        assertThat(cap.cap("email")).isEqualTo("email");
        assertThat(cap.cap("fax")).isEqualTo("_other");
        assertThat(cap.cap("sms")).isEqualTo("sms");
        assertThat(replaced).containsExactly("fax");
    }

    @Test
    void anAbsentValueStaysAbsentAndTakesNoPlace() {
        assertThat(cap.cap("")).isEmpty();
        cap.cap("sms");
        cap.cap("email");
        assertThat(cap.cap("")).isEmpty();
        assertThat(replaced).isEmpty();
    }
}
