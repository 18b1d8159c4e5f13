package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReferenceDashboardTest {
    private final Asked asked = Asked.of(OracleConfig.defaults(), ReferenceDashboard.records());

    @Test
    void of_210_invited_105_activate_and_34_transact() {
        assertThat(funnel("funnel_users", "invited")).isEqualTo("210");
        assertThat(funnel("funnel_users", "activated")).isEqualTo("105");
        assertThat(funnel("funnel_users", "transacted")).isEqualTo("34");
        assertThat(funnel("funnel_conversion", "activated")).isEqualTo("0.5");
        assertThat(funnel("funnel_conversion", "transacted")).isEqualTo("0.161904762");
        assertThat(funnel("funnel_step_conversion", "transacted")).isEqualTo("0.323809524");
    }

    @Test
    void charges_are_exact_by_channel() {
        assertThat(charge("whatsapp")).isEqualTo("17800000");
        assertThat(charge("email")).isEqualTo("3600000");
        assertThat(charge("ivr")).isEqualTo("1300000");
        assertThat(charge("sms")).isEqualTo("255800");
        assertThat(asked.day("charge", DAY, "2026-03-02", "currency", "INR")).isEqualTo("22955800");
    }

    private String funnel(String metric, String step) {
        return asked.day(metric, ALL_TIME, "1970-01-01", "funnel", "invitation", "step", step);
    }

    private String charge(String channel) {
        return asked.day("charge", DAY, "2026-03-02", "currency", "INR", "channel", channel);
    }
}
