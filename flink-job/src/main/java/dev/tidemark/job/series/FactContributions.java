package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.time.ProjectCalendar;
import java.util.List;

/** What facts of events add to the metrics that the catalogue defines by itself. Not thread-safe. */
public final class FactContributions {
    private final GenericSeries[] metrics;

    public FactContributions(Catalogue catalogue, ProjectCalendar calendar) {
        List<Generic> generics = catalogue.generics();
        metrics = generics.stream()
                .map(generic -> new GenericSeries(generic, catalogue.metric(generic.name()), calendar))
                .toArray(GenericSeries[]::new);
    }

    /** Leaves out minutes that are not published any more at a time of the wall clock, epoch milliseconds. */
    public void startAt(long now) {
        for (GenericSeries metric : metrics) {
            metric.startAt(now);
        }
    }

    /**
     * Contributes a fact.
     *
     * @param metric its place among {@link Catalogue#generics}
     * @param values as in {@link GenericSeries#of}
     * @param beyond likewise
     * @param amount as in {@link GenericSeries#add}
     * @param second likewise
     * @param time of the event, epoch milliseconds
     */
    public void add(int metric, String[] values, long beyond, long amount, long second, long time, Contributions out) {
        GenericSeries series = metrics[metric];
        series.add(series.of(values, beyond), amount, second, time, out);
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    public void forget() {
        for (GenericSeries metric : metrics) {
            metric.forget();
        }
    }
}
