package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.WatchedSeries;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * anomaly and anomaly_expected: how far a count lies from that of the same hour of the week, or the same weekday, of the
 * weeks before. Only windows that are complete have numbers; one in which nothing happened counts 0 from the first window
 * of the series with something in it on.
 *
 * <p>A group is one series. Besides its operands it holds, per kind of window, the series' first window, the first that it
 * ever had (a correction may have emptied it, and then what was said because of it has to be taken back), and the first
 * one whose operand is still kept, so that a window that was forgotten is not taken for one in which nothing happened.
 */
final class Anomalies implements Family {
    /** The dimension that names the metric. */
    static final String OF = "of";

    private static final long serialVersionUID = 1;
    private static final int WEEKS = 8;
    private static final int DAYS_OF_WEEKS = 7 * WEEKS;
    private static final String OBSERVED = "observed";
    private static final String BEGIN = "begin";
    private static final String EARLIEST = "earliest";
    private static final String KEPT = "kept";

    private final List<WatchedSeries> watched;
    /** Days after which no operand changes any more. */
    private final int retentionDays;

    private final ProjectCalendar calendar;

    Anomalies(List<WatchedSeries> watched, int retentionDays, ProjectCalendar calendar) {
        this.watched = List.copyOf(watched);
        this.retentionDays = retentionDays;
        this.calendar = calendar;
    }

    @Override
    public Set<String> metrics() {
        return watched.stream().map(WatchedSeries::metric).collect(Collectors.toSet());
    }

