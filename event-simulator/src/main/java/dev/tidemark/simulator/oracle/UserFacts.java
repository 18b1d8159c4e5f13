package dev.tidemark.simulator.oracle;

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
    final TreeSet<Long> invitedMinutes = new TreeSet<>();
    final TreeSet<Long> activatedMinutes = new TreeSet<>();
    final TreeSet<Long> transactedMinutes = new TreeSet<>();
    private final List<Registration> registrations = new ArrayList<>(1);

    UserFacts(int number) {
        this.number = number;
    }

    /** A {@code user_registered} with its own dimension values, which may be empty. */
    record Registration(Moment at, String platform, String country) {}

    void addRegistration(Registration registration) {
        registrations.add(registration);
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

        /** The value, or empty if no event carried one. */
        String value() {
            return least.map(Dated::value).orElse("");
        }
    }
}
