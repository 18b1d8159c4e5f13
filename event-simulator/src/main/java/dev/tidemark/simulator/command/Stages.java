package dev.tidemark.simulator.command;

import dev.tidemark.simulator.SentRecord;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One stream after the other, each made when the one before has ended, so that it can begin at that moment. */
final class Stages implements Iterator<SentRecord> {
    private final Deque<Supplier<Stream<SentRecord>>> further;
    private Iterator<SentRecord> current = Collections.emptyIterator();

    Stages(List<Supplier<Stream<SentRecord>>> stages) {
        this.further = new ArrayDeque<>(stages);
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && !further.isEmpty()) {
            current = further.remove().get().iterator();
        }
        return current.hasNext();
    }

    @Override
    public SentRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
