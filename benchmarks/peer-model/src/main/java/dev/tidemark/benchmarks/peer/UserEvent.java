package dev.tidemark.benchmarks.peer;

/**
 * What an event of either topic says about a user.
 *
 * @param eventTime epoch milliseconds
 * @param active whether it makes the user active
 * @param step one of the constants, or empty
 * @param channel of a message event, {@link Series#UNKNOWN} otherwise
 */
public record UserEvent(String userId, String eventId, long eventTime, boolean active, String step, String channel) {
    public static final String REGISTERED = "registered";
    public static final String INVITED = "invited";
    public static final String ACTIVATED = "activated";
    public static final String TRANSACTED = "transacted";
}
