package dev.tidemark.job.revenue;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.revenue.Movement.Kind;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.WindowKind;
import java.util.HashMap;
import java.util.Map;

/** Turns movements into contributions: to the flow of their kind, to the level of revenue, and to the subscribers. */
final class SubscriptionContributions {
    /** A year's revenue may exceed what 64 bits hold: a year of monthly prices is contributed as thrice so many of them. */
    private static final int GREATEST_MULTIPLE = 4;

    private final Catalogue catalogue;
    private final MetricDefinition level;
    private final MetricDefinition subscribers;
    private final Map<Flow, Series> flows = new HashMap<>();
    private final Map<Flow, Series> levels = new HashMap<>();
    private final Map<Plan, Series> subscribersByPlan = new HashMap<>();

    /** What series are made for. */
    private record Flow(Kind kind, Plan plan, String currency, String reason) {
        static Flow of(Movement it) {
            return new Flow(
                    it.kind(),
                    it.plan(),
                    DimensionValue.orUnknown(it.currency()),
                    DimensionValue.orUnknown(it.reason()));
        }

        /** What the level does not tell apart is left out. */
        static Flow ofLevel(Movement it) {
            return new Flow(Kind.NEW, it.plan(), DimensionValue.orUnknown(it.currency()), "");
        }
    }

    SubscriptionContributions(Catalogue catalogue) {
        this.catalogue = catalogue;
        level = catalogue.metric("gross_arr");
        subscribers = catalogue.metric("subscribers");
    }

    /** Adds ({@code sign} 1) or takes back (−1) a movement. */
    void add(Movement movement, int sign, Contributions out) {
        Series flow = flows.computeIfAbsent(Flow.of(movement), this::flow);
        Series total = levels.computeIfAbsent(Flow.ofLevel(movement), this::level);
        addYear(flow, movement, sign, out);
        addYear(total, movement, sign * movement.kind().sign(), out);
        if (movement.subscribers() != 0) {
            Series counted = subscribersByPlan.computeIfAbsent(movement.plan(), this::subscribers);
            out.add(counted, WindowKind.DAY, movement.day(), (long) sign * movement.subscribers());
        }
    }

    private static void addYear(Series series, Movement movement, int sign, Contributions out) {
        int rest = movement.plan().periods();
        while (rest > 0) {
            int multiple = Math.min(rest, GREATEST_MULTIPLE);
            out.add(series, WindowKind.DAY, movement.day(), sign * multiple * movement.net());
            rest -= multiple;
        }
    }

    private Series flow(Flow flow) {
        MetricDefinition metric = catalogue.metric(flow.kind.metric());
        Series byCurrency = Series.of(metric, "currency", flow.currency);
        Series byPlan = Series.of(metric, "currency", flow.currency, "plan", flow.plan.text());
        if (flow.kind != Kind.CANCELLED) {
            return Series.together(byCurrency, byPlan);
        }
        return Series.together(byCurrency, byPlan, Series.of(metric, "currency", flow.currency, "reason", flow.reason));
    }

    private Series level(Flow flow) {
        return Series.together(
                Series.of(level, "currency", flow.currency),
                Series.of(level, "currency", flow.currency, "plan", flow.plan.text()));
    }

    private Series subscribers(Plan plan) {
        return Series.together(Series.of(subscribers), Series.of(subscribers, "plan", plan.text()));
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    void forgetSeries() {
        flows.clear();
        levels.clear();
    }
}
