package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** The latest operands of one group, the state of the derive stage; operands are immutable, so a copy is shallow. */
final class Group {
    private final Map<Id, Operand> operands;

    Group() {
        this(new HashMap<>());
    }

    Group(Map<Id, Operand> operands) {
        this.operands = operands;
    }

    Map<Id, Operand> operands() {
        return operands;
    }

    Group copy() {
        return new Group(new HashMap<>(operands));
    }

    void put(Operand operand) {
        operands.put(operand.id(), operand);
    }

    /** The operand's value; 0 where there is none, as absent and zero are the same. */
    BigDecimal value(String role, WindowKind window, long position) {
        Operand operand = operands.get(new Id(role, window, position));
        return operand == null ? BigDecimal.ZERO : operand.value();
    }

    /** The least status of the operands that exist. */
    ResultStatus status(WindowKind window, long position, String... roles) {
        ResultStatus least = ResultStatus.FINAL;
        boolean any = false;
        for (String role : roles) {
            Operand operand = operands.get(new Id(role, window, position));
            if (operand != null) {
                any = true;
                least = operand.status().compareTo(least) < 0 ? operand.status() : least;
            }
        }
        return any ? least : ResultStatus.PARTIAL;
    }
}
