package dev.tidemark.benchmarks.kafkastreams;

import dev.tidemark.benchmarks.peer.Contribution;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the state of messages or users; what changes goes to the windows of the series that it concerns.
 *
 * @param <E> what comes in
 * @param <S> the state of one of them
 */
final class EntityProcessor<E, S> extends ContextualProcessor<String, E, SumKey, BigDecimal> {
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final long DAY = TimeUnit.DAYS.toMillis(1);
    private static final Set<String> HOURLY = Set.of("messages", "charge");

    private final String storeName;
    private final Supplier<S> empty;
    private final BiFunction<S, E, List<Contribution>> add;
    private KeyValueStore<String, S> store;

    EntityProcessor(String storeName, Supplier<S> empty, BiFunction<S, E, List<Contribution>> add) {
        this.storeName = storeName;
        this.empty = empty;
        this.add = add;
    }

    @Override
    public void init(ProcessorContext<SumKey, BigDecimal> context) {
        super.init(context);
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, E> record) {
        S known = store.get(record.key());
        S state = known == null ? empty.get() : known;
        for (Contribution change : add.apply(state, record.value())) {
            forward(change, record);
            if (!change.series().channel().isEmpty()) {
                forward(change.total(), record);
            }
        }
        store.put(record.key(), state);
    }

    private void forward(Contribution change, Record<String, E> cause) {
        forward(change, "day", DAY, cause);
        if (HOURLY.contains(change.series().metric())) {
            forward(change, "hour", HOUR, cause);
        }
    }

    private void forward(Contribution change, String window, long length, Record<String, E> cause) {
        long start = change.time() - Math.floorMod(change.time(), length);
        context()
                .forward(cause.withKey(new SumKey(change.series(), window, start))
                        .withValue(change.amount()));
    }
}
