package dev.tidemark.job.catalogue;

import static dev.tidemark.job.catalogue.Facts.Kind.AMOUNT;
import static dev.tidemark.job.catalogue.Facts.Kind.FLAG;
import static dev.tidemark.job.catalogue.Facts.Kind.ID;
import static dev.tidemark.job.catalogue.Facts.Kind.LOWER_CASE;
import static dev.tidemark.job.catalogue.Facts.Kind.TEXT;
import static dev.tidemark.job.catalogue.Facts.Kind.UPPER_CASE;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The accepted events that a metric reads; internal ones and second copies are not among them. */
public enum Facts {
    PRODUCT_EVENTS(Map.of(
            "event_name", TEXT,
            "user_id", ID,
            "session_id", ID,
            "account_id", TEXT,
            "platform", LOWER_CASE,
            "os", LOWER_CASE,
            "device_model", TEXT,
            "country", UPPER_CASE,
            "user_type", TEXT,
            "qualifying", FLAG)),
    MESSAGE_EVENTS(Map.ofEntries(
            Map.entry("message_id", ID),
            Map.entry("user_id", ID),
            Map.entry("recipient_id", ID),
            Map.entry("campaign_id", TEXT),
            Map.entry("channel", LOWER_CASE),
            Map.entry("category", LOWER_CASE),
            Map.entry("status", LOWER_CASE),
            Map.entry("charge", AMOUNT),
            Map.entry("currency", UPPER_CASE),
            Map.entry("failure_reason", TEXT),
            Map.entry("account_id", TEXT),
            Map.entry("country", UPPER_CASE),
            Map.entry("recipient_country", UPPER_CASE),
            Map.entry("platform", LOWER_CASE)));

    /** What a field holds. */
    enum Kind {
        /** Names one of very many; may be counted, and nothing else. */
        ID,
        TEXT,
        LOWER_CASE,
        UPPER_CASE,
        /** A decimal number. */
        AMOUNT,
        /** True or false; may only be asked for. */
        FLAG;

        /** A value as the decoder writes it. */
        String canonical(String value) {
            return switch (this) {
                case LOWER_CASE -> value.toLowerCase(Locale.ROOT);
                case UPPER_CASE -> value.toUpperCase(Locale.ROOT);
                case ID, TEXT, AMOUNT, FLAG -> value;
            };
        }
    }

    /** Whether an event makes its user active; the configuration decides it. */
    static final Field QUALIFYING = new Field.Own("qualifying");

    private final SortedMap<String, Kind> fields;

    Facts(Map<String, Kind> fields) {
        this.fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** The name in the catalogue. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The fields of the contract that metrics may name. */
    SortedMap<String, Kind> fields() {
        return fields;
    }
}
