package dev.tidemark.job.derive;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The mean active days of {@code user_actions}, and power_user_share. */
final class ActionRatios implements Family {
    private static final long serialVersionUID = 1;
    private static final String ACTIONS = "user_actions";
    private static final String DAYS = "action_days";
    private static final String POWER = "power_users";
    private static final String PERIOD = "period";
    private static final String STAT = "stat";

    private final List<Integer> periods;

    /** @param periods lengths in days; {@code power_users} has the dimension only if there are several */
    ActionRatios(List<Integer> periods) {
        this.periods = List.copyOf(periods);
    }

    @Override
    public Set<String> metrics() {
        return Set.of(ACTIONS, DAYS, POWER);
    }

    @Override
    public boolean takes(MetricResult result) {
        return !result.metric().equals(ACTIONS) || result.dimensions().get(STAT).equals("users");
    }

    @Override
    public String role(MetricResult result) {
        return result.metric();
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        SortedMap<String, String> dimensions = Family.without(result.dimensions(), Set.of(STAT));
        dimensions.putIfAbsent(PERIOD, periods.get(0) + "d");
        return dimensions;
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        WindowKind window = target.window();
        long day = target.position();
        BigDecimal users = group.value(ACTIONS, window, day);
        ResultStatus status = group.status(window, day, ACTIONS, DAYS);
        out.emit(
                ACTIONS,
                Family.with(context.dimensions(), STAT, "mean_active_days"),
                target,
                Family.ratio(group.value(DAYS, window, day), users),
                status);
        out.emit(
                "power_user_share",
                periods.size() == 1 ? new TreeMap<>() : context.dimensions(),
                target,
                Family.ratio(group.value(POWER, window, day), users),
                status);
    }
}
