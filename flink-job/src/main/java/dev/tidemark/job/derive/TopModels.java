package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.derive.Ranking.Ranked;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The ranks of the device models with the greatest mean battery drain. A group is one window, so that the models of all
 * windows need not be read to rank those of one, and it goes with its window.
 */
final class TopModels implements Family {
    private static final long serialVersionUID = 1;
    private static final String METRIC = "battery_drain_mah";
    private static final String MODEL = "device_model";
    private static final String STAT = "stat";
    private static final Set<String> OPERANDS = Set.of("mean", "count");
    private static final BigDecimal LEAST_COUNT = BigDecimal.valueOf(5);
    /** In front of the models of each kind of operand. */
    private static final String MEAN = "mean:";

    private static final String COUNT = "count:";
    private static final Ranking RANKING = new Ranking(Ranking.RANK, 10);

    @Override
    public Set<String> metrics() {
        return Set.of(METRIC);
    }

    @Override
    public boolean takes(MetricResult result) {
        SortedMap<String, String> dimensions = result.dimensions();
        return dimensions.containsKey(MODEL)
                && OPERANDS.contains(dimensions.get(STAT))
                && Ranking.ranks(dimensions.get(MODEL));
    }

    @Override
    public String role(MetricResult result) {
        return result.dimensions().get(STAT) + ":" + result.dimensions().get(MODEL);
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        return new TreeMap<>(Map.of(
                "@window", result.window().kind().text() + " " + result.window().start()));
    }

    @Override
    public void affected(Id operand, Consumer<Target> targets) {
        Ranking.affected(operand, targets);
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        WindowKind window = target.window();
        long position = target.position();
        List<Ranked> drains = group.operands().values().stream()
                .filter(operand -> operand.id().role().startsWith(MEAN))
                .map(operand -> new Ranked(operand.id().role().substring(MEAN.length()), operand.value()))
                .filter(drain ->
                        group.value(COUNT + drain.value(), window, position).compareTo(LEAST_COUNT) >= 0)
                .toList();
        RANKING.publish(
                group,
                target,
                drains,
                model -> group.status(window, position, MEAN + model, COUNT + model),
                (model, rank, status) -> out.emit(
                        "top_device_models", new TreeMap<>(Map.of(MODEL, model)), target, Optional.of(rank), status));
    }
}