    @Override
    public boolean takes(MetricResult result) {
        for (WatchedSeries series : watched) {
            if (series.metric().equals(result.metric())
                    && series.windows().contains(result.window().kind())
                    && series.by().equals(result.dimensions().keySet())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String role(MetricResult result) {
        return OBSERVED;
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        return Family.with(result.dimensions(), OF, result.metric());
    }

    @Override
    public void put(Group group, Operand operand, Consumer<Target> targets) {
        group.put(operand);
        Id id = operand.id();
        long begin = mark(group, BEGIN, id.window()).orElse(Long.MAX_VALUE);
        boolean empty = operand.value().signum() == 0;
        if (empty ? id.position() == begin : id.position() < begin) {
            begin(group, id.window());
            // The windows in between count 0 from now on, or do not any more.
            forEach(
                    id.window(),
                    id.position(),
                    after(id),
                    position -> targets.accept(new Target(id.window(), position)));
        }
        affected(id, targets);
    }

    /** Finds the first window with something in it. */
    private static void begin(Group group, WindowKind kind) {
        OptionalLong first = observed(group).stream()
                .filter(id -> id.window() == kind)
                .filter(id -> group.operands().get(id).value().signum() != 0)
                .mapToLong(Id::position)
                .min();
        if (first.isEmpty()) {
            group.operands().remove(new Id(BEGIN, kind, 0));
            return;
        }
        mark(group, BEGIN, kind, first.getAsLong());
        if (mark(group, EARLIEST, kind).orElse(Long.MAX_VALUE) > first.getAsLong()) {
            mark(group, EARLIEST, kind, first.getAsLong());
        }
    }

    /** Until when windows may look back at the first one of a series, or have ended by the time that it is heard of. */
    private long after(Id id) {
        long end = calendar.window(id.window(), id.position()).end();
        return calendar.startOfDay(calendar.day(end) + (long) Math.max(DAYS_OF_WEEKS, retentionDays) + 1);
    }

    @Override
    public void affected(Id operand, Consumer<Target> targets) {
        if (operand.role().equals(OBSERVED)) {
            targets.accept(Target.of(operand));
            for (int weeks = 1; weeks <= WEEKS; weeks++) {
                calendar.weeksAfter(operand.window(), operand.position(), weeks)
                        .forEach(position -> targets.accept(new Target(operand.window(), position)));
            }
        }
    }

    @Override
    public boolean derivesAbsent() {
        return true;
    }

    @Override
    public void absent(Group group, long from, long until, Consumer<Target> targets) {
        for (WindowKind kind : Set.of(WindowKind.HOUR, WindowKind.DAY)) {
            OptionalLong begin = mark(group, BEGIN, kind);
            if (begin.isEmpty()) {
                continue;
            }
            long first = Math.max(begin.getAsLong(), mark(group, KEPT, kind).orElse(Long.MIN_VALUE));
            long start = Math.max(from, calendar.window(kind, first).start());
            forEach(kind, kind == WindowKind.HOUR ? calendar.hour(start) : calendar.day(start), until, position -> {
                if (!group.operands().containsKey(new Id(OBSERVED, kind, position))) {
                    targets.accept(new Target(kind, position));
                }
            });
        }
    }

    /** Visits the windows from a position on that end by an instant, epoch milliseconds. */
    private void forEach(WindowKind kind, long first, long until, Consumer<Long> visitor) {
        long position = first;
        for (long end = calendar.window(kind, position).end();
                end <= until;
                end = calendar.window(kind, position).end()) {
            visitor.accept(position);
            position = kind == WindowKind.HOUR ? end : position + 1;
        }
    }

    @Override
    public boolean expire(Group group, Predicate<Id> old) {
        if (observed(group).stream().allMatch(old)) {
            boolean any = !group.operands().isEmpty();
            group.operands().clear();
            return any;
        }
        boolean any = false;
        for (WindowKind kind : Set.of(WindowKind.HOUR, WindowKind.DAY)) {
            OptionalLong latest = observed(group).stream()
                    .filter(id -> id.window() == kind)
                    .mapToLong(Id::position)
                    .max();
            if (latest.isPresent()) {
                long kept = oldest(kind, latest.getAsLong());
                boolean dropped = group.operands()
                        .keySet()
                        .removeIf(id -> id.role().equals(OBSERVED) && id.window() == kind && id.position() < kept);
                if (dropped) {
                    mark(group, KEPT, kind, kept);
                    any = true;
                }
            }
        }
        return any;
    }

    private static List<Id> observed(Group group) {
        return group.operands().keySet().stream()
                .filter(id -> id.role().equals(OBSERVED))
                .toList();
    }

    /** What is needed of a series, by its latest window: not by the watermark, which may be far ahead of the results. */
    private long oldest(WindowKind kind, long latest) {
        int days = retentionDays + DAYS_OF_WEEKS + 1;
        return kind == WindowKind.HOUR ? calendar.startOfDay(calendar.day(latest) - (long) days) : latest - days;
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        WindowKind kind = target.window();
        long position = target.position();
        ResultStatus status = status(context, kind, position);
        if (status == ResultStatus.PARTIAL) {
            return;
        }
        long begin = mark(group, BEGIN, kind).orElse(Long.MAX_VALUE);
        long[] before = before(kind, position, begin);
        if (Arrays.stream(before)
                .anyMatch(then -> then < mark(group, KEPT, kind).orElse(begin))) {
            return;
        }
        Optional<Baseline> baseline = position < begin
                ? Optional.empty()
                : Baseline.of(Arrays.stream(before)
                        .mapToObj(then -> group.value(OBSERVED, kind, then))
                        .toList());
        if (baseline.isPresent()) {
            BigDecimal value = group.value(OBSERVED, kind, position);
            Optional<BigDecimal> score = baseline.map(it -> it.score(value));
            out.emit("anomaly", context.dimensions(), target, score, status);
            out.emit(
                    "anomaly_expected",
                    context.dimensions(),
                    target,
                    baseline.map(Baseline::median),
                    baseline.map(Baseline::band),
                    status);
        } else if (before(kind, position, mark(group, EARLIEST, kind).orElse(Long.MAX_VALUE)).length
                >= Baseline.LEAST_WEEKS) {
            out.emit("anomaly", context.dimensions(), target, Optional.empty(), status);
            out.emit("anomaly_expected", context.dimensions(), target, Optional.empty(), status);
        }
    }

    /** The same windows of the weeks before, from one on. */
    private long[] before(WindowKind kind, long position, long since) {
        return IntStream.rangeClosed(1, WEEKS)
                .mapToObj(weeks -> calendar.weeksBefore(kind, position, weeks))
                .flatMapToLong(OptionalLong::stream)
                .filter(then -> then >= since)
                .toArray();
    }

    private ResultStatus status(Context context, WindowKind kind, long position) {
        ResultStatus absent =
                context.absence().status(calendar.window(kind, position).end());
        Operand operand = context.group().operands().get(new Id(OBSERVED, kind, position));
        if (operand == null || operand.status() == ResultStatus.PARTIAL) {
            return operand == null ? absent : ResultStatus.PARTIAL;
        }
        // A status does not go down when the first operand of a window comes late.
        return operand.status().compareTo(absent) > 0 ? operand.status() : absent;
    }

    private static OptionalLong mark(Group group, String role, WindowKind kind) {
        Operand mark = group.operands().get(new Id(role, kind, 0));
        return mark == null
                ? OptionalLong.empty()
                : OptionalLong.of(mark.value().longValueExact());
    }

    private static void mark(Group group, String role, WindowKind kind, long position) {
        group.put(new Operand(new Id(role, kind, 0), BigDecimal.valueOf(position), ResultStatus.FINAL));
    }
}
