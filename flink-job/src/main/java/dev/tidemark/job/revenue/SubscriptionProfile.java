package dev.tidemark.job.revenue;

import dev.tidemark.job.catalogue.CatalogueSettings.Revenue;
import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.revenue.Movement.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one subscription: how it stands at the end of each day on which something was said about it. Older
 * days can be {@linkplain #forgetBefore forgotten} up to the last of them. Immutable; one event a day is kept, so that
 * nobody can make it grow, and the same events in any order, repeated or not, give the same profile.
 *
 * @param days ascending, at least one unless nothing is known
 * @param past what is known of the days before the first of them
 */
record SubscriptionProfile(List<DayEnd> days, Past past) {
    /** The day of what never comes; as days of grace, those of subscriptions that do not lapse. */
    static final int NEVER = Revenue.NEVER;

    private static final int VERSION = 1;
    private static final String LAPSED = "lapsed";
    private static final Past[] PASTS = Past.values();
    private static final Plan[] PLANS = Plan.values();

    static final SubscriptionProfile EMPTY = new SubscriptionProfile(List.of(), Past.KNOWN);

    /** The days before the first one that is kept. */
    enum Past {
        /** Nothing was said before. */
        KNOWN,
        /** What was said then is forgotten; there was no revenue at the end of any of those days. */
        WITHOUT_REVENUE,
        /** What was said then is forgotten; there was revenue. */
        WITH_REVENUE
    }

    SubscriptionProfile {
        days = List.copyOf(days);
    }

    boolean isEmpty() {
        return days.isEmpty();
    }

    /** Whether a day is one of those about which nothing more can be learned. */
    boolean hasForgotten(int day) {
        return past != Past.KNOWN && day <= days.get(0).day();
    }

    /** With one event more; this profile itself if the event decides nothing. */
    SubscriptionProfile with(DayEnd event) {
        List<DayEnd> more = new ArrayList<>(days);
        int at = 0;
        while (at < more.size() && more.get(at).day() < event.day()) {
            at++;
        }
        if (at == more.size() || more.get(at).day() > event.day()) {
            more.add(at, event);
        } else if (event.isAfter(more.get(at))) {
            more.set(at, event);
        } else {
            return this;
        }
        return new SubscriptionProfile(more, past);
    }

    /** With another reason beside the currency, where the subscription ended on a day. */
    SubscriptionProfile withReasonOfCurrency(int day, String reason) {
        return new SubscriptionProfile(
                days.stream()
                        .map(end -> end.day() == day ? end.withReasonOfCurrency(reason) : end)
                        .toList(),
                past);
    }

    /** Why it ended on a day as the event has it; empty if it did not say, or if nothing was said on the day. */
    String reason(int day) {
        return days.stream()
                .filter(end -> end.day() == day)
                .map(end -> end.terms().reason())
                .findFirst()
                .orElse("");
    }

    /**
     * Without the days before one, but for the last of them, from which the days after go on; this profile itself if
     * there is nothing to forget.
     */
    SubscriptionProfile forgetBefore(int day) {
        int first = 0;
        while (first + 1 < days.size() && days.get(first + 1).day() < day) {
            first++;
        }
        if (isEmpty() || days.get(0).day() >= day || first == 0 && past != Past.KNOWN) {
            return this;
        }
        boolean revenue = past == Past.WITH_REVENUE
                || days.subList(0, first).stream().anyMatch(end -> end.terms().isDue());
        return new SubscriptionProfile(
                days.subList(first, days.size()), revenue ? Past.WITH_REVENUE : Past.WITHOUT_REVENUE);
    }

    /**
     * How its revenue moves. Of a profile that has forgotten, the movements of the first day tell nothing; they are the
     * same whatever is learned.
     *
     * @param graceDays after the end of its last period a subscription lapses, or {@link #NEVER}
     */
    List<Movement> movements(int graceDays) {
        List<Movement> movements = new ArrayList<>();
        Terms standing = Terms.NONE;
        int lapse = NEVER;
        boolean earned = past == Past.WITH_REVENUE;
        for (DayEnd end : days) {
            if (lapse < end.day()) {
                movements.add(lapsed(lapse, standing));
                standing = Terms.NONE;
            }
            move(standing, end, earned, movements);
            standing = end.terms();
            earned |= standing.isDue();
            lapse = lapse(end, graceDays);
        }
        if (lapse != NEVER) {
            movements.add(lapsed(lapse, standing));
        }
        return movements;
    }

    private static int lapse(DayEnd end, int graceDays) {
        return end.terms().isDue() && graceDays != NEVER ? end.terms().plan().end(end.day()) + graceDays : NEVER;
    }

    private static void move(Terms before, DayEnd end, boolean earned, List<Movement> out) {
        Terms after = end.terms();
        int day = end.day();
        if (!before.isDue()) {
            if (after.isDue()) {
                out.add(of(earned ? Kind.REACTIVATION : Kind.NEW, day, after, after.net(), 1));
            }
        } else if (!after.isDue()) {
            out.add(cancelled(day, before, end.reasonOfCurrency()));
        } else if (!before.isOfSameKind(after)) {
            // Amounts of two plans or currencies have no difference: one ends whole, the other begins whole.
            out.add(of(Kind.CONTRACTION, day, before, before.net(), -1));
            out.add(of(Kind.EXPANSION, day, after, after.net(), 1));
        } else if (before.net() < after.net()) {
            out.add(of(Kind.EXPANSION, day, after, after.net() - before.net(), 0));
        } else if (before.net() > after.net()) {
            out.add(of(Kind.CONTRACTION, day, before, before.net() - after.net(), 0));
        }
    }

    private static Movement of(Kind kind, int day, Terms terms, long net, int subscribers) {
        return new Movement(kind, day, terms.plan(), net, terms.currency(), "", subscribers);
    }

    private static Movement lapsed(int day, Terms terms) {
        return cancelled(day, terms, LAPSED);
    }

    private static Movement cancelled(int day, Terms terms, String reason) {
        return new Movement(Kind.CANCELLED, day, terms.plan(), terms.net(), terms.currency(), reason, -1);
    }

    /** The day from which it has no revenue any more, if nothing else is said; {@link Integer#MAX_VALUE} if none. */
    int endDay(int graceDays) {
        DayEnd last = days.get(days.size() - 1);
        return last.terms().isDue() ? lapse(last, graceDays) : last.day();
    }

    /** The first day that can be forgotten, if a day is kept that many days; {@link #NEVER} if none can. */
    int forgettable(int keptDays) {
        int first = past == Past.KNOWN ? 0 : 1;
        return first < days.size() ? days.get(first).day() + keptDays + 1 : NEVER;
    }

    /** As bytes; it must not be empty. {@code out} is cleared first. */
    byte[] encode(ByteWriter out) {
        out.clear();
        out.writeByte(VERSION);
        out.writeByte(past.ordinal());
        out.writeUnsigned(days.size());
        for (DayEnd end : days) {
            Terms terms = end.terms();
            out.writeSigned(end.day());
            out.writeSigned(end.time());
            out.writeBytes(end.eventId());
            out.writeByte(terms.plan().ordinal());
            out.writeUnsigned(terms.net());
            out.writeUtf8(terms.currency());
            out.writeUtf8(terms.reason());
            out.writeUtf8(end.reasonOfCurrency());
        }
        return out.toBytes();
    }

    /**
     * The profile that was encoded.
     *
     * @throws IllegalStateException if the bytes have another version
     */
    static SubscriptionProfile decode(byte[] bytes, ByteReader in, Texts texts) {
        in.over(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "subscriptions are read in version " + VERSION + ", these bytes have version " + version);
        }
        Past past = PASTS[in.readByte()];
        int size = (int) in.readUnsigned();
        List<DayEnd> days = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int day = (int) in.readSigned();
            long time = in.readSigned();
            byte[] eventId = in.readBytes();
            Plan plan = PLANS[in.readByte()];
            Terms terms = new Terms(plan, in.readUnsigned(), in.readUtf8(texts), in.readUtf8(texts));
            days.add(new DayEnd(day, time, eventId, terms, in.readUtf8(texts)));
        }
        return new SubscriptionProfile(days, past);
    }
}
