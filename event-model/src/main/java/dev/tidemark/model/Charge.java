package dev.tidemark.model;

/**
 * An amount of money that one event carries.
 *
 * @param micros 10⁻⁶ of the currency's main unit; negative for refunds and corrections
 * @param currency ISO 4217 code in upper case, or empty if the event named none
 */
public record Charge(long micros, String currency) {}
