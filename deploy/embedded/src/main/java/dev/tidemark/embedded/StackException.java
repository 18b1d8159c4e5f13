package dev.tidemark.embedded;

/** A part of the stack did not start or answer; the message is one line, fit for a user. */
public final class StackException extends RuntimeException {

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
