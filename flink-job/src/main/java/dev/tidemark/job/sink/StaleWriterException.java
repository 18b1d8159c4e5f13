package dev.tidemark.job.sink;

/**
 * This writer stood still for so long, or its record lay about for so long, that another writer may have taken its place.
 * It must not publish; if it is still the rightful one, it starts again from its checkpoint.
 */
public final class StaleWriterException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public StaleWriterException(String message) {
        super(message);
    }
}
