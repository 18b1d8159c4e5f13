package dev.tidemark.model.json;

import dev.tidemark.model.PropertyValue;
import java.util.Map;

/**
 * The values that one record gives for the fields of an event, read by the contract's rules. An absent text is empty.
 *
 * <p>Each method throws a {@link Refusal} if the value breaks the rules, the required ones also if it is absent.
 */
interface EventFields {
    /** An id: text, taken as it is, or an integer; empty also if blank. */
    String id(Field field) throws Refusal;

    /** Trimmed text, or an integer as some senders write codes. */
    String code(Field field) throws Refusal;

    /** Trimmed text. */
    String name(Field field) throws Refusal;

    /** Trimmed text in lower case. */
    String lowerCaseName(Field field) throws Refusal;

    /** Trimmed text in upper case. */
    String upperCaseName(Field field) throws Refusal;

    /** The text of a number, or trimmed text. */
    String decimal(Field field) throws Refusal;

    boolean flag(Field field) throws Refusal;

    /** Epoch milliseconds. */
    long time(Field field) throws Refusal;

    Map<String, PropertyValue> properties() throws Refusal;

    default String requiredId(Field field) throws Refusal {
        return required(field, id(field));
    }

    default String requiredName(Field field) throws Refusal {
        return required(field, name(field));
    }

    default String requiredLowerCaseName(Field field) throws Refusal {
        return required(field, lowerCaseName(field));
    }

    private static String required(Field field, String text) throws Refusal {
        if (text.isEmpty()) {
            throw Refusal.missing(field);
        }
        return text;
    }
}
