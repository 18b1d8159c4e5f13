package dev.tidemark.dashboard.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.WindowKind;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 7);

    @Test
    void theLastDayIsThatOfDaysInEventTimeAndNeverInTheFuture() {
        Metric daily = metric("activity", WindowKind.DAY, TODAY.minusDays(2));
        Metric monthly = metric("activity", WindowKind.MONTH, LocalDate.of(2026, 3, 31));
        Metric records = metric("job", WindowKind.DAY, TODAY);
        assertThat(lastDay(monthly, daily, records)).contains(TODAY.minusDays(2));
        assertThat(lastDay(daily, metric("activity", WindowKind.DAY, TODAY.plusDays(1))))
                .contains(TODAY);
        assertThat(lastDay(monthly, records)).isEmpty();
    }

    private static Optional<LocalDate> lastDay(Metric... metrics) {
        return new Catalogue("live", ZoneId.of("UTC"), List.of(metrics), List.of()).lastDay(TODAY);
    }

    private static Metric metric(String section, WindowKind kind, LocalDate last) {
        return new Metric(
                "live",
                "m",
                "",
                section,
                "count",
                "exact",
                "d1",
                Optional.empty(),
                ZoneId.of("UTC"),
                List.of(kind),
                List.of(List.of()),
                Rule.SUM,
                Rule.SUM,
                Optional.of(new Days(LocalDate.of(2026, 1, 1), last)));
    }
}
