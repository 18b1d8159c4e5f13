package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
    private static final Set<String> NO_MODELS = Set.of("_unknown", "_other");
    private static final int RANKED = 10;
    private static final BigDecimal LEAST_COUNT = BigDecimal.valueOf(5);
    /** In front of the models of each kind of operand; a rank is kept to be taken back. */
    private static final String MEAN = "mean:";

    private static final String COUNT = "count:";
    private static final String RANK = "rank:";

    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private record Drain(String model, BigDecimal mean, ResultStatus status) {}

    @Override
    public boolean takes(MetricResult result) {
        SortedMap<String, String> dimensions = result.dimensions();
        return result.metric().equals(METRIC)
                && dimensions.containsKey(MODEL)
                && OPERANDS.contains(dimensions.get(STAT))
                && !NO_MODELS.contains(dimensions.get(MODEL));
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
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        WindowKind window = target.window();
        long position = target.position();
        List<Drain> ranked = group.operands().values().stream()
                .filter(operand -> operand.id().role().startsWith(MEAN))
                .map(operand ->
                        new Drain(operand.id().role().substring(MEAN.length()), operand.value(), operand.status()))
                .filter(drain ->
                        group.value(COUNT + drain.model, window, position).compareTo(LEAST_COUNT) >= 0)
                .sorted(Comparator.comparing(Drain::mean).reversed().thenComparing(Drain::model, BY_BYTES))
                .limit(RANKED)
                .toList();
        Set<String> unranked = new HashSet<>();
        group.operands().keySet().stream()
                .map(Id::role)
                .filter(role -> role.startsWith(RANK))
                .forEach(role -> unranked.add(role.substring(RANK.length())));
        for (int i = 0; i < ranked.size(); i++) {
            Drain drain = ranked.get(i);
            unranked.remove(drain.model);
            rank(drain.model, i + 1, drain.status, context, target, out);
        }
        unranked.forEach(model ->
                rank(model, 0, group.status(window, position, MEAN + model, COUNT + model), context, target, out));
    }

    private static void rank(String model, int rank, ResultStatus status, Context context, Target target, Output out) {
        BigDecimal value = BigDecimal.valueOf(rank);
        Id id = new Id(RANK + model, target.window(), target.position());
        context.group().put(new Operand(id, value, status));
        out.emit("top_device_models", new TreeMap<>(Map.of(MODEL, model)), target, Optional.of(value), status);
    }
}
