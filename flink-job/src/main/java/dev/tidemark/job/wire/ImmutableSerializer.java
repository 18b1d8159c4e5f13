package dev.tidemark.job.wire;

/**
 * A {@link VersionedSerializer} of values that are never changed.
 *
 * @param <T> a type without mutable state; copies are the value itself
 */
public abstract class ImmutableSerializer<T> extends VersionedSerializer<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final T copy(T from) {
        return from;
    }
}
