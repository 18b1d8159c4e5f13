package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.series.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The series of one platform, of one country, or of all users together, as tables; each is made when first needed.
 *
 * <p>So no text is built for an event.
 */
final class Cut {
    private final Catalogue catalogue;
    private final List<FunnelDefinition> funnels;
    private final String[] dimension;
    private final Series[] nDay = new Series[CohortEntry.values().length * Cohort.DAYS];
    private final Series[] unbounded = new Series[CohortEntry.values().length * Cohort.DAYS];
    private final Series[][] funnelUsers;
    private final Series[][] funnelMinutes;
    private final Series[] beforeFirst;
    private Series registered;

    /** @param dimension its name and value, or nothing for all users */
    Cut(Catalogue catalogue, List<FunnelDefinition> funnels, String... dimension) {
        this.catalogue = catalogue;
        this.funnels = funnels;
        this.dimension = dimension;
        this.beforeFirst = new Series[funnels.size()];
        this.funnelUsers = new Series[funnels.size()][];
        this.funnelMinutes = new Series[funnels.size()][];
        for (int funnel = 0; funnel < funnels.size(); funnel++) {
            int steps = funnels.get(funnel).steps().size();
            funnelUsers[funnel] = new Series[steps];
            funnelMinutes[funnel] = new Series[steps];
        }
    }

    Series registeredUsers() {
        if (registered == null) {
            registered = series("registered_users");
        }
        return registered;
    }

    Series nDay(CohortEntry by, int n) {
        return retention(nDay, by, "n_day", n);
    }

    Series unbounded(CohortEntry by, int n) {
        return retention(unbounded, by, "unbounded", n);
    }

    private Series retention(Series[] table, CohortEntry by, String kind, int n) {
        int index = by.ordinal() * Cohort.DAYS + n;
        if (table[index] == null) {
            table[index] = series("retention_users", "by", by.text(), "kind", kind, "n", Integer.toString(n));
        }
        return table[index];
    }

    Series funnelUsers(int funnel, int step) {
        return funnel("funnel_users", funnelUsers, funnel, step);
    }

    Series funnelMinutes(int funnel, int step) {
        return funnel("funnel_step_minutes", funnelMinutes, funnel, step);
    }

    private Series funnel(String metric, Series[][] table, int funnel, int step) {
        if (table[funnel][step] == null) {
            FunnelDefinition definition = funnels.get(funnel);
            table[funnel][step] = series(
                    metric,
                    "funnel",
                    definition.name(),
                    "step",
                    definition.steps().get(step).name());
        }
        return table[funnel][step];
    }

    Series activatedBeforeInvited(int funnel) {
        if (beforeFirst[funnel] == null) {
            beforeFirst[funnel] = series(
                    "activated_before_invited", "funnel", funnels.get(funnel).name());
        }
        return beforeFirst[funnel];
    }

    private Series series(String metric, String... more) {
        List<String> namesAndValues = new ArrayList<>(Arrays.asList(more));
        namesAndValues.addAll(Arrays.asList(dimension));
        return Series.of(catalogue.metric(metric), namesAndValues.toArray(String[]::new));
    }
}
