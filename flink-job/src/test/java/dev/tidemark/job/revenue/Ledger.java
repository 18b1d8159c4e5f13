package dev.tidemark.job.revenue;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueFile;
import dev.tidemark.job.exchange.EntityHarness;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A ledger on the heap backend, and what it has contributed. */
final class Ledger implements AutoCloseable {
    private static final Duration HORIZON = Duration.ofDays(40);

    private final EntityHarness harness;
    private int checkpoints;

    Ledger() throws Exception {
        this("", 1_000);
    }

    /** @param yaml a catalogue file */
    Ledger(String yaml, int dimensionCap) throws Exception {
        Catalogue catalogue = Catalogue.of(
                CatalogueFile.read(yaml, CatalogueFile.sections(), Map.of()),
                new Catalogue.Terms("", "", HORIZON, Duration.ofDays(30)));
        ProjectCalendar calendar = new ProjectCalendar(ZoneOffset.UTC);
        harness = EntityHarness.start(
                new SubscriptionLedger(catalogue, calendar, HORIZON, dimensionCap, 42, Duration.ofMillis(50)));
    }

    /** Sends events of one subscription. */
    Ledger send(ProductEvent... events) throws Exception {
        return sendTo(0x1234_5678_9abc_def0L, events);
    }

    Ledger sendTo(long subscription, ProductEvent... events) throws Exception {
        harness.send(sender -> {
            for (ProductEvent event : events) {
                SubscriptionRecord.append(
                        sender, event, subscription, "", UnaryOperator.identity(), UnaryOperator.identity());
            }
        });
        harness.checkpoint(checkpoints++);
        return this;
    }

    Ledger day(String day) throws Exception {
        harness.watermark(
                LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
        return this;
    }

    int pages() {
        return harness.pages();
    }

    int eventTimers() {
        return harness.eventTimers();
    }

    /** Amounts by {@code metric dimension=value … day}, those of money in whole units; zeros are left out. */
    Map<String, String> sums() {
        Map<String, String> amounts = new TreeMap<>();
        harness.sums().forEach((key, sum) -> {
            int end = key.lastIndexOf('|');
            SeriesKey series = SeriesKey.parse(key.substring(0, end + 1));
            StringBuilder text = new StringBuilder(series.metric());
            series.dimensions()
                    .forEach((name, value) ->
                            text.append(' ').append(name).append('=').append(value));
            String day = key.substring(key.lastIndexOf(' ') + 1);
            BigDecimal amount = new BigDecimal(sum, series.metric().endsWith("_arr") ? 6 : 0);
            amounts.put(
                    text + " " + LocalDate.ofEpochDay(Long.parseLong(day)),
                    amount.stripTrailingZeros().toPlainString());
        });
        return amounts;
    }

    /** The amounts of the series by currency alone, the currency left out. */
    Map<String, String> euros() {
        return of("currency=EUR");
    }

    /** The amounts of the series with these dimensions and no other, without them. */
    Map<String, String> of(String dimensions) {
        Map<String, String> found = new TreeMap<>();
        sums().forEach((key, amount) -> {
            String less = key.replace(" " + dimensions + " ", " ");
            if (!less.equals(key) && !less.contains("=")) {
                found.put(less, amount);
            }
        });
        return found;
    }

    @Override
    public void close() {
        harness.close();
    }
}
