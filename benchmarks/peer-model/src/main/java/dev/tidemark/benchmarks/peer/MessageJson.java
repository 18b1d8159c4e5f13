package dev.tidemark.benchmarks.peer;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.math.BigDecimal;

/** A message event, with the fields that the peers' metrics need. Absent text is empty; an absent charge is null. */
@JsonIgnoreProperties(ignoreUnknown = true)
public class MessageJson {
    @JsonProperty("event_id")
    public String eventId = "";

    @JsonProperty("event_time")
    @JsonAlias({"timestamp", "event_timestamp", "created_at", "ts"})
    @JsonDeserialize(using = EventTime.class)
    public long eventTime;

    @JsonProperty("message_id")
    public String messageId = "";

    @JsonProperty("user_id")
    @JsonAlias({"customer_id", "userid", "id"})
    public String userId = "";

    @JsonDeserialize(using = LowerCase.class)
    public String channel = "";

    @JsonDeserialize(using = LowerCase.class)
    public String status = "";

    public BigDecimal charge;

    @JsonDeserialize(using = UpperCase.class)
    public String currency = "";

    @JsonProperty("is_internal")
    public boolean internal;

    /** Whether it says something about its user: that they were active, or had a transaction. */
    public boolean concernsUser() {
        return status.equals("sent") || charged();
    }

    /** What it says about its user. */
    public UserEvent userEvent() {
        return new UserEvent(
                userId, eventId, eventTime, status.equals("sent"), charged() ? UserEvent.TRANSACTED : "", channel);
    }

    private boolean charged() {
        return charge != null && charge.signum() > 0;
    }
}
