package dev.tidemark.job.derive;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_30D;

import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.FunnelStep;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The families of {@code docs/metrics.md}. */
final class Families {
    private static final int ACTIVITY_DAYS = 30;

    private Families() {}

    /** @param periods lengths of the analysis periods of actions, in days */
    static List<Family> all(List<FunnelDefinition> funnels, List<Integer> periods) {
        return List.of(
                new Activity(),
                new Quick(),
                new RetentionShares(),
                new Activation(),
                new Rates(),
                new Mrr(),
                new TopModels(),
                new ActionRatios(periods),
                new ExperimentComparison(),
                new Funnel(funnels));
    }

    /** stickiness, avg_stickiness and sketch_error. */
    private static final class Activity implements Family {
        private static final long serialVersionUID = 1;
        private static final String SKETCHED = "active_users";
        private static final String EXACT = "active_users_exact";
        private static final Set<WindowKind> WINDOWS =
                EnumSet.of(DAY, WindowKind.ROLLING_7D, WindowKind.ROLLING_28D, ROLLING_30D);

        @Override
        public Set<String> metrics() {
            return Set.of(EXACT, SKETCHED);
        }

        @Override
        public boolean takes(MetricResult result) {
            if (!WINDOWS.contains(result.window().kind())) {
                return false;
            }
            Set<String> cut = result.dimensions().keySet();
            return result.metric().equals(EXACT)
                    || result.metric().equals(SKETCHED)
                            && (cut.isEmpty() || cut.equals(Set.of("platform")) || cut.equals(Set.of("channel")));
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
        public void affected(Id operand, Consumer<Target> targets) {
            targets.accept(Target.of(operand));
            if (operand.role().equals(SKETCHED)) {
                if (operand.window() == ROLLING_30D) {
                    targets.accept(new Target(DAY, operand.position()));
                } else if (operand.window() == DAY) {
                    for (int later = 1; later < ACTIVITY_DAYS; later++) {
                        targets.accept(new Target(DAY, operand.position() + later));
                    }
                }
            }
        }

        @Override
        public void derive(Context context, Target target, Output out) {
            Group group = context.group();
            long day = target.position();
            boolean known = group.operands().containsKey(new Id(SKETCHED, target.window(), day))
                    || group.operands().containsKey(new Id(EXACT, target.window(), day));
            if (context.dimensions().isEmpty() && known) {
                BigDecimal exact = group.value(EXACT, target.window(), day);
                BigDecimal sketched = group.value(SKETCHED, target.window(), day);
                ResultStatus status = group.status(target.window(), day, EXACT, SKETCHED);
                out.emit(
                        "sketch_error",
                        context.dimensions(),
                        target,
                        Family.ratio(sketched.subtract(exact), exact),
                        status);
            }
            // A later day of the average may not have begun: then there is no 30-day value yet.
            if (target.window() != DAY || !group.operands().containsKey(new Id(SKETCHED, ROLLING_30D, day))) {
                return;
            }
            BigDecimal month = group.value(SKETCHED, ROLLING_30D, day);
            ResultStatus status = group.status(ROLLING_30D, day, SKETCHED);
            BigDecimal today = group.value(SKETCHED, DAY, day);
            out.emitRatio("stickiness", context.dimensions(), target, today, month, 2, status);
            BigDecimal sum = BigDecimal.ZERO;
            for (long each = day - ACTIVITY_DAYS + 1; each <= day; each++) {
                sum = sum.add(group.value(SKETCHED, DAY, each));
            }
            BigDecimal thirty = month.multiply(BigDecimal.valueOf(ACTIVITY_DAYS));
            out.emitRatio("avg_stickiness", context.dimensions(), target, sum, thirty, 2, status);
        }
    }

    /** quick_ratio. */
    private static final class Quick implements Family {
        private static final long serialVersionUID = 1;

        @Override
        public Set<String> metrics() {
            return Set.of("lifecycle");
        }

        @Override
        public boolean takes(MetricResult result) {
            return true;
        }

        @Override
        public String role(MetricResult result) {
            return result.dimensions().get("state");
        }

        @Override
        public SortedMap<String, String> groupDimensions(MetricResult result) {
            return Family.without(result.dimensions(), Set.of("state"));
        }

        @Override
        public void derive(Context context, Target target, Output out) {
            Group group = context.group();
            WindowKind window = target.window();
            long position = target.position();
            BigDecimal gained = group.value("new", window, position).add(group.value("resurrected", window, position));
            out.emit(
                    "quick_ratio",
                    context.dimensions(),
                    target,
                    Family.ratio(gained, group.value("dormant", window, position)),
                    group.status(window, position, "new", "resurrected", "dormant"));
        }
    }

