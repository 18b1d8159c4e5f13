package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.WatchedSeries;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * anomaly and anomaly_expected: how far a count lies from that of the same hour of the week, or the same weekday, of the
 * weeks before. Only windows that are complete have numbers; one in which nothing happened counts 0 from the first window
 * of the series on.
 *
 * <p>A group is one series. Besides its operands it holds, per kind of window, the series' first window and the first one
 * whose operand is still kept, so that a window that was forgotten is not taken for one in which nothing happened.
 */
final class Anomalies implements Family {
    /** The dimension that names the metric. */
    static final String OF = "of";

    private static final long serialVersionUID = 1;
    private static final int WEEKS = 8;
    private static final int DAYS_OF_WEEKS = 7 * WEEKS;
    private static final String OBSERVED = "observed";
    private static final String BEGIN = "begin";
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
        if (mark(group, BEGIN, id.window()).orElse(Long.MAX_VALUE) > id.position()) {
            mark(group, BEGIN, id.window(), id.position());
            // The windows in between count 0 from now on.
            forEach(
                    id.window(),
                    id.position(),
                    after(id),
                    position -> targets.accept(new Target(id.window(), position)));
        }
        affected(id, targets);
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
        long begin = mark(group, BEGIN, kind).orElse(Long.MAX_VALUE);
        ResultStatus status = status(context, kind, position);
        if (position < begin || status == ResultStatus.PARTIAL) {
            return;
        }
        List<BigDecimal> before = new ArrayList<>();
        for (int weeks = 1; weeks <= WEEKS; weeks++) {
            OptionalLong then = calendar.weeksBefore(kind, position, weeks);
            if (then.isPresent() && then.getAsLong() >= begin) {
                if (then.getAsLong() < mark(group, KEPT, kind).orElse(begin)) {
                    return;
                }
                before.add(group.value(OBSERVED, kind, then.getAsLong()));
            }
        }
        BigDecimal value = group.value(OBSERVED, kind, position);
        Baseline.of(before).ifPresent(baseline -> {
            out.emit("anomaly", context.dimensions(), target, Optional.of(baseline.score(value)), status);
            out.emit(
                    "anomaly_expected",
                    context.dimensions(),
                    target,
                    Optional.of(baseline.median()),
                    Optional.of(baseline.band()),
                    status);
        });
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
