package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The distinct events of one message, and what follows from them. */
final class MessageFacts {
    private final List<Fact> facts = new ArrayList<>(4);

    /** What a message's metrics need of one event. */
    private record Fact(
            Moment at,
            MessageStatus status,
            String channel,
            String category,
            String campaign,
            String failureReason,
            Optional<Charge> charge) {}

    /** The charge of a message, in the window of the event that it comes from. */
    record Charged(long time, Charge charge) {}

    /** Adds an event; false if one of its id is there already. */
    boolean add(MessageEvent event) {
        if (facts.stream().anyMatch(fact -> fact.at.eventId().equals(event.eventId()))) {
            return false;
        }
        facts.add(new Fact(
                new Moment(event.eventTime(), event.eventId()),
                event.status(),
                event.channel(),
                event.category(),
                event.campaignId(),
                event.failureReason(),
                event.charge()));
        return true;
    }

    /** Puts the events in order; before anything below is asked. */
    void sort() {
        facts.sort(Comparator.comparing(Fact::at));
    }

    /** The earliest event time, epoch milliseconds. */
    long sendTime() {
        return facts.get(0).at.time();
    }

    /**
     * The time of the earliest event that implies the state, or nothing if the message never reached it. A message
     * that was delivered, read or clicked never failed.
     */
    Optional<Long> reached(MessageStatus status) {
        return switch (status) {
            case SENT -> Optional.of(sendTime());
            case DELIVERED, READ, CLICKED -> facts.stream()
                    .filter(fact -> fact.status.rank() >= status.rank())
                    .map(fact -> fact.at.time())
                    .findFirst();
            case FAILED -> reached(MessageStatus.DELIVERED).isPresent()
                    ? Optional.empty()
                    : facts.stream()
                            .filter(fact -> fact.status == MessageStatus.FAILED)
                            .map(fact -> fact.at.time())
                            .findFirst();
        };
    }

    /** The charge on the greatest event that carries one, 0 included. */
    Optional<Charged> charged() {
        return facts.stream()
                .filter(fact -> fact.charge.isPresent())
                .reduce((lesser, greater) -> greater)
                .map(fact -> new Charged(fact.at.time(), fact.charge.get()));
    }

    String channel() {
        return least(Fact::channel);
    }

    String category() {
        return least(Fact::category);
    }

    String campaign() {
        return least(Fact::campaign);
    }

    String failureReason() {
        return least(fact -> fact.status == MessageStatus.FAILED ? fact.failureReason : "");
    }

    /** The value on the least event that carries one, or empty. */
    private String least(Function<Fact, String> field) {
        return facts.stream()
                .map(field)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }
}
