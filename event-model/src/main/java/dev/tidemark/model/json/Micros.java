package dev.tidemark.model.json;

import java.math.BigDecimal;
import java.util.OptionalLong;

/** Amounts of money between decimal text and 10⁻⁶ of the currency's main unit, exactly. */
public final class Micros {
    private static final int FRACTION_DIGITS = 6;
    /** Exponents are cut here: far beyond any amount, far from overflowing an int. */
    private static final int GREAT_EXPONENT = 100_000_000;

    private Micros() {}

    /** Plain decimal text without superfluous zeros, for example {@code 0.0075}. */
    public static String format(long micros) {
        return BigDecimal.valueOf(micros, FRACTION_DIGITS).stripTrailingZeros().toPlainString();
    }

    /** The amount that a text says, if it is a decimal of at most 6 fraction digits that matter and at most 10¹². */
    public static OptionalLong read(String text) {
        try {
            return OptionalLong.of(parse(text));
        } catch (Refusal refusal) {
            return OptionalLong.empty();
        }
    }

    /**
     * The amount that the text says, which is a decimal as JSON writes numbers, save that leading zeros are allowed.
     * Linear in the length of the text, whatever its exponent.
     *
     * @throws Refusal if it is not a decimal, has more than 6 fraction digits that matter or exceeds 10¹²
     */
    static long parse(String text) throws Refusal {
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        int at = negative ? 1 : 0;

        // The value is significant × 10^power, where significant has no trailing zero; zeros are held back until a
        // digit follows. More than 19 digits are only counted.
        long significant = 0;
        int digits = 0;
        int zeros = 0;
        int power = 0;
        int start = at;
        int point = -1;
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (c == '.' && point < 0 && at > start) {
                point = at;
                continue;
            }
            if (c < '0' || c > '9') {
                break;
            }
            if (point >= 0) {
                power--;
            }
            if (c == '0') {
                zeros += digits == 0 ? 0 : 1;
                continue;
            }
            digits += zeros + 1;
            if (digits <= 19) {
                for (; zeros > 0; zeros--) {
                    significant *= 10;
                }
                significant = significant * 10 + (c - '0');
            }
            zeros = 0;
        }
        power += zeros;
        if (at == start || at - 1 == point) {
            throw notDecimal();
        }
        if (at < length) {
            power += exponent(text, at);
        }
        if (digits == 0) {
            return 0;
        }
        power += FRACTION_DIGITS;
        if (power < 0) {
            throw Refusal.invalid(Field.CHARGE, "has more than " + FRACTION_DIGITS + " fraction digits");
        }
        // Of the amounts with 19 digits only 10¹⁸ micros itself is allowed; a digit count of 18 cannot overflow.
        long magnitude = digits + (long) power;
        if (magnitude > 19 || magnitude == 19 && (digits != 1 || significant != 1)) {
            throw Refusal.invalid(Field.CHARGE, "exceeds 10^12");
        }
        long micros = significant;
        for (int i = 0; i < power; i++) {
            micros *= 10;
        }
        return negative ? -micros : micros;
    }

    private static int exponent(String text, int mark) throws Refusal {
        int at = mark + 1;
        if (text.charAt(mark) != 'e' && text.charAt(mark) != 'E') {
            throw notDecimal();
        }
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (negative || at < text.length() && text.charAt(at) == '+') {
            at++;
        }
        if (at == text.length()) {
            throw notDecimal();
        }
        int exponent = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9') {
                throw notDecimal();
            }
            exponent = Math.min(GREAT_EXPONENT, exponent * 10 + (c - '0'));
        }
        return negative ? -exponent : exponent;
    }

    private static Refusal notDecimal() {
        return Refusal.invalid(Field.CHARGE, "must be a decimal number");
    }
}
