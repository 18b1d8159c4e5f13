package dev.tidemark.job.revenue;

import static dev.tidemark.job.revenue.Said.cancelled;
import static dev.tidemark.job.revenue.Said.event;
import static dev.tidemark.job.revenue.Said.terms;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.ProductEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionLedgerTest {
    private Ledger ledger;

    @BeforeEach
    void start() throws Exception {
        ledger = new Ledger();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void cancellingAndReturningIsAReactivation() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "monthly", "10"),
                cancelled("b", "2026-03-05T10:00", "too_expensive"),
                terms("started", "c", "2026-03-09T10:00", "monthly", "15"));

        assertThat(ledger.euros())
                .containsOnly(
                        entry("new_arr 2026-03-01", "120"),
                        entry("cancelled_arr 2026-03-05", "120"),
                        entry("reactivation_arr 2026-03-09", "180"),
                        entry("gross_arr 2026-03-01", "120"),
                        entry("gross_arr 2026-03-05", "-120"),
                        entry("gross_arr 2026-03-09", "180"));
        assertThat(ledger.of("currency=EUR reason=too_expensive"))
                .containsOnly(entry("cancelled_arr 2026-03-05", "120"));
        assertThat(ledger.of("plan=monthly"))
                .containsOnly(
                        entry("subscribers 2026-03-01", "1"),
                        entry("subscribers 2026-03-05", "-1"),
                        entry("subscribers 2026-03-09", "1"));
    }

    /** 900 a year: {@code DeriveTest} divides it. */
    @Test
    void aYearlyPriceOf1000MinusDiscount100IsMrr75() throws Exception {
        ledger.send(event("started", "a", "2026-03-01T10:00", "plan", "yearly", "price", "1000", "discount", "100"));

        assertThat(ledger.of("currency=_unknown plan=yearly")).containsEntry("gross_arr 2026-03-01", "900");
    }

    @Test
    void aPriceChangeIsTheDifferenceOfTheYears() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "monthly", "10"),
                terms("changed", "b", "2026-03-05T10:00", "monthly", "12.5"),
                terms("renewed", "c", "2026-03-09T10:00", "Monthly ", "12"));

        assertThat(ledger.of("currency=EUR plan=monthly"))
                .containsEntry("expansion_arr 2026-03-05", "30")
                .containsEntry("contraction_arr 2026-03-09", "6")
                .containsEntry("gross_arr 2026-03-09", "-6");
        assertThat(ledger.of("plan=monthly")).containsOnly(entry("subscribers 2026-03-01", "1"));
    }

    @Test
    void aPlanChangeLeavesOnePlanAndEntersTheOther() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "monthly", "10"),
                terms("changed", "b", "2026-03-05T10:00", "yearly", "100"));

        assertThat(ledger.of("currency=EUR plan=monthly"))
                .containsEntry("contraction_arr 2026-03-05", "120")
                .containsEntry("gross_arr 2026-03-05", "-120");
        assertThat(ledger.of("currency=EUR plan=yearly"))
                .containsOnly(entry("expansion_arr 2026-03-05", "100"), entry("gross_arr 2026-03-05", "100"));
        assertThat(ledger.euros())
                .containsEntry("contraction_arr 2026-03-05", "120")
                .containsEntry("expansion_arr 2026-03-05", "100")
                .containsEntry("gross_arr 2026-03-05", "-20");
        assertThat(ledger.of("plan=yearly")).containsOnly(entry("subscribers 2026-03-05", "1"));
        assertThat(ledger.of("plan=monthly")).containsEntry("subscribers 2026-03-05", "-1");
        assertThat(ledger.sums()).doesNotContainKey("subscribers 2026-03-05");
    }

    @Test
    void aLateCancellationMovesItsDay() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "yearly", "100"),
                cancelled("b", "2026-03-09T10:00", "switched"));
        ledger.send(cancelled("c", "2026-03-05T10:00", "bad_support"));

        assertThat(ledger.euros())
                .containsEntry("cancelled_arr 2026-03-05", "100")
                .containsEntry("gross_arr 2026-03-05", "-100")
                .doesNotContainKeys("cancelled_arr 2026-03-09", "gross_arr 2026-03-09");
        assertThat(ledger.of("currency=EUR reason=switched")).isEmpty();
    }

    @Test
    void endingAndReturningOnOneDayMovesNothing() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "yearly", "100"),
                terms("started", "c", "2026-03-05T12:00", "yearly", "100"),
                cancelled("b", "2026-03-05T11:59", "switched"));

        assertThat(ledger.euros()).containsOnlyKeys("new_arr 2026-03-01", "gross_arr 2026-03-01");
    }

    @Test
    void ofTwoEventsOfOneTimeTheGreaterIdDecides() throws Exception {
        ledger.send(
                terms("started", "b", "2026-03-01T10:00", "yearly", "100"),
                terms("started", "a", "2026-03-01T10:00", "yearly", "70"));

        assertThat(ledger.euros()).containsEntry("new_arr 2026-03-01", "100");
    }

    @Test
    void theGreatestAmountsDoNotOverflow() throws Exception {
        ProductEvent greatest = event(
                "started",
                "a",
                "2026-03-01T10:00",
                "plan",
                "monthly",
                "price",
                "1000000000000",
                "discount",
                "-1000000000000");

        ledger.send(greatest);

        assertThat(ledger.of("currency=_unknown")).containsEntry("gross_arr 2026-03-01", "24000000000000");
    }

    @Test
    void aSubscriptionWithRevenueNeverExpires() throws Exception {
        ledger.send(terms("started", "a", "2020-03-01T10:00", "monthly", "10")).day("2026-03-09");
        ledger.send(terms("changed", "b", "2026-03-09T10:00", "monthly", "11"));

        assertThat(ledger.euros()).containsEntry("expansion_arr 2026-03-09", "12");
        assertThat(ledger.eventTimers()).isZero();
    }

    @Test
    void oneWithoutIsDropped400DaysAfterItsEnd() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "monthly", "10"),
                cancelled("b", "2026-03-05T10:00", "switched"));

        assertThat(ledger.day("2027-04-09").pages()).isOne();
        assertThat(ledger.day("2027-04-10").pages()).isZero();
    }

    @Test
    void whatIsForgottenChangesNothingLaterAndTakesNothingMore() throws Exception {
        ledger.send(
                terms("started", "a", "2026-03-01T10:00", "monthly", "10"),
                cancelled("b", "2026-03-05T10:00", "switched"));
        var before = ledger.sums();

        ledger.day("2026-06-01").send(terms("started", "c", "2026-03-05T11:00", "monthly", "10"));

        assertThat(ledger.sums())
                .hasSize(before.size() + 1)
                .containsAllEntriesOf(before)
                .containsEntry("expired_contributions 2026-03-05", "1");
        ledger.send(terms("started", "d", "2026-06-01T11:00", "monthly", "10"));
        assertThat(ledger.euros()).containsEntry("reactivation_arr 2026-06-01", "120");
    }

    @Test
    void aSubscriptionThatIsNotRenewedLapsesAfterItsGrace() throws Exception {
        try (Ledger lapsing = new Ledger("revenue: {grace_days: 7}", 1_000)) {
            lapsing.send(terms("started", "a", "2026-01-31T10:00", "monthly", "10"));
            assertThat(lapsing.of("currency=EUR reason=lapsed")).containsOnly(entry("cancelled_arr 2026-03-07", "120"));

            lapsing.send(terms("renewed", "b", "2026-03-07T10:00", "monthly", "10"));
            assertThat(lapsing.of("currency=EUR reason=lapsed")).containsOnly(entry("cancelled_arr 2026-04-14", "120"));

            lapsing.send(terms("renewed", "c", "2026-04-20T10:00", "monthly", "10"));
            assertThat(lapsing.euros())
                    .containsEntry("cancelled_arr 2026-04-14", "120")
                    .containsEntry("reactivation_arr 2026-04-20", "120")
                    .containsEntry("cancelled_arr 2026-05-27", "120");
        }
    }

    @Test
    void reasonsThatAreInventedDoNotMultiplyCurrencies() throws Exception {
        try (Ledger capped = new Ledger("", 2)) {
            for (int unit = 1; unit <= 4; unit++) {
                capped.sendTo(
                        unit,
                        terms("started", "a", "2026-03-01T10:00", "yearly", "100"),
                        cancelled("b", "2026-03-05T10:00", "reason" + unit));
            }

            assertThat(capped.of("currency=EUR reason=reason1")).containsOnly(entry("cancelled_arr 2026-03-05", "100"));
            assertThat(capped.of("currency=EUR reason=reason2")).containsOnly(entry("cancelled_arr 2026-03-05", "100"));
            assertThat(capped.of("currency=EUR reason=_other")).containsOnly(entry("cancelled_arr 2026-03-05", "200"));
            assertThat(capped.euros()).containsEntry("cancelled_arr 2026-03-05", "400");

            capped.sendTo(4, terms("changed", "c", "2026-03-03T10:00", "yearly", "30"));
            assertThat(capped.of("currency=EUR reason=_other")).containsOnly(entry("cancelled_arr 2026-03-05", "130"));
        }
    }
}
