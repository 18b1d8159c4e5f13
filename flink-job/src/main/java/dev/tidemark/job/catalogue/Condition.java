package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * One thing that must hold for an event to be counted. An event without a value for the field fails every condition but
 * {@link NoneOf}.
 */
public sealed interface Condition extends Serializable {
    /** What is looked at. */
    Field field();

    /** As part of a definition's hash. */
    String canonical();

    /**
     * The value is one of these.
     *
     * @param values as the decoder writes them, sorted, each once
     */
    record OneOf(Field field, List<String> values) implements Condition {
        @Override
        public String canonical() {
            return field.canonical() + " in " + CanonicalText.of(values);
        }
    }

    /**
     * The value is none of these, or there is none.
     *
     * @param values as the decoder writes them, sorted, each once
     */
    record NoneOf(Field field, List<String> values) implements Condition {
        @Override
        public String canonical() {
            return field.canonical() + " not in " + CanonicalText.of(values);
        }
    }

    /** The value is a number of at least this. */
    record AtLeast(Field field, BigDecimal bound) implements Condition {
        @Override
        public String canonical() {
            return field.canonical() + " >= " + bound.stripTrailingZeros().toPlainString();
        }
    }

    /** The value is a number of at most this. */
    record AtMost(Field field, BigDecimal bound) implements Condition {
        @Override
        public String canonical() {
            return field.canonical() + " <= " + bound.stripTrailingZeros().toPlainString();
        }
    }
}
