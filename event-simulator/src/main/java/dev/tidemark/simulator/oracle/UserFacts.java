package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What was collected about one user. Minutes are counted from the epoch. */
final class UserFacts {
    /** The user's number in sets of users. */
    final int number;

    final Set<String> productEventIds = new HashSet<>();
    final Least platform = new Least();
    final Least country = new Least();
    final TreeSet<Long> activatedMinutes = new TreeSet<>();
    private final List<Registration> registrations = new ArrayList<>(1);

    UserFacts(int number) {
        this.number = number;
    }

    /** A {@code user_registered} with its own dimension values, which may be empty. */
    record Registration(Moment at, String platform, String country) {}

    /** Takes the first copy of an event. */
    void add(MessageEvent event) {
        if (event.status() == MessageStatus.SENT) {
            Moment at = new Moment(event.eventTime(), event.eventId());
            platform.offer(at, event.platform());
            country.offer(at, event.country());
        }
    }

    /** Takes the first copy of an event. */
    void add(ProductEvent event) {
        Moment at = new Moment(event.eventTime(), event.eventId());
        platform.offer(at, event.platform());
        country.offer(at, event.country());
        switch (event.eventName()) {
            case "user_registered" -> registrations.add(new Registration(at, event.platform(), event.country()));
            case "user_activated" -> activatedMinutes.add(Days.minute(event.eventTime()));
            default -> {}
        }
    }

    /** Whether the user transacts by it: it charges something. */
    static boolean transacts(MessageEvent event) {
        return event.charge().map(Charge::micros).orElse(0L) > 0;
    }

    /** Whether the user transacts by it. */
    static boolean transacts(ProductEvent event) {
        return event.eventName().equals("transaction_completed");
    }

    /** The least registration. */
    Optional<Registration> registration() {
        return registrations.isEmpty()
                ? Optional.empty()
                : Optional.of(Collections.min(registrations, Comparator.comparing(Registration::at)));
    }

    /**
     * A dimension value of the user: that on the least event that carries one. Of two events that are equal in time and
     * id (one of each topic, or of two messages) the lesser value is taken.
     */
    static final class Least {
        private static final Comparator<Dated> ORDER =
                Comparator.comparing(Dated::at).thenComparing(Dated::value, Moment::compareText);
        private Optional<Dated> least = Optional.empty();

        private record Dated(Moment at, String value) {}

        void offer(Moment at, String value) {
            if (!value.isEmpty()) {
                Dated dated = new Dated(at, value);
                if (least.isEmpty() || ORDER.compare(dated, least.get()) < 0) {
                    least = Optional.of(dated);
                }
            }
        }

        /** When it was; of those with a value. */
        long time() {
            return least.orElseThrow().at().time();
        }

        /** The value, or empty if no event carried one. */
        String value() {
            return least.map(Dated::value).orElse("");
        }
    }
}
