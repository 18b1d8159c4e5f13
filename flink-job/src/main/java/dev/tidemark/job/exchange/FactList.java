package dev.tidemark.job.exchange;

import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.FactContributions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an event adds to the metrics that only count events, as the last field of its record: it waits there for the stage
 * that knows whether the event is a copy. To be used again for the next event; not thread-safe.
 *
 * <p>Layout: the number of facts; of each one varint of its metric, the number of its values and whether it is beyond any
 * cap or has a second amount; if so, one of the cuts in which it is beyond, and of whether it has; its values, as texts;
 * its amounts.
 */
public final class FactList {
    private static final int VALUES_BITS = 4;
    /** The most dimensions that a metric can have. */
    public static final int MAX_VALUES = (1 << VALUES_BITS) - 1;

    private static final int MORE = 1;
    private static final int SECOND = 1;

    private Fact[] facts = {};
    private int size;

    private static final class Fact {
        int metric;
        String[] values = {};
        long beyond;
        long amount;
        long second;

        boolean hasSecond() {
            return second != Contributions.NO_MEASURE;
        }
    }

    /** Forgets all facts. */
    public void clear() {
        size = 0;
    }

    /**
     * Appends a fact; see {@link FactContributions#add}.
     *
     * @param values at most {@value #MAX_VALUES}; must not change
     */
    public void add(int metric, String[] values, long beyond, long amount, long second) {
        Fact fact = next();
        fact.metric = metric;
        fact.values = values;
        fact.beyond = beyond;
        fact.amount = amount;
        fact.second = second;
    }

    private Fact next() {
        if (size == facts.length) {
            facts = Arrays.copyOf(facts, size * 2 + 1);
            for (int i = size; i < facts.length; i++) {
                facts[i] = new Fact();
            }
        }
        return facts[size++];
    }

    /** Writes the field. */
    public void write(BlockWriter out) {
        out.writeUnsigned(size);
        for (int i = 0; i < size; i++) {
            Fact fact = facts[i];
            int head = fact.metric << VALUES_BITS | fact.values.length;
            long more = fact.beyond << 1 | (fact.hasSecond() ? SECOND : 0);
            out.writeUnsigned((long) head << 1 | (more == 0 ? 0 : MORE));
            if (more != 0) {
                out.writeUnsigned(more);
            }
            for (String value : fact.values) {
                out.writeText(value);
            }
            out.writeSigned(fact.amount);
            if (fact.hasSecond()) {
                out.writeSigned(fact.second);
            }
        }
    }

    /** Reads the field that {@link #write} wrote; not into a list that facts were added to. */
    public void read(BlockReader in) {
        clear();
        int count = (int) in.readUnsigned();
        for (int i = 0; i < count; i++) {
            Fact fact = next();
            long head = in.readUnsigned();
            fact.metric = (int) (head >>> VALUES_BITS + 1);
            long more = (head & MORE) == 0 ? 0 : in.readUnsigned();
            fact.beyond = more >>> 1;
            int values = (int) (head >>> 1) & MAX_VALUES;
            if (fact.values.length != values) {
                fact.values = new String[values];
            }
            for (int value = 0; value < values; value++) {
                fact.values[value] = in.readText();
            }
            fact.amount = in.readSigned();
            fact.second = (more & SECOND) == 0 ? Contributions.NO_MEASURE : in.readSigned();
        }
    }

    /** Contributes all facts of an event, whose time is in epoch milliseconds. */
    public void contribute(FactContributions to, long eventTime, Contributions out) {
        for (int i = 0; i < size; i++) {
            Fact fact = facts[i];
            to.add(fact.metric, fact.values, fact.beyond, fact.amount, fact.second, eventTime, out);
        }
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Fact fact = facts[i];
            texts.add(fact.metric + Arrays.toString(fact.values) + "/" + fact.beyond + ":" + fact.amount
                    + (fact.hasSecond() ? "," + fact.second : ""));
        }
        return texts.toString();
    }
}
