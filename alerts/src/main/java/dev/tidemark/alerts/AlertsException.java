package dev.tidemark.alerts;

/** Why alerts cannot be told at all; the message is one line for the user. */
public final class AlertsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AlertsException(String message) {
        super(message);
    }

    AlertsException(String message, Throwable cause) {
        super(message, cause);
    }
}
