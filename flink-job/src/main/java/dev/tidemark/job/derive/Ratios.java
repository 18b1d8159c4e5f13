package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.model.MetricResult;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The ratios of catalogue files whose two metrics have the same dimensions: a group for the dimensions' values. */
final class Ratios implements Family {
    private static final long serialVersionUID = 1;

    private final List<RatioMetric> ratios;

    Ratios(List<RatioMetric> ratios) {
        this.ratios = List.copyOf(ratios);
    }

    @Override
    public Set<String> metrics() {
        return RatioMetric.operands(ratios);
    }

    @Override
    public boolean takes(MetricResult result) {
        for (RatioMetric ratio : ratios) {
            boolean operand =
                    result.metric().equals(ratio.of()) || result.metric().equals(ratio.per());
            if (operand
                    && ratio.hasWindow(result)
                    && ratio.cuts().contains(result.dimensions().keySet())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String role(MetricResult result) {
        return result.metric();
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        return result.dimensions();
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        Set<String> cut = context.dimensions().keySet();
        for (RatioMetric ratio : ratios) {
            boolean there = Stream.of(ratio.of(), ratio.per())
                    .anyMatch(role -> group.operands().containsKey(new Id(role, target.window(), target.position())));
            if (there
                    && ratio.windows().contains(target.window())
                    && ratio.cuts().contains(cut)) {
                out.emitRatio(
                        ratio.name(),
                        context.dimensions(),
                        target,
                        group.value(ratio.of(), target.window(), target.position()),
                        group.value(ratio.per(), target.window(), target.position()),
                        ratio.estimates(),
                        group.status(target.window(), target.position(), ratio.of(), ratio.per()));
            }
        }
    }
}
