package dev.tidemark.job.derive;

import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;

/**
 * A number that ratios are computed from.
 *
 * @param id what tells it apart within its group
 */
record Operand(Id id, BigDecimal value, ResultStatus status) {
    /**
     * Names an operand within its group.
     *
     * @param role the metric, or the value of the dimension that the group's members differ in
     * @param position see {@link dev.tidemark.job.time.ProjectCalendar}
     */
    record Id(String role, WindowKind window, long position) {}
}
