package dev.tidemark.benchmarks.kafkastreams;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.peer.MessageJson;
import dev.tidemark.benchmarks.peer.MessageState;
import dev.tidemark.benchmarks.peer.ProductJson;
import dev.tidemark.benchmarks.peer.Result;
import dev.tidemark.benchmarks.peer.Results;
import dev.tidemark.benchmarks.peer.Series;
import dev.tidemark.benchmarks.peer.UserEvent;
import dev.tidemark.benchmarks.peer.UserState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.datasketches.hll.HllSketch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Kafka Streams as a competent user of it writes the metrics: JSON serdes, a processor with a store for messages and one
 * for users, windowed aggregates with hopping windows for the rolling ones; at least once.
 *
 * <p>Stores are in memory, as the other contenders' are: all of the state fits, and RocksDB would only add to what each
 * update costs. They keep their changelogs. The cache is larger than the default, so that a sketch is written once a
 * commit and not at each update; a commit comes every five seconds, as the others' checkpoints.
 *
 * <p>It computes {@code active_users} (day, rolling 7 and 30 days) and {@code transacting_users} (day), both in total and
 * by channel and estimated; {@code messages} and {@code charge} (hour, day) and {@code charged_messages_by_hour_of_week}
 * (day), in total and by channel; and of days {@code active_users_exact}, {@code registered_users}, {@code lifecycle} and
 * {@code funnel_users}.
 */
public final class StreamsPeer {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);
    private static final long CACHE_BYTES = 256L << 20;

    /**
     * Longer than any history that is read: while an application catches up, one input may be that far ahead of another,
     * and Kafka Streams drops what its windows take for late.
     */
    private static final Duration GRACE = Duration.ofDays(400);

    private static final String MESSAGES = "messages";
    private static final String USERS = "users";

    private static final Serde<Series> SERIES = new JsonSerde<>(Series.class);

    private final Assignment assignment;
    private final Results results = new Results();

    private StreamsPeer(Assignment assignment) {
        this.assignment = assignment;
    }

    /** @param arguments an {@link Assignment} */
    public static void main(String[] arguments) throws Exception {
        Assignment assignment = Assignment.of(arguments);
        Measurement.expect(assignment.events());
        new StreamsPeer(assignment).run();
    }

    private void run() throws Exception {
        String application = "kafka-streams-" + UUID.randomUUID();
        Map<String, Object> broker = Map.of(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, assignment.bootstrapServers());
        try (Admin admin = Admin.create(broker)) {
            InputEnd end =
                    new InputEnd(admin, application, List.of(assignment.messageTopic(), assignment.productTopic()));
            try (KafkaStreams streams = new KafkaStreams(topology(), configuration(application))) {
                streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
                CountDownLatch failed = new CountDownLatch(1);
                streams.setStateListener((now, before) -> {
                    if (now == KafkaStreams.State.ERROR) {
                        failed.countDown();
                    }
                });
                streams.start();
                end.await(failed);
            }
            // The first tasks run ahead of those behind the repartition topics: the rate is that of the last.
            Measurement.read(0);
            results.write(assignment.results());
            Measurement.end(assignment.events(), List.of("in-memory stores with changelogs"))
                    .write(assignment.figures());
            end.deleteInternalTopics();
        }
    }

    private Properties configuration(String application) {
        Properties configuration = new Properties();
        configuration.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, application,
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, assignment.bootstrapServers(),
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, assignment.parallelism(),
                StreamsConfig.STATE_DIR_CONFIG,
                        assignment.output().resolve("state").toString(),
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis(),
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
        return configuration;
    }

    private Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(MESSAGES), Serdes.String(), new JsonSerde<>(MessageState.class)));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(USERS), Serdes.String(), new JsonSerde<>(UserState.class)));

        KStream<String, MessageJson> messages = builder.stream(
                        assignment.messageTopic(),
                        Consumed.with(Serdes.String(), new EventSerde<>(MessageJson.class))
                                .withTimestampExtractor(new EventTimes<>(MessageJson.class, event -> event.eventTime)))
                .filter((id, message) -> message != null && !message.internal);
        KStream<String, ProductJson> products = builder.stream(
                        assignment.productTopic(),
                        Consumed.with(Serdes.String(), new EventSerde<>(ProductJson.class))
                                .withTimestampExtractor(new EventTimes<>(ProductJson.class, event -> event.eventTime)))
                .filter((id, product) -> product != null && !product.internal);
        // Products are keyed by user already.
        KStream<String, UserEvent> userEvents = messages.filter((id, message) -> message.concernsUser())
                .map((id, message) -> KeyValue.pair(message.userId, message.userEvent()))
                .repartition(Repartitioned.with(Serdes.String(), new JsonSerde<>(UserEvent.class)))
                .merge(products.mapValues(ProductJson::userEvent));

        messages.process(() -> new EntityProcessor<>(MESSAGES, MessageState::new, MessageState::add), MESSAGES)
                .merge(userEvents.process(() -> new EntityProcessor<>(USERS, UserState::new, UserState::add), USERS))
                .groupByKey(Grouped.with(new JsonSerde<>(SumKey.class), new JsonSerde<>(BigDecimal.class)))
                .reduce(
                        BigDecimal::add,
                        Materialized.<SumKey, BigDecimal, KeyValueStore<Bytes, byte[]>>as("sums")
                                .withStoreType(Materialized.StoreType.IN_MEMORY))
                .toStream()
                .foreach((key, sum) -> publish(Result.counted(key.series(), key.window(), key.start(), sum)));

        KGroupedStream<Series, String> active =
                members(userEvents.filter((user, event) -> event.active()), "active_users");
        distinct(active, "day", DAY);
        distinct(active, "rolling_7d", DAY.multipliedBy(7));
        distinct(active, "rolling_30d", DAY.multipliedBy(30));
        distinct(
                members(
                        userEvents.filter((user, event) -> event.step().equals(UserEvent.TRANSACTED)),
                        "transacting_users"),
                "day",
                DAY);
        return builder.build();
    }

    /** Users by the series that they count in: a metric's total and that of the event's channel. */
    private static KGroupedStream<Series, String> members(KStream<String, UserEvent> events, String metric) {
        return events.flatMap((user, event) -> List.of(
                        KeyValue.pair(Series.of(metric, ""), user),
                        KeyValue.pair(Series.of(metric, event.channel()), user)))
                .groupByKey(Grouped.with(metric, SERIES, Serdes.String()));
    }

    /** Windows of a length in days that advance by a day. */
    private void distinct(KGroupedStream<Series, String> members, String window, Duration length) {
        members.windowedBy(TimeWindows.ofSizeAndGrace(length, GRACE).advanceBy(DAY))
                .aggregate(
                        Sketches::empty,
                        (series, user, sketch) -> Sketches.add(sketch, user),
                        Materialized.<Series, HllSketch, WindowStore<Bytes, byte[]>>with(SERIES, Sketches.SERDE)
                                .withStoreType(Materialized.StoreType.IN_MEMORY))
                .toStream()
                .foreach((key, sketch) -> publish(
                        Sketches.estimate(key.key(), window, key.window().start(), sketch)));
    }

    private void publish(Result result) {
        synchronized (results) {
            results.put(result);
        }
    }
}
