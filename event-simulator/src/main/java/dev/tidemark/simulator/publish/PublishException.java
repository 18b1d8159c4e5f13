package dev.tidemark.simulator.publish;

/** Records could not be brought into Kafka; the message is one line for the user. */
public final class PublishException extends RuntimeException {
    public PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
