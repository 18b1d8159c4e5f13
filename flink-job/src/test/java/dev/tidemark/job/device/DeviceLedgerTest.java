package dev.tidemark.job.device;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.EntityHarness;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.PropertyValue.Text;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceLedgerTest {
    private static final Duration HORIZON = Duration.ofDays(40);
    private static final long MIDNIGHT =
            LocalDate.of(2026, 3, 2).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long USER_DAY = 0x1234_5678_9abc_def0L;

    private EntityHarness ledger;
    private int checkpoints;

    @BeforeEach
    void start() throws Exception {
        ledger = ledger();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static EntityHarness ledger() throws Exception {
        Catalogue catalogue = Catalogue.shipped("", HORIZON, Duration.ofDays(30));
        ProjectCalendar calendar = new ProjectCalendar(ZoneOffset.UTC);
        return EntityHarness.start(new DeviceLedger(catalogue, calendar, HORIZON, Duration.ofMillis(50)));
    }

    /**
     * @param os behavior class, too
     * @param measures name, value, …
     */
    private static ProductEvent report(String id, long time, String os, String... measures) {
        Map<String, PropertyValue> properties = new HashMap<>();
        for (int i = 0; i < measures.length; i += 2) {
            properties.put(measures[i], new Text(measures[i + 1]));
        }
        return new ProductEvent(
                id, time, "u", "device_usage_reported", "", "", "", os, "", "", "", false, Map.copyOf(properties));
    }

    private void send(ProductEvent... reports) throws Exception {
        send(ledger, List.of(reports));
        ledger.checkpoint(checkpoints++);
    }

    private static void send(EntityHarness to, List<ProductEvent> reports) throws Exception {
        to.send(sender -> {
            for (ProductEvent report : reports) {
                DeviceReport.append(
                        sender,
                        report,
                        new DeviceReport.Dimensions(report.os(), "m1", "", "25-34", report.os(), report.os()),
                        USER_DAY);
            }
        });
    }

    /** Counts by {@code metric dimension=value …}, zeros left out. */
    private Map<String, Integer> counts() {
        return counts(ledger);
    }

    private static Map<String, Integer> counts(EntityHarness of) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Map.Entry<String, BigInteger> sum : of.sums().entrySet()) {
            SeriesKey series =
                    SeriesKey.parse(sum.getKey().substring(0, sum.getKey().lastIndexOf('|') + 1));
            StringBuilder text = new StringBuilder(series.metric());
            series.dimensions()
                    .forEach((name, value) ->
                            text.append(' ').append(name).append('=').append(value));
            counts.merge(text.toString(), sum.getValue().intValueExact(), Integer::sum);
        }
        return counts;
    }

    @Test
    void aReportCountsInEachCutOfWhatItMeasures() throws Exception {
        send(report("a", MIDNIGHT, "ios", "screen_on_hours", "3.9994"));

        assertThat(counts())
                .containsOnly(
                        entry("screen_on_hours_histogram bin=[2,4)", 1),
                        entry("screen_on_hours_histogram bin=[2,4) os=ios", 1),
                        entry("screen_on_hours_histogram bin=[2,4) device_model=m1", 1),
                        entry("screen_on_hours_histogram bin=[2,4) gender=_unknown", 1),
                        entry("screen_on_hours_histogram age_group=25-34 bin=[2,4)", 1),
                        entry("screen_on_hours_histogram behavior_class=ios bin=[2,4)", 1),
                        entry("users_by_behavior_class behavior_class=ios", 1),
                        entry("users_by_behavior_class behavior_class=ios os=ios", 1));
        assertThat(partials())
                .contains("screen_on_hours")
                .doesNotContain(
                        "device_correlation", "app_usage_minutes", "usage_intensity", "users_by_intensity_quartile");
    }

    private List<String> partials() {
        return ledger.output().stream()
                .filter(Partial.class::isInstance)
                .map(partial -> SeriesKey.parse(((Partial) partial).series()).metric())
                .toList();
    }

    @Test
    void theGreatestReportOfAUserDayWinsWhole() throws Exception {
        ProductEvent early =
                report("z", MIDNIGHT, "ios", "screen_on_hours", "3", "apps_installed", "7", "data_usage_mb", "800");
        ProductEvent late = report("a", MIDNIGHT + 1, "android", "screen_on_hours", "5");
        send(early);
        send(late, early);

        assertThat(counts())
                .containsEntry("screen_on_hours_histogram bin=[4,6)", 1)
                .containsEntry("users_by_behavior_class behavior_class=android", 1)
                .doesNotContainKeys(
                        "screen_on_hours_histogram bin=[2,4)",
                        "apps_installed_histogram bin=[0,10)",
                        "data_usage_mb_histogram bin=[750,1000)",
                        "users_by_behavior_class behavior_class=ios");
    }

    @Test
    void ofTwoReportsOfOneTimeTheGreaterIdWins() throws Exception {
        send(report("b", MIDNIGHT, "ios"), report("a", MIDNIGHT, "android"));

        assertThat(counts())
                .containsEntry("users_by_behavior_class behavior_class=ios", 1)
                .hasSize(2);
    }

    @Test
    void theIntensityIsTheWeightedSumOfFourMeasures() throws Exception {
        // 0.4 · 1000 − 0.3 · 10 − 0.2 · 500 − 0.1 · 50 = 400 − 3 − 100 − 5 = 292
        send(report(
                "a",
                MIDNIGHT,
                "ios",
                "app_usage_minutes",
                "1000",
                "screen_on_hours",
                "10",
                "data_usage_mb",
                "500",
                "apps_installed",
                "50"));

        assertThat(counts()).containsEntry("usage_intensity_histogram bin=[200,300)", 1);
        assertThat(partials()).contains("usage_intensity", "users_by_intensity_quartile", "device_correlation");
    }

    @Test
    void aDayIsDroppedAfterTheHorizonAndTakesNothingMore() throws Exception {
        send(report("a", MIDNIGHT, "ios"));
        ledger.watermark(MIDNIGHT + 44 * DAY);
        assertThat(ledger.pages()).isOne();
        ledger.watermark(MIDNIGHT + 45 * DAY);
        assertThat(ledger.pages()).isZero();
        assertThat(ledger.eventTimers()).isZero();

        send(report("b", MIDNIGHT + 1, "ios"));
        assertThat(counts())
                .containsEntry("expired_contributions", 1)
                .containsEntry("users_by_behavior_class behavior_class=ios", 1);
        assertThat(ledger.pages()).isZero();
    }

    @Property(tries = 100, seed = "5")
    void reportsInAnyOrderCountAsTheGreatestAlone(@ForAll Random random) throws Exception {
        List<ProductEvent> reports = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            reports.add(report(
                    Integer.toString(i),
                    MIDNIGHT + random.nextInt(3),
                    random.nextBoolean() ? "ios" : "android",
                    "apps_installed",
                    Integer.toString(random.nextInt(120))));
        }
        ProductEvent greatest = reports.stream()
                .max((a, b) -> a.eventTime() != b.eventTime()
                        ? Long.compare(a.eventTime(), b.eventTime())
                        : a.eventId().compareTo(b.eventId()))
                .orElseThrow();
        List<ProductEvent> sent = new ArrayList<>(reports);
        sent.addAll(reports.subList(0, 2));
        Collections.shuffle(sent, random);
        try (EntityHarness some = ledger();
                EntityHarness one = ledger()) {
            for (int i = 0; i < sent.size(); i++) {
                send(some, sent.subList(i, i + 1));
                some.checkpoint(i);
            }
            send(one, List.of(greatest));
            one.checkpoint(1);
            assertThat(counts(some)).isEqualTo(counts(one));
        }
    }
}
