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
 * cap; if it is, the cuts in which it is; its values, as texts; its amount.
 */
public final class FactList {
    private static final int VALUES_BITS = 4;
    /** The most dimensions that a metric can have. */
    public static final int MAX_VALUES = (1 << VALUES_BITS) - 1;

    private static final int BEYOND = 1;

    private Fact[] facts = {};
    private int size;

    private static final class Fact {
        int metric;
        String[] values = {};
        long beyond;
        long amount;
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
    public void add(int metric, String[] values, long beyond, long amount) {
        Fact fact = next();
        fact.metric = metric;
        fact.values = values;
        fact.beyond = beyond;
        fact.amount = amount;
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
            out.writeUnsigned((long) head << 1 | (fact.beyond == 0 ? 0 : BEYOND));
            if (fact.beyond != 0) {
                out.writeUnsigned(fact.beyond);
            }
            for (String value : fact.values) {
                out.writeText(value);
            }
            out.writeSigned(fact.amount);
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
            fact.beyond = (head & BEYOND) == 0 ? 0 : in.readUnsigned();
            int values = (int) (head >>> 1) & MAX_VALUES;
            if (fact.values.length != values) {
                fact.values = new String[values];
            }
            for (int value = 0; value < values; value++) {
                fact.values[value] = in.readText();
            }
            fact.amount = in.readSigned();
        }
    }

    /** Contributes all facts of an event, whose time is in epoch milliseconds. */
    public void contribute(FactContributions to, long eventTime, Contributions out) {
        for (int i = 0; i < size; i++) {
            Fact fact = facts[i];
            to.add(fact.metric, fact.values, fact.beyond, fact.amount, eventTime, out);
        }
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Fact fact = facts[i];
            texts.add(fact.metric + Arrays.toString(fact.values) + "/" + fact.beyond + ":" + fact.amount);
        }
        return texts.toString();
    }
}
