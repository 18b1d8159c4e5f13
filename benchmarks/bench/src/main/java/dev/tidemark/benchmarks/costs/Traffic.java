package dev.tidemark.benchmarks.costs;

import dev.tidemark.model.MessageStatus;
import dev.tidemark.simulator.publish.Outgoing;
import it.unimi.dsi.fastutil.HashCommon;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Even traffic, each event a function of its number: of five events three are of messages and two of the product. Users
 * take turns, so that all have appeared after {@code 5 / 3 · users} events; the mix, the size of an event and the distance
 * between the events of a message do not depend on how many users and days there are. A message is sent, delivered (or
 * fails) some hundred events later and is read some ten thousand events later. Times only grow: no disorder, no faults.
 *
 * @param start event and record time of the first event, epoch milliseconds
 * @param millisPerEvent from each event to the next
 */
public record Traffic(long events, long users, long start, double millisPerEvent) {
    /** So long ago that no clock is before it. */
    private static final long END = Instant.parse("2025-06-01T00:00:00Z").toEpochMilli();

    private static final long DAY = Duration.ofDays(1).toMillis();

    private static final int GROUP = 5;
    private static final int USERS_PER_GROUP = 3;
    private static final int DELIVERED_AFTER = 20;
    private static final int READ_AFTER = 2_000;
    private static final int FAILED_OF = 32;

    /** A prime, so that steps of it lead to every user. */
    private static final long STEP = 1_000_003;

    private static final String[] NAMES = {
        "user_invited", "user_registered", "user_activated", "transaction_completed", "app_opened", "page_viewed",
        "search_performed", "report_exported", "dashboard_viewed", "message_composed", "file_shared", "comment_added",
        "page_viewed", "page_viewed", "app_opened", "app_opened"
    };

    /** So many events, spread over days long past. */
    public static Traffic history(long events, long users, int days) {
        return new Traffic(events, users, END - days * DAY, (double) (days * DAY) / events);
    }

    /** All events, in the order of their times. */
    public Stream<Outgoing> into(Inputs inputs) {
        Events writer = new Events(inputs);
        return LongStream.range(0, events).mapToObj(number -> event(writer, number));
    }

    /** One event. */
    Outgoing event(Events writer, long number) {
        long group = number / GROUP;
        return switch ((int) (number % GROUP)) {
            case 0 -> message(writer, number, group, MessageStatus.SENT);
            case 1 -> {
                long message = earlier(group, DELIVERED_AFTER);
                boolean failed = message % FAILED_OF == 0;
                yield message(writer, number, message, failed ? MessageStatus.FAILED : MessageStatus.DELIVERED);
            }
            case 2 -> message(writer, number, earlier(group, READ_AFTER), MessageStatus.READ);
            case 3 -> product(writer, number, group * USERS_PER_GROUP);
            default -> product(writer, number, group * USERS_PER_GROUP + 1);
        };
    }

    /** The first ones have no predecessors. */
    private static long earlier(long group, int groups) {
        return group >= groups ? group - groups : group;
    }

    private Outgoing message(Events writer, long number, long message, MessageStatus status) {
        long day = time(message * GROUP) / DAY;
        return writer.message(number, time(number), message, user(message * USERS_PER_GROUP + 2), status, day);
    }

    private Outgoing product(Events writer, long number, long turn) {
        String name = NAMES[(int) (HashCommon.mix(number + 1) & NAMES.length - 1)];
        return writer.product(number, time(number), user(turn), name);
    }

    /** Epoch milliseconds. */
    long time(long number) {
        return start + (long) (number * millisPerEvent);
    }

    private long user(long turn) {
        return turn % users * STEP % users;
    }
}
