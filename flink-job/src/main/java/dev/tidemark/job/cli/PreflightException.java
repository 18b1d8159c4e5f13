package dev.tidemark.job.cli;

/** Something that the jobs need is not there; the message is one line that says what to do. */
final class PreflightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PreflightException(String message, Throwable cause) {
        super(message, cause);
    }

    PreflightException(String message) {
        super(message);
    }
}
