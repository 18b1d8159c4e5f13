package dev.tidemark.model;

import java.math.BigDecimal;

/** A value in the flat {@code properties} of a product event. JSON null is left out, nested values are rejected. */
public sealed interface PropertyValue {
    /** A JSON string. */
    record Text(String value) implements PropertyValue {}

    /** A JSON number, exact. */
    record Number(BigDecimal value) implements PropertyValue {}

    /** A JSON boolean. */
    record Bool(boolean value) implements PropertyValue {}
}
