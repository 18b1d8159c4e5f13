package dev.tidemark.benchmarks.costs;

import dev.tidemark.model.MessageStatus;
import dev.tidemark.simulator.publish.Outgoing;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A known number of entities, for measuring how much one takes: users with {@value #ACTIVE_DAYS} active days who went
 * through the whole funnel, one product event a day, and messages that were sent, delivered and read. Everything else, the
 * days and the values of dimensions above all, is the same for any number of them.
 *
 * @param users at least {@link #FEW}
 * @param messagesADay at least {@link #FEW}
 * @param end when the {@linkplain #later later events} end, epoch milliseconds; before or at the present
 */
public record Population(int users, int messagesADay, long end) {
    /** So many that every partition has some, and so few that they take no room. */
    public static final int FEW = 32;

    /** Of each user. */
    public static final int ACTIVE_DAYS = 30;

    /** One more: who is invited is not active by that. */
    public static final int DAYS = ACTIVE_DAYS + 1;

    private static final String[] FIRST_STEPS = {
        "user_invited", "user_registered", "user_activated", "transaction_completed"
    };

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** By then no day of the others is open any more, and nothing has expired. */
    private static final int DAYS_LATER = 5;

    /** How many records there are. */
    public long events() {
        return (long) DAYS * (users + 3L * messagesADay);
    }

    /** All records, in the order of their times. */
    public Stream<Outgoing> into(Inputs inputs) {
        Events writer = new Events(inputs);
        return IntStream.range(0, DAYS).boxed().flatMap(day -> day(writer, day));
    }

    /** A few events some days later, up to the end. */
    public static Stream<Outgoing> later(Inputs inputs, long end) {
        return new Population(FEW, FEW, end).day(new Events(inputs), DAYS + DAYS_LATER);
    }

    /** Users in one hour, messages in the next: an hour of few users would have sketches that still grow. */
    private Stream<Outgoing> day(Events writer, int day) {
        String name = day < FIRST_STEPS.length ? FIRST_STEPS[day] : "app_opened";
        long start = end - (DAYS + DAYS_LATER - day) * DAY - 2 * HOUR;
        Stream<Outgoing> ofUsers = LongStream.range(0, users)
                .mapToObj(user -> writer.product((long) day * users + user, start + HOUR * user / users, user, name));
        Stream<Outgoing> ofMessages = LongStream.range(0, messagesADay).boxed().flatMap(number -> {
            long message = (long) day * messagesADay + number;
            long time = start + HOUR + HOUR * number / messagesADay;
            return Stream.of(MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
                    .map(status -> writer.message(
                            3 * message + status.rank(), time + status.rank(), message, message % FEW, status, day));
        });
        return Stream.concat(ofUsers, ofMessages);
    }
}
