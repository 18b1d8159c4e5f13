package dev.tidemark.job.derive;

import dev.tidemark.model.MetricResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Monthly recurring revenue: a twelfth of the annual, rounded once. */
final class Mrr implements Family {
    private static final long serialVersionUID = 1;
    private static final String ANNUAL = "gross_arr";
    private static final BigDecimal MONTHS = BigDecimal.valueOf(12);
    private static final int MONEY_SCALE = 6;

    @Override
    public Set<String> metrics() {
        return Set.of(ANNUAL);
    }

    @Override
    public boolean takes(MetricResult result) {
        return true;
    }

    @Override
    public String role(MetricResult result) {
        return ANNUAL;
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        return result.dimensions();
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        BigDecimal annual = group.value(ANNUAL, target.window(), target.position());
        out.emit(
                "mrr",
                context.dimensions(),
                target,
                Optional.of(annual.divide(MONTHS, MONEY_SCALE, RoundingMode.HALF_EVEN)),
                group.status(target.window(), target.position(), ANNUAL));
    }
}
