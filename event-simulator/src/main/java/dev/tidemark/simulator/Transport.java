package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.HOUR;
import static dev.tidemark.simulator.Rhythm.MINUTE;
import static dev.tidemark.simulator.Rhythm.SECOND;

import dev.tidemark.model.Event;
import dev.tidemark.model.ProductEvent;
import java.util.function.Consumer;

/**
 * The way from an event to the records that arrive: delays, copies and damage.
 *
 * <p>Each event has dice of its own and rolls all of them whatever the shares are, so that the shares change what
 * becomes of events and never which events there are.
 */
final class Transport implements Emission {
    /** No record arrives later than this after its event. */
    static final long LONGEST_DELAY = 11 * DAY;

    private static final long LATEST = 10 * DAY;

    /** Copies of product events are recognized for three days of event time; later ones are not sent. */
    private static final long PRODUCT_COPY_LIMIT = 60 * HOUR;

    /** Below the allowed skew of five minutes. */
    private static final long CLOCK_AHEAD = 4 * MINUTE;

    private final FaultShares shares;
    private final Consumer<Draft> out;

    Transport(FaultShares shares, Consumer<Draft> out) {
        this.shares = shares;
        this.out = out;
    }

    @Override
    public void emit(Event event, long chance) {
        Dice dice = new Dice(Dice.mix(chance, 11));
        Damage damage = damage(dice);
        long arrival = arrival(event.eventTime(), dice);
        boolean copied = dice.chance(shares.duplicate());
        long gap = dice.chance(0.6) ? dice.between(SECOND, HOUR) : dice.between(HOUR, DAY);

        Draft draft = new Draft(event, arrival, damage, chance);
        out.accept(draft);
        boolean recognizable =
                !(event instanceof ProductEvent) || arrival + gap < event.eventTime() + PRODUCT_COPY_LIMIT;
        if (copied && damage == Damage.NONE && recognizable) {
            out.accept(draft.copyAt(arrival + gap));
        }
    }

    private Damage damage(Dice dice) {
        double at = dice.real();
        double which = dice.real();
        at -= shares.malformed();
        if (at < 0) {
            return which < 0.4
                    ? Damage.TRUNCATED
                    : which < 0.6 ? Damage.GARBAGE : which < 0.8 ? Damage.BROKEN_UTF8 : Damage.NO_JSON;
        }
        at -= shares.future();
        if (at < 0) {
            return which < 0.7 ? Damage.FUTURE : Damage.MICROSECONDS;
        }
        at -= shares.missingField();
        if (at < 0) {
            return Damage.MISSING_FIELD;
        }
        at -= shares.invalidField();
        if (at < 0) {
            return Damage.INVALID_FIELD;
        }
        at -= shares.beyondHorizon();
        if (at < 0) {
            return which < 0.8 ? Damage.BEYOND_HORIZON : Damage.SECONDS;
        }
        return Damage.NONE;
    }

    private long arrival(long eventTime, Dice dice) {
        long usual = dice.between(20, 1_500);
        double kind = dice.real();
        double how = dice.real();
        double share = dice.real();
        if (kind < shares.late()) {
            long longest = how < 0.6 ? 12 * HOUR : LATEST;
            return eventTime + HOUR + (long) (share * (longest - HOUR));
        }
        if (kind < shares.late() + shares.disorder()) {
            if (how < 0.2) {
                // A clock that runs ahead, though never into the next day: time is told day by day.
                long midnight = eventTime - Math.floorMod(eventTime, DAY);
                return Math.max(midnight, eventTime - (long) (share * CLOCK_AHEAD));
            }
            return eventTime + (long) (share * (how < 0.7 ? MINUTE : 15 * MINUTE));
        }
        return eventTime + usual;
    }
}
