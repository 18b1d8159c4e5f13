package dev.tidemark.job.journey;

import static dev.tidemark.job.journey.Happening.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.EntityHarness;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.time.ProjectCalendar;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;

class UserJourneyTest {
    private static final Catalogue CATALOGUE = Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30));

    private static UserJourney operator() {
        return operator(CATALOGUE);
    }

    private static UserJourney operator(Catalogue catalogue) {
        return new UserJourney(
                Happening.DEFINITION,
                catalogue,
                new ProjectCalendar(ZoneOffset.UTC),
                Duration.ofDays(3),
                Duration.ofMillis(50));
    }

    private static void send(EntityHarness harness, long user, Happening... events) throws Exception {
        harness.send(sender -> {
            for (Happening event : events) {
                event.send(sender, Happening.DEFINITION, user);
            }
        });
    }

    private static Map<String, Long> sums(EntityHarness harness, String metric) {
        Map<String, Long> sums = new HashMap<>();
        for (Map.Entry<String, BigInteger> sum : harness.sums().entrySet()) {
            if (sum.getKey().startsWith(metric + "|")) {
                // Without the metric's name and definition.
                String[] parts = sum.getKey().split("[| ]");
                sums.put(
                        parts[1] + " " + parts[3] + " " + parts[4],
                        sum.getValue().longValueExact());
            }
        }
        return sums;
    }

    private static long day(String date) {
        return LocalDate.parse(date).toEpochDay();
    }

    @Test
    void usersInBlocksComeOutAsNumbers() throws Exception {
        try (EntityHarness harness = EntityHarness.start(operator())) {
            for (long user = 1; user <= 210; user++) {
                long spread = user * 0x9E3779B97F4A7C15L;
                send(harness, spread, at("2026-03-04T10:00:00Z", "user_invited"));
                if (user <= 105) {
                    send(harness, spread, at("2026-03-05T10:00:00Z", "user_activated"));
                }
                if (user <= 34) {
                    send(harness, spread, at("2026-03-06T10:00:00Z", Happening.DELIVERED_CHARGED));
                }
            }
            harness.finish();
            String entry = " DAY " + day("2026-03-04");
            assertThat(sums(harness, "funnel_users"))
                    .containsEntry("funnel=invitation,step=invited" + entry, 210L)
                    .containsEntry("funnel=invitation,step=activated" + entry, 105L)
                    .containsEntry("funnel=invitation,step=transacted" + entry, 34L);
            assertThat(sums(harness, "active_users_exact")).containsEntry(" DAY " + day("2026-03-05"), 105L);
        }
    }

    @Test
    void theStateOfAUserSurvivesBetweenBlocks() throws Exception {
        try (EntityHarness harness = EntityHarness.start(operator())) {
            Happening event = at("2026-03-04T10:00:00Z", "opened");
            send(harness, 1, event);
            harness.checkpoint(1);
            send(harness, 1, event, at("2026-03-04T11:00:00Z", Happening.SENT));
            harness.finish();
            assertThat(sums(harness, "active_users_exact")).containsEntry(" DAY " + day("2026-03-04"), 1L);
            assertThat(sums(harness, "duplicates")).containsValue(1L).hasSize(1);
        }
    }

    @Test
    void nothingIsLeftOfAUserFourHundredDaysAfterTheLastEvent() throws Exception {
        try (EntityHarness harness = EntityHarness.start(operator())) {
            send(harness, 1, at("2026-03-04T10:00:00Z", "opened"), at("2026-03-05T10:00:00Z", "user_invited"));
            harness.watermark(Watermark.MAX_WATERMARK.getTimestamp());
            assertThat(harness.pages()).isEqualTo(1);
            harness.watermark((day("2026-03-05") + 401) * Duration.ofDays(1).toMillis() - 1);
            assertThat(harness.pages()).isEqualTo(1);
            harness.watermark((day("2026-03-05") + 401) * Duration.ofDays(1).toMillis());
            assertThat(harness.pages()).isZero();
            assertThat(harness.eventTimers()).isZero();
            int before = harness.output().size();
            harness.finish();
            assertThat(harness.output()).hasSize(before);
        }
    }

    @Test
    void aUserStaysAsLongAsTheEntryDayOfTheLongestFunnelCanChange() throws Exception {
        Catalogue catalogue = Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(365));
        try (EntityHarness harness = EntityHarness.start(operator(catalogue))) {
            send(harness, 1, at("2026-03-05T10:00:00Z", "user_invited"));
            // 365 days, and 46 in which an event of that time can come.
            harness.watermark((day("2026-03-05") + 411) * Duration.ofDays(1).toMillis());
            assertThat(harness.pages()).isEqualTo(1);
            harness.watermark((day("2026-03-05") + 412) * Duration.ofDays(1).toMillis());
            assertThat(harness.pages()).isZero();
        }
    }

    @Test
    void whatAUserDidIsForgottenAfterItsSlicesAndBeforeTheUser() throws Exception {
        UserJourney operator = operator();
        try (EntityHarness harness = EntityHarness.start(operator)) {
            UserProfile profile = new UserProfile(Happening.DEFINITION.steps());
            new Journey(Happening.DEFINITION, CATALOGUE, new ProjectCalendar(ZoneOffset.UTC))
                    .apply(profile, at("2026-03-04T10:00:00Z", "opened").arrived(), Long.MIN_VALUE, new Recorded());
            ByteWriter out = new ByteWriter(64);
            profile.encode(out);
            // Ids go after 10 days, seconds when the slices of 45 days are gone, actions the analysis period later.
            byte[] user = out.toBytes();
            byte[] withoutIds = expired(operator, user, 11);
            byte[] withoutSeconds = expired(operator, withoutIds, 48);
            byte[] withoutActions = expired(operator, withoutSeconds, 78);
            assertThat(expired(operator, withoutActions, 401)).isEmpty();
            profile.decode(withoutSeconds, new Texts());
            assertThat(profile.usage().seconds().isEmpty()).isTrue();
            assertThat(profile.usage().actions().isEmpty()).isFalse();
            profile.decode(withoutActions, new Texts());
            assertThat(profile.usage().isEmpty()).isTrue();
        }
    }

    /** What is left at the beginning of so many days after the event, before which it is not due. */
    private static byte[] expired(UserJourney operator, byte[] user, int days) {
        long time = (day("2026-03-04") + days) * Duration.ofDays(1).toMillis();
        assertThat(operator.due(user)).isEqualTo(time - Duration.ofDays(1).toMillis());
        assertThat(operator.expire(user, time - 1)).isSameAs(user);
        byte[] left = operator.expire(user, time);
        assertThat(left.length).isLessThan(user.length);
        return left;
    }

    @Test
    void whatAProfileSaidOutlivesTheUsersEvents() throws Exception {
        try (EntityHarness harness = EntityHarness.start(operator())) {
            send(harness, 1, Happening.profile("2023-03-04T10:00:00Z", "f", "", ""));
            send(harness, 1, at("2024-03-05T10:00:00Z", "opened"));
            harness.watermark((day("2024-03-05") + 500) * Duration.ofDays(1).toMillis());
            assertThat(harness.pages()).isEqualTo(1);
            send(harness, 1, at("2026-03-05T10:00:00Z", "opened"));
            harness.finish();
            assertThat(sums(harness, "active_users_by_profile")).containsEntry("gender=f DAY " + day("2026-03-05"), 1L);
            assertThat(sums(harness, "lifecycle")).containsEntry("state=new DAY " + day("2026-03-05"), 1L);
        }
    }

    @Test
    void copiesCountAsDuplicatesForThreeDays() throws Exception {
        Happening event = at("2026-03-04T10:00:00Z", "opened");
        try (EntityHarness harness = EntityHarness.start(operator())) {
            send(harness, 1, event);
            harness.watermark(Instant.parse("2026-03-07T23:59:59Z").toEpochMilli());
            send(harness, 1, event);
            harness.finish();
            assertThat(sums(harness, "accepted")).containsValue(1L);
            assertThat(sums(harness, "duplicates")).containsValue(1L);
            harness.watermark(Instant.parse("2026-03-08T00:00:00Z").toEpochMilli());
            send(harness, 1, event);
            harness.finish();
            assertThat(sums(harness, "accepted")).containsValue(2L);
            assertThat(sums(harness, "active_users_exact")).containsEntry(" DAY " + day("2026-03-04"), 1L);
        }
    }
}
