package dev.tidemark.simulator.oracle;

import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads the properties of product events. */
final class Properties {
    private Properties() {}

    /** The property as text, numbers without trailing zeros; empty if it is missing. */
    static String text(ProductEvent event, String name) {
        PropertyValue value = event.properties().get(name);
        if (value instanceof PropertyValue.Text text) {
            return text.value();
        }
        if (value instanceof PropertyValue.Number number) {
            return number.value().stripTrailingZeros().toPlainString();
        }
        return value instanceof PropertyValue.Bool bool ? Boolean.toString(bool.value()) : "";
    }

    /** The property as a number, also from text; nothing if it is none, or beyond {@code greatest} in magnitude. */
    static Optional<BigDecimal> number(ProductEvent event, String name, BigDecimal greatest) {
        PropertyValue value = event.properties().get(name);
        Optional<BigDecimal> number = Optional.empty();
        if (value instanceof PropertyValue.Number json) {
            number = Optional.of(json.value());
        } else if (value instanceof PropertyValue.Text text) {
            try {
                number = Optional.of(new BigDecimal(text.value().strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return number.filter(read -> read.abs().compareTo(greatest) <= 0);
    }
}
