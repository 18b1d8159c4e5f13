package dev.tidemark.benchmarks.peer;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Set;

/** A product event, with the fields that the peers' metrics need. Absent text is empty. */
@JsonIgnoreProperties(ignoreUnknown = true)
public class ProductJson {
    private static final Set<String> NO_ACTIVITY = Set.of("user_invited", "device_usage_reported");

    @JsonProperty("event_id")
    public String eventId = "";

    @JsonProperty("event_time")
    @JsonAlias({"timestamp", "event_timestamp", "created_at", "ts"})
    @JsonDeserialize(using = EventTime.class)
    public long eventTime;

    @JsonProperty("user_id")
    @JsonAlias({"customer_id", "userid", "id"})
    public String userId = "";

    @JsonProperty("event_name")
    @JsonAlias("event")
    public String eventName = "";

    @JsonProperty("is_internal")
    public boolean internal;

    /** What it says about its user. */
    public UserEvent userEvent() {
        String step =
                switch (eventName) {
                    case "user_registered" -> UserEvent.REGISTERED;
                    case "user_invited" -> UserEvent.INVITED;
                    case "user_activated" -> UserEvent.ACTIVATED;
                    case "transaction_completed" -> UserEvent.TRANSACTED;
                    default -> "";
                };
        return new UserEvent(userId, eventId, eventTime, !NO_ACTIVITY.contains(eventName), step, Series.UNKNOWN);
    }
}
