package dev.tidemark.simulator.command;

import dev.tidemark.simulator.SentRecord;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** At most so many records, counted by topic. */
final class Counted implements Iterator<SentRecord> {
    private final Iterator<SentRecord> records;
    private final long atMost;
    private final Map<String, Long> byTopic = new TreeMap<>();
    private long count;

    Counted(Iterator<SentRecord> records, long atMost) {
        this.records = records;
        this.atMost = atMost;
    }

    @Override
    public boolean hasNext() {
        return count < atMost && records.hasNext();
    }

    @Override
    public SentRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        SentRecord record = records.next();
        count++;
        byTopic.merge(record.topic(), 1L, Long::sum);
        return record;
    }

    long count() {
        return count;
    }

    /** For example {@code message-events 62, product-events 38}. */
    String summary() {
        return byTopic.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
