package dev.tidemark.dashboard.query;

import java.util.Optional;
import java.util.function.Supplier;

/** What came of a question: an answer or a refusal. */
public record Outcome<T>(Optional<T> value, Optional<Refusal> refusal) {

    /** Asks, and keeps a refusal. */
    public static <T> Outcome<T> of(Supplier<T> question) {
        try {
            return new Outcome<>(Optional.of(question.get()), Optional.empty());
        } catch (Refusal e) {
            return new Outcome<>(Optional.empty(), Optional.of(e));
        }
    }

    /** @throws Refusal if it was one */
    T get() {
        return value.orElseThrow(refusal::get);
    }
}
