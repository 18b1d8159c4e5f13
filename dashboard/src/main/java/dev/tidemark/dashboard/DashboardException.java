package dev.tidemark.dashboard;

/** The server cannot go on; the message is one line for the user. */
public final class DashboardException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DashboardException(String message, Throwable cause) {
        super(message, cause);
    }
}
