package dev.tidemark.benchmarks.peer;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is known of one message: when it reached each state, its channel, and its charge. Events may come in any order
 * and more than once. Public and mutable for the frameworks' serializers.
 */
public class MessageState {
    /** Later than any event: the state was not reached. */
    private static final long NEVER = Long.MAX_VALUE;

    public Moment first = new Moment(NEVER, "");
    public String channel = "";
    public long delivered = NEVER;
    public long read = NEVER;
    public long clicked = NEVER;
    public long failed = NEVER;
    public Moment chargedAt = new Moment(Long.MIN_VALUE, "");
    public BigDecimal charge = BigDecimal.ZERO;
    public String currency = "";

    /** Takes an event and says what changes by it. */
    public List<Contribution> add(MessageJson event) {
        List<Contribution> before = contributions();
        take(event);
        return Contribution.difference(before, contributions());
    }

    private void take(MessageJson event) {
        Moment at = new Moment(event.eventTime, event.eventId);
        if (at.compareTo(first) < 0) {
            first = at;
            channel = event.channel;
        }
        switch (event.status) {
            case "clicked" -> {
                clicked = Math.min(clicked, event.eventTime);
                read = Math.min(read, event.eventTime);
                delivered = Math.min(delivered, event.eventTime);
            }
            case "read" -> {
                read = Math.min(read, event.eventTime);
                delivered = Math.min(delivered, event.eventTime);
            }
            case "delivered" -> delivered = Math.min(delivered, event.eventTime);
            case "failed" -> failed = Math.min(failed, event.eventTime);
            default -> {}
        }
        if (event.charge != null && at.compareTo(chargedAt) > 0) {
            chargedAt = at;
            charge = event.charge;
            currency = event.currency;
        }
    }

    private List<Contribution> contributions() {
        List<Contribution> contributions = new ArrayList<>();
        reached("sent", first.time(), contributions);
        reached("delivered", delivered, contributions);
        reached("read", read, contributions);
        reached("clicked", clicked, contributions);
        // A message that was delivered after all never failed.
        reached("failed", delivered == NEVER ? failed : NEVER, contributions);
        if (!currency.isEmpty()) {
            Series money = new Series("charge", "currency", currency, channel);
            contributions.add(new Contribution(money, chargedAt.time(), charge));
        }
        if (charge.signum() > 0) {
            Series charged = new Series(
                    "charged_messages_by_hour_of_week", "hour_of_week", hourOfWeek(chargedAt.time()), channel);
            contributions.add(Contribution.one(charged, chargedAt.time()));
        }
        return contributions;
    }

    private void reached(String status, long time, List<Contribution> contributions) {
        if (time != NEVER) {
            contributions.add(Contribution.one(new Series("messages", "status", status, channel), time));
        }
    }

    private static String hourOfWeek(long time) {
        ZonedDateTime utc = Instant.ofEpochMilli(time).atZone(ZoneOffset.UTC);
        String weekday = utc.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
        return String.format(Locale.ROOT, "%s-%02d", weekday.toUpperCase(Locale.ROOT), utc.getHour());
    }
}
