package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The ratios of catalogue files of parts to a total: a group for each window, as the total belongs to all parts, and as
 * parts come and go for ever.
 */
final class Shares implements Family {
    private static final long serialVersionUID = 1;
    private static final String WINDOW = "window";

    private final List<RatioMetric> ratios;
    private final ProjectCalendar calendar;

    Shares(List<RatioMetric> ratios, ProjectCalendar calendar) {
        this.ratios = List.copyOf(ratios);
        this.calendar = calendar;
    }

    @Override
    public Set<String> metrics() {
        return RatioMetric.operands(ratios);
    }

    @Override
    public boolean takes(MetricResult result) {
        for (RatioMetric ratio : ratios) {
            boolean total =
                    result.metric().equals(ratio.per()) && result.dimensions().isEmpty() && ratio.hasWindow(result);
            if (total || ratio.hasNumerator(result)) {
                return true;
            }
        }
        return false;
    }

    /** The metric and its dimensions. */
    @Override
    public String role(MetricResult result) {
        return role(result.metric(), result.dimensions());
    }

    private static String role(String metric, SortedMap<String, String> dimensions) {
        return SeriesKey.text(metric, dimensions, "");
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        WindowKind kind = result.window().kind();
        return new TreeMap<>(Map.of(WINDOW, kind.text() + " " + calendar.position(result.window())));
    }

    @Override
    public void affected(Id operand, Consumer<Target> targets) {
        boolean total = SeriesKey.parse(operand.role()).dimensions().isEmpty();
        targets.accept(total ? Target.of(operand) : new Target(operand.window(), operand.position(), operand.role()));
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        if (!target.role().equals(Target.ALL)) {
            derive(context, target, SeriesKey.parse(target.role()), out);
            return;
        }
        for (Id operand : context.group().operands().keySet()) {
            derive(context, target, SeriesKey.parse(operand.role()), out);
        }
    }

    private void derive(Context context, Target target, SeriesKey part, Output out) {
        Group group = context.group();
        for (RatioMetric ratio : ratios) {
            if (ratio.of().equals(part.metric())
                    && ratio.cuts().contains(part.dimensions().keySet())
                    && ratio.windows().contains(target.window())) {
                String of = role(ratio.of(), part.dimensions());
                String per = role(ratio.per(), new TreeMap<>());
                out.emitRatio(
                        ratio.name(),
                        part.dimensions(),
                        target,
                        group.value(of, target.window(), target.position()),
                        group.value(per, target.window(), target.position()),
                        ratio.estimates(),
                        group.status(target.window(), target.position(), of, per));
            }
        }
    }
}