    /** retention. */
    private static final class RetentionShares implements Family {
        private static final long serialVersionUID = 1;
        private static final String COHORT = "0";
        private static final int LAST_DAY = 30;
        private static final int LAST_WEEK = 8;

        @Override
        public Set<String> metrics() {
            return Set.of("retention_users");
        }

        @Override
        public boolean takes(MetricResult result) {
            return true;
        }

        @Override
        public String role(MetricResult result) {
            return result.dimensions().get("n");
        }

        @Override
        public SortedMap<String, String> groupDimensions(MetricResult result) {
            return Family.without(result.dimensions(), Set.of("n"));
        }

        @Override
        public void affected(Id operand, Consumer<Target> targets) {
            // A change of the cohort changes the share of every cell, a change of a cell only its own.
            targets.accept(
                    operand.role().equals(COHORT)
                            ? Target.of(operand)
                            : new Target(operand.window(), operand.position(), operand.role()));
        }

        @Override
        public void derive(Context context, Target target, Output out) {
            Group group = context.group();
            WindowKind window = target.window();
            long position = target.position();
            BigDecimal cohort = group.value(COHORT, window, position);
            int last = window == DAY ? LAST_DAY : LAST_WEEK;
            for (int n = 0; n <= last; n++) {
                String role = Integer.toString(n);
                boolean asked =
                        target.role().equals(Target.ALL) || target.role().equals(role);
                if (asked && group.operands().containsKey(new Id(role, window, position))) {
                    out.emit(
                            "retention",
                            Family.with(context.dimensions(), "n", role),
                            target,
                            Family.ratio(group.value(role, window, position), cohort),
                            group.status(window, position, role));
                }
            }
        }
    }

    /** activation_rate. */
    private static final class Activation implements Family {
        private static final long serialVersionUID = 1;
        private static final String REGISTERED = "registered";

        @Override
        public Set<String> metrics() {
            return Set.of("activated_users", "registered_users");
        }

        @Override
        public boolean takes(MetricResult result) {
            return result.window().kind() == DAY
                    && (result.metric().equals("activated_users")
                            || result.metric().equals("registered_users")
                                    && result.dimensions().isEmpty());
        }

        @Override
        public String role(MetricResult result) {
            return result.dimensions().getOrDefault("days", REGISTERED);
        }

        @Override
        public SortedMap<String, String> groupDimensions(MetricResult result) {
            return Family.without(result.dimensions(), Set.of("days"));
        }

        @Override
        public void derive(Context context, Target target, Output out) {
            Group group = context.group();
            BigDecimal registered = group.value(REGISTERED, DAY, target.position());
            for (String days : List.of("7", "30")) {
                out.emit(
                        "activation_rate",
                        Family.with(context.dimensions(), "days", days),
                        target,
                        Family.ratio(group.value(days, DAY, target.position()), registered),
                        group.status(DAY, target.position(), REGISTERED, days));
            }
        }
    }

    /** The rates of messages by send time. */
    private static final class Rates implements Family {
        private static final long serialVersionUID = 1;

        @Override
        public Set<String> metrics() {
            return Set.of("messages_by_send_time");
        }

        @Override
        public boolean takes(MetricResult result) {
            return true;
        }

        @Override
        public String role(MetricResult result) {
            return result.dimensions().get("status");
        }

        @Override
        public SortedMap<String, String> groupDimensions(MetricResult result) {
            return Family.without(result.dimensions(), Set.of("status"));
        }

        @Override
        public void derive(Context context, Target target, Output out) {
            rate("delivery_rate", "delivered", "sent", context, target, out);
            rate("read_rate", "read", "delivered", context, target, out);
            rate("click_rate", "clicked", "delivered", context, target, out);
            rate("failure_rate", "failed", "sent", context, target, out);
        }

        private static void rate(
                String metric, String numerator, String denominator, Context context, Target target, Output out) {
            Group group = context.group();
            WindowKind window = target.window();
            long position = target.position();
            out.emit(
                    metric,
                    context.dimensions(),
                    target,
                    Family.ratio(group.value(numerator, window, position), group.value(denominator, window, position)),
                    group.status(window, position, numerator, denominator));
        }
    }

    /** funnel_conversion, funnel_step_conversion and funnel_open. */
    static final class Funnel implements Family {
        private static final long serialVersionUID = 1;

        private final Map<String, FunnelTerms> funnels;

