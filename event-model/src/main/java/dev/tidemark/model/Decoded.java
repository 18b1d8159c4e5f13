package dev.tidemark.model;

/**
 * What became of the bytes of one record.
 *
 * @param <E> the event type
 */
public sealed interface Decoded<E extends Event> {
    /** The bytes were an event that honours the contract. */
    record Accepted<E extends Event>(E event) implements Decoded<E> {}

    /**
     * They were not.
     *
     * @param detail one line that names the field and what is wrong with it; carries no value of a user
     */
    record Rejected<E extends Event>(RejectReason reason, String detail) implements Decoded<E> {}
}
