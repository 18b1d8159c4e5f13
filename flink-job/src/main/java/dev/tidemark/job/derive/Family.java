package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Derived metrics that are computed from the same operands. */
interface Family extends Serializable {
    /** Fraction digits of every ratio. */
    int SCALE = 9;

    /** Whether a result is an operand of this family. */
    boolean takes(MetricResult result);

    /** What the operand is called within its group. */
    String role(MetricResult result);

    /** The dimensions that all members of the operand's group share. */
    SortedMap<String, String> groupDimensions(MetricResult result);

    /** The windows whose derived numbers change with an operand. */
    default void affected(Id operand, Consumer<Target> targets) {
        targets.accept(Target.of(operand));
    }

    /** Computes the family's numbers for one window. */
    void derive(Context context, Target target, Output out);

    /**
     * What derived numbers are about; positions are those of {@link ProjectCalendar}.
     *
     * @param role one operand of the window, or {@link #ALL}
     */
    record Target(WindowKind window, long position, String role) {
        static final String ALL = "";

        Target(WindowKind window, long position) {
            this(window, position, ALL);
        }

        /** The window of an operand. */
        static Target of(Id operand) {
            return new Target(operand.window(), operand.position());
        }
    }

    /**
     * What a computation may look at.
     *
     * @param watermark epoch milliseconds, {@link Long#MIN_VALUE} before any
     */
    record Context(Group group, SortedMap<String, String> dimensions, ProjectCalendar calendar, long watermark) {}

    /** Takes derived numbers. */
    interface Output {
        /** @param bounds of an estimate */
        void emit(
                String metric,
                SortedMap<String, String> dimensions,
                Target target,
                Optional<BigDecimal> value,
                Optional<Bounds> bounds,
                ResultStatus status);

        default void emit(
                String metric,
                SortedMap<String, String> dimensions,
                Target target,
                Optional<BigDecimal> value,
                ResultStatus status) {
            emit(metric, dimensions, target, value, Optional.empty(), status);
        }
    }

    /** numerator / denominator, half-even to {@value #SCALE} digits, or empty when the denominator is zero. */
    static Optional<BigDecimal> ratio(BigDecimal numerator, BigDecimal denominator) {
        return denominator.signum() == 0
                ? Optional.empty()
                : Optional.of(numerator.divide(denominator, SCALE, RoundingMode.HALF_EVEN));
    }

    /** Dimensions with one more. */
    static SortedMap<String, String> with(SortedMap<String, String> dimensions, String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(dimensions);
        more.put(name, value);
        return more;
    }

    /** Dimensions less the given ones. */
    static SortedMap<String, String> without(SortedMap<String, String> dimensions, Set<String> names) {
        SortedMap<String, String> fewer = new TreeMap<>(dimensions);
        fewer.keySet().removeAll(names);
        return fewer;
    }
}
