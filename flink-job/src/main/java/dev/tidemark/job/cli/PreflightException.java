package dev.tidemark.job.cli;

/** Something that the jobs need is not there; the message is one line that says what to do. */
public final class PreflightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PreflightException(String message, Throwable cause) {
        super(message, cause);
    }

    public PreflightException(String message) {
        super(message);
    }
}
