package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactContributionsTest {
    private static final long TIME = 1_772_000_000_000L;

    private final Catalogue catalogue = Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30));
    private final FactContributions facts = new FactContributions(catalogue, new ProjectCalendar(ZoneOffset.UTC));
    private final Combiner out = new Combiner();

    private void event(String name, String platform, String country, String userType) {
        List<String> generics = catalogue.generics().stream().map(Generic::name).toList();
        facts.add(
                generics.indexOf("events"),
                new String[] {name, platform, country, userType},
                0,
                1,
                Contributions.NO_MEASURE,
                TIME,
                out);
    }

    @Test
    void whatFactsHaveInCommonIsSentOnce() {
        event("opened", "ios", "DE", "free");
        event("opened", "web", "FR", "free");
        event("opened", "ios", "FR", "paid");
        List<String> partials = new ArrayList<>();
        out.flush(partial -> {
            if (partial.slice().text().equals("hour")) {
                String series = partial.series().substring(0, partial.series().lastIndexOf('|'));
                partials.add(series + " " + ((SumAccumulator) partial.value()).value());
            }
        });
        assertThat(partials)
                .containsExactlyInAnyOrder(
                        "events|event_name=opened 3",
                        "events|event_name=opened,platform=ios 2",
                        "events|event_name=opened,platform=web 1",
                        "events|country=DE,event_name=opened 1",
                        "events|country=FR,event_name=opened 2",
                        "events|event_name=opened,user_type=free 2",
                        "events|event_name=opened,user_type=paid 1");
    }
}
