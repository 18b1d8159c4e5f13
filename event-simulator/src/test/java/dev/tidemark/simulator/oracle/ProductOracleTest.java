package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.QUARTER;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Section 6 of the metrics' page: events, features, key figures. */
class ProductOracleTest {

    @Test
    void events_count_first_copies_of_all_product_events_by_name_and_the_events_own_dimensions() {
        Asked asked = Asked.of(
                Section.PRODUCTS,
                product("ann", "2026-03-02T10:00:10", "login").with("platform", "web"),
                product("ann", "2026-03-02T10:00:10", "login").with("platform", "web"), // the same event again
                product("bob", "2026-03-02T10:00:40", "login").with("country", "IN"),
                product("bob", "2026-03-02T10:59:00", "login").with("user_type", "trial"),
                product("bob", "2026-03-02T11:00:00", "login"),
                product("bob", "2026-03-02T10:30:00", "user_invited"), // qualifies for no activity, but is an event
                product("cid", "2026-03-02T10:30:00", "login").internal());

        assertThat(asked.time("events", MINUTE, "2026-03-02T10:00", "event_name", "login"))
                .isEqualTo("2");
        assertThat(asked.time("events", HOUR, "2026-03-02T10:00", "event_name", "login"))
                .isEqualTo("3");
        assertThat(asked.day("events", DAY, "2026-03-02", "event_name", "login"))
                .isEqualTo("4");
        assertThat(asked.day("events", DAY, "2026-03-02", "event_name", "user_invited"))
                .isEqualTo("1");
        assertThat(asked.day("events", DAY, "2026-03-02", "event_name", "login", "platform", "web"))
                .isEqualTo("1");
        assertThat(asked.day("events", DAY, "2026-03-02", "event_name", "login", "country", "_unknown"))
                .isEqualTo("3");
        assertThat(asked.day("events", DAY, "2026-03-02", "event_name", "login", "user_type", "trial"))
                .isEqualTo("1");
        assertThat(asked.day("events", ROLLING_7D, "2026-02-24", "event_name", "login"))
                .isEqualTo("4");
    }

    @Test
    void feature_adoption_is_the_share_of_active_users_who_used_the_feature() {
        Asked asked = Asked.in(
                OracleConfig.defaults().withSections(Set.of(Section.ACTIVITY, Section.PRODUCTS)),
                product("ann", "2026-03-02T10:00", "report_exported").with("platform", "web"),
                product("ann", "2026-03-02T11:00", "report_exported").with("platform", "ios"),
                product("bob", "2026-03-02T11:00", "login"),
                product("cid", "2026-03-02T11:00", "user_invited"), // not active, and no feature
                message("m", "dan", "2026-03-02T12:00", SENT),
                product("bob", "2026-03-04T10:00", "report_exported"));

        String[] exports = {"feature", "report_exported"};
        assertThat(asked.day("feature_users", DAY, "2026-03-02", exports)).isEqualTo("1");
        assertThat(asked.day("feature_users", DAY, "2026-03-02", "feature", "report_exported", "platform", "ios"))
                .isEqualTo("1");
        assertThat(asked.day("feature_users", DAY, "2026-03-02", "feature", "user_invited"))
                .isEqualTo("0");
        assertThat(asked.day("feature_adoption", DAY, "2026-03-02", exports)).isEqualTo("0.333333333");
        assertThat(asked.day("feature_users", ROLLING_28D, "2026-02-05", exports))
                .isEqualTo("2");
        assertThat(asked.day("feature_adoption", ROLLING_28D, "2026-02-05", exports))
                .isEqualTo("0.666666667");
    }

    @Test
    void key_figures_count_users_and_events_of_a_name_up_to_calendar_quarters() {
        Asked asked = Asked.of(
                Section.PRODUCTS,
                product("ann", "2026-03-30T10:00", "project_created").with("country", "IN"),
                product("ann", "2026-03-31T10:00", "project_created"),
                product("ann", "2026-04-01T10:00", "project_created"),
                product("bob", "2026-03-31T10:00", "project_exported"),
                product("bob", "2026-03-31T10:00", "editor_opened"),
                product("cid", "2026-03-31T10:00", "report_exported"), // not a project
                product("dan", "2026-03-31T10:00", "report_exported"));

        assertThat(asked.day("project_creators", QUARTER, "2026-01-01")).isEqualTo("1");
        assertThat(asked.day("projects_created", QUARTER, "2026-01-01")).isEqualTo("2");
        assertThat(asked.day("projects_created", QUARTER, "2026-04-01")).isEqualTo("1");
        assertThat(asked.day("projects_created", MONTH, "2026-03-01")).isEqualTo("2");
        assertThat(asked.day("projects_created", ISO_WEEK, "2026-03-30")).isEqualTo("3");
        assertThat(asked.day("projects_created", DAY, "2026-03-30", "country", "IN"))
                .isEqualTo("1");
        assertThat(asked.day("exporters", MONTH, "2026-03-01")).isEqualTo("1");
        assertThat(asked.day("projects_exported", DAY, "2026-03-31", "country", "_unknown"))
                .isEqualTo("1");
        assertThat(asked.day("editor_opens", DAY, "2026-03-31")).isEqualTo("1");
    }
}
