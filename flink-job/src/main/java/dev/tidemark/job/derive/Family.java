package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.DistinctEstimate;
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
import java.util.function.Predicate;

/** Derived metrics that are computed from the same operands. */
interface Family extends Serializable {
    /** Fraction digits of every ratio. */
    int SCALE = 9;

    /** The metrics whose results can be operands. */
    Set<String> metrics();

    /** Whether a result of one of the {@link #metrics} is an operand of this family. */
    boolean takes(MetricResult result);

    /** What the operand is called within its group. */
    String role(MetricResult result);

    /** The dimensions that all members of the operand's group share. */
    SortedMap<String, String> groupDimensions(MetricResult result);

    /** The windows whose derived numbers change with an operand. */
    default void affected(Id operand, Consumer<Target> targets) {
        targets.accept(Target.of(operand));
    }

    /** Takes an operand into its group, and tells what is to be computed of it. */
    default void put(Group group, Operand operand, Consumer<Target> targets) {
        group.put(operand);
        affected(operand.id(), targets);
    }

    /**
     * Drops what the family needs no more.
     *
     * @param old operands that no family needs
     * @return whether there was anything
     */
    default boolean expire(Group group, Predicate<Id> old) {
        return group.operands().keySet().removeIf(old);
    }

    /** Whether windows without any operand have numbers too. */
    default boolean derivesAbsent() {
        return false;
    }

    /** The windows without operand that ended after {@code from} and not after {@code until}, epoch milliseconds. */
    default void absent(Group group, long from, long until, Consumer<Target> targets) {}

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
     * @param absence what windows without operand are
     */
    record Context(
            Group group,
            SortedMap<String, String> dimensions,
            ProjectCalendar calendar,
            long watermark,
            Absence absence) {}

    /**
     * Until when it is known that a window without operand has none, rather than one that is on its way.
     *
     * @param settled epoch milliseconds, {@link Long#MIN_VALUE} while nothing is known
     * @param allowedLatenessMillis after a window's end, until its status is final
     */
    record Absence(long settled, long allowedLatenessMillis) {
        /** The status of a window that has no operand, by its end. */
        ResultStatus status(long end) {
            if (settled < end) {
                return ResultStatus.PARTIAL;
            }
            return settled < end + allowedLatenessMillis ? ResultStatus.COMPLETE : ResultStatus.FINAL;
        }
    }

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

        /** A number that its operands say exactly. */
        default void emit(
                String metric,
                SortedMap<String, String> dimensions,
                Target target,
                Optional<BigDecimal> value,
                ResultStatus status) {
            emit(metric, dimensions, target, value, Optional.empty(), status);
        }

        /**
         * The {@link #ratio} of two numbers.
         *
         * @param estimates how many of the two are estimated distinct counts
         */
        default void emitRatio(
                String metric,
                SortedMap<String, String> dimensions,
                Target target,
                BigDecimal numerator,
                BigDecimal denominator,
                int estimates,
                ResultStatus status) {
            Optional<BigDecimal> ratio = ratio(numerator, denominator);
            Optional<Bounds> bounds = estimates == 0
                    ? Optional.empty()
                    : ratio.map(value -> DistinctEstimate.boundsOfRatio(value, estimates));
            emit(metric, dimensions, target, ratio, bounds, status);
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
