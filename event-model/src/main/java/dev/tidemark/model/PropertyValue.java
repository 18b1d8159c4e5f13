package dev.tidemark.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;

/** A value in the flat {@code properties} of a product event. JSON null is left out, nested values are rejected. */
public sealed interface PropertyValue {
    /** A JSON string. */
    record Text(String value) implements PropertyValue {
        private static final int LONGEST_NUMBER = 100;

        @Override
        public Optional<BigDecimal> number() {
            String text = value.strip();
            // Most texts are names, and an exception is dear.
            if (text.isEmpty() || text.length() > LONGEST_NUMBER || text.charAt(0) > '9') {
                return Optional.empty();
            }
            try {
                return new Number(new BigDecimal(text)).number();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String label() {
            return value.strip();
        }
    }

    /** A JSON number, exact. */
    record Number(BigDecimal value) implements PropertyValue {
        private static final int GREATEST_EXPONENT = 30;

        @Override
        public Optional<BigDecimal> number() {
            // Of the others the digits alone could fill the memory.
            boolean plain = Math.abs((long) value.precision() - value.scale()) <= GREATEST_EXPONENT;
            return plain ? Optional.of(value) : Optional.empty();
        }

        @Override
        public String label() {
            return number().map(BigDecimal::stripTrailingZeros)
                    .map(BigDecimal::toPlainString)
                    .orElse("");
        }
    }

    /** A JSON boolean. */
    record Bool(boolean value) implements PropertyValue {
        @Override
        public Optional<BigDecimal> number() {
            return Optional.empty();
        }

        @Override
        public String label() {
            return Boolean.toString(value);
        }
    }

    /** The value as a number, which a text may write; empty if it is none, or beyond 10^±30. */
    Optional<BigDecimal> number();

    /**
     * The value as a name: a text without blanks around it, a number in plain digits without superfluous zeros, true or
     * false. Empty for numbers beyond 10^±30.
     */
    String label();

    /**
     * The number as a whole number of small units.
     *
     * @param digits behind the point, to which it is rounded half-even
     * @param greatest magnitude; times 10^{@code digits} it must fit 64 bits
     * @return the number times 10^{@code digits}; empty if it is no number, or too great
     */
    default OptionalLong scaled(int digits, long greatest) {
        return number().filter(number -> number.abs().compareTo(BigDecimal.valueOf(greatest)) <= 0)
                .map(number -> OptionalLong.of(number.setScale(digits, RoundingMode.HALF_EVEN)
                        .unscaledValue()
                        .longValueExact()))
                .orElse(OptionalLong.empty());
    }
}
