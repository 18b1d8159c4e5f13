package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * {@code experiment_conversion}, {@code experiment_lift} and {@code experiment_p_value}; a group is an experiment. The
 * baseline is the variant {@value #CONTROL} or, where it has no users in a window, the least by its name.
 */
final class ExperimentComparison implements Family {
    private static final long serialVersionUID = 1;
    private static final String CONTROL = "control";
    private static final String USERS = "users ";
    private static final String CONVERSIONS = "conversions ";

    @Override
    public Set<String> metrics() {
        return Set.of("experiment_users", "experiment_conversions");
    }

    @Override
    public boolean takes(MetricResult result) {
        return true;
    }

    @Override
    public String role(MetricResult result) {
        boolean users = result.metric().equals("experiment_users");
        return (users ? USERS : CONVERSIONS) + result.dimensions().get("variant");
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        return Family.without(result.dimensions(), Set.of("variant"));
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        Optional<String> baseline = baseline(group, target);
        // Whoever had users once is told of, also when they have all left: then there are no numbers.
        for (String variant : variants(group, target).toList()) {
            SortedMap<String, String> dimensions = Family.with(context.dimensions(), "variant", variant);
            ResultStatus status =
                    group.status(target.window(), target.position(), USERS + variant, CONVERSIONS + variant);
            BigDecimal users = value(group, target, USERS, variant);
            BigDecimal conversions = value(group, target, CONVERSIONS, variant);
            out.emit("experiment_conversion", dimensions, target, Family.ratio(conversions, users), status);
            Optional<TwoProportions> groups = baseline.filter(it -> !it.equals(variant))
                    .map(it -> new TwoProportions(
                            conversions.longValueExact(),
                            users.longValueExact(),
                            value(group, target, CONVERSIONS, it).longValueExact(),
                            value(group, target, USERS, it).longValueExact()));
            // Also the baseline has rows, without value: it may have become the baseline just now.
            Optional<BigDecimal> lift = groups.flatMap(TwoProportions::lift);
            Optional<Bounds> interval = lift.flatMap(any -> groups).map(TwoProportions::interval);
            out.emit("experiment_lift", dimensions, target, lift, interval, status);
            out.emit("experiment_p_value", dimensions, target, groups.flatMap(TwoProportions::pValue), status);
        }
    }

    private static Optional<String> baseline(Group group, Target target) {
        return variants(group, target)
                .filter(variant -> value(group, target, USERS, variant).signum() > 0)
                .min(Comparator.comparing((String variant) -> !variant.equals(CONTROL))
                        .thenComparing(it -> it.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
    }

    private static Stream<String> variants(Group group, Target target) {
        return group.operands().keySet().stream()
                .filter(id -> id.window() == target.window() && id.position() == target.position())
                .map(Id::role)
                .filter(role -> role.startsWith(USERS))
                .map(role -> role.substring(USERS.length()));
    }

    private static BigDecimal value(Group group, Target target, String what, String variant) {
        return group.value(what + variant, target.window(), target.position());
    }
}
