package dev.tidemark.dashboard.query;

import java.util.List;
import java.util.Optional;

/** A question that is not answered, and why; its message is one line for who asked. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final String field;
    private final List<String> allowed;

    /** What kind of mistake it is. */
    public enum Code {
        INVALID_PARAMETER,
        UNKNOWN_PARAMETER,
        /** A filter, or several together, that no stored breakdown serves. */
        UNSUPPORTED_FILTER,
        /** Numbers that cannot be merged. */
        NOT_COMBINABLE,
        TOO_LARGE,
        UNAUTHORIZED,
        FORBIDDEN,
        UNKNOWN_METRIC,
        UNKNOWN_FUNNEL,
        /** It could be there, but nobody writes it. */
        NOT_AVAILABLE,
        NOT_FOUND,
        TOO_MANY_REQUESTS,
        UNAVAILABLE,
        INTERNAL
    }

    /** About nothing in particular. */
    public Refusal(Code code, String message) {
        this(code, "", message, List.of());
    }

    /**
     * @param field the parameter that is wrong; empty if it is none
     * @param allowed what would be right, as far as that is a list
     */
    public Refusal(Code code, String field, String message, List<String> allowed) {
        super(message);
        this.code = code;
        this.field = field;
        this.allowed = List.copyOf(allowed);
    }

    public Code code() {
        return code;
    }

    /** The parameter that is wrong. */
    public Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    /** What would be right; empty if that is no list. */
    public List<String> allowed() {
        return allowed;
    }
}