        /** What is computed of a funnel depends on. */
        private record FunnelTerms(List<String> steps, long conversionWindowMillis) implements Serializable {
            static FunnelTerms of(FunnelDefinition funnel) {
                return new FunnelTerms(
                        funnel.steps().stream().map(FunnelStep::name).toList(),
                        funnel.conversionWindow().toMillis());
            }

            String first() {
                return steps.get(0);
            }

            /** The first entry day whose end and conversion window a watermark has not passed. */
            long firstPending(ProjectCalendar calendar, long watermark) {
                return calendar.day(watermark - conversionWindowMillis);
            }

            BigDecimal open(Group group, WindowKind window, long position) {
                return group.value(first(), window, position)
                        .subtract(group.value(steps.get(steps.size() - 1), window, position));
            }
        }

        Funnel(List<FunnelDefinition> funnels) {
            this.funnels =
                    funnels.stream().collect(Collectors.toUnmodifiableMap(FunnelDefinition::name, FunnelTerms::of));
        }

        /** Whether users of an entry day are pending at one watermark and expired at a later one. */
        boolean expires(ProjectCalendar calendar, long before, long after) {
            return funnels.values().stream()
                    .anyMatch(funnel -> funnel.firstPending(calendar, before) < funnel.firstPending(calendar, after));
        }

        @Override
        public Set<String> metrics() {
            return Set.of("funnel_users");
        }

        @Override
        public boolean takes(MetricResult result) {
            return true;
        }

        @Override
        public String role(MetricResult result) {
            return result.dimensions().get("step");
        }

        @Override
        public SortedMap<String, String> groupDimensions(MetricResult result) {
            return Family.without(result.dimensions(), Set.of("step"));
        }

        @Override
        public void affected(Id operand, Consumer<Target> targets) {
            targets.accept(Target.of(operand));
            if (operand.window() == DAY) {
                // Which part of a longer window is pending follows from its days.
                targets.accept(new Target(ALL_TIME, 0));
                for (int later = 0; later < ProjectCalendar.rollingDays(ROLLING_30D); later++) {
                    targets.accept(new Target(ROLLING_30D, operand.position() + later));
                }
            }
        }

        @Override
        public void derive(Context context, Target target, Output out) {
            Group group = context.group();
            WindowKind window = target.window();
            long position = target.position();
            FunnelTerms funnel = funnels.get(context.dimensions().get("funnel"));
            String first = funnel.first();
            if (!group.operands().containsKey(new Id(first, window, position))) {
                return;
            }
            BigDecimal entered = group.value(first, window, position);
            BigDecimal previous = entered;
            for (String step : funnel.steps) {
                BigDecimal users = group.value(step, window, position);
                ResultStatus status = group.status(window, position, first, step);
                SortedMap<String, String> dimensions = Family.with(context.dimensions(), "step", step);
                out.emit("funnel_conversion", dimensions, target, Family.ratio(users, entered), status);
                if (!step.equals(first)) {
                    out.emit("funnel_step_conversion", dimensions, target, Family.ratio(users, previous), status);
                }
                previous = users;
            }
            BigDecimal open = funnel.open(group, window, position);
            BigDecimal pending = pending(funnel, context, window, position);
            ResultStatus status = group.status(window, position, first);
            emitOpen("pending", pending, context, target, status, out);
            emitOpen("expired", open.subtract(pending), context, target, status, out);
        }

        private static void emitOpen(
                String state, BigDecimal users, Context context, Target target, ResultStatus status, Output out) {
            out.emit(
                    "funnel_open",
                    Family.with(context.dimensions(), "state", state),
                    target,
                    Optional.of(users.setScale(0, RoundingMode.UNNECESSARY)),
                    status);
        }

        /** Users of the window's entry days who can still convert. */
        private static BigDecimal pending(FunnelTerms funnel, Context context, WindowKind window, long position) {
            Group group = context.group();
            if (context.watermark() == Long.MIN_VALUE) {
                return funnel.open(group, window, position);
            }
            long firstPending = funnel.firstPending(context.calendar(), context.watermark());
            if (window == DAY) {
                return position < firstPending ? BigDecimal.ZERO : funnel.open(group, DAY, position);
            }
            long from = firstPending;
            long to = Long.MAX_VALUE;
            if (window == ROLLING_30D) {
                from = Math.max(from, position - ProjectCalendar.rollingDays(ROLLING_30D) + 1);
                to = position;
            }
            BigDecimal pending = BigDecimal.ZERO;
            for (Id id : group.operands().keySet()) {
                boolean entryDay = id.window() == DAY && id.role().equals(funnel.first());
                if (entryDay && id.position() >= from && id.position() <= to) {
                    pending = pending.add(funnel.open(group, DAY, id.position()));
                }
            }
            return pending;
        }
    }
}
