package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.peer.Contribution;
import dev.tidemark.benchmarks.peer.MessageJson;
import dev.tidemark.benchmarks.peer.ProductJson;
import dev.tidemark.benchmarks.peer.Result;
import dev.tidemark.benchmarks.peer.Results;
import dev.tidemark.benchmarks.peer.UserEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.datasketches.hll.HllSketch;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.CloseableIterator;

/**
 * Flink's DataStream API as a typical user writes it: Jackson's databind into POJOs, a {@code keyBy} and an event-time
 * window for each metric, sliding windows for the rolling ones, and a {@code KeyedProcessFunction} for messages and one
 * for users. Heap state, a checkpoint every five seconds, no option beyond what the job needs to run.
 *
 * <p>It computes {@code active_users} (day, rolling 7 and 30 days) and {@code transacting_users} (day), both in total and
 * by channel and estimated; {@code messages} and {@code charge} (hour, day) and {@code charged_messages_by_hour_of_week}
 * (day), in total and by channel; and of days {@code active_users_exact}, {@code registered_users}, {@code lifecycle} and
 * {@code funnel_users}.
 */
public final class NaiveFlink {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration OUT_OF_ORDERNESS = Duration.ofMinutes(1);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
    private static final Set<String> HOURLY = Set.of("messages", "charge");

    private NaiveFlink() {}

    /** @param arguments an {@link Assignment} */
    public static void main(String[] arguments) throws Exception {
        Assignment assignment = Assignment.of(arguments);
        Measurement.expect(assignment.events());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration(assignment));
        env.setParallelism(assignment.parallelism());
        env.enableCheckpointing(CHECKPOINT_INTERVAL.toMillis());
        collect(results(env, assignment), assignment);
        Measurement.end(assignment.events(), List.of()).write(assignment.figures());
    }

    private static Configuration configuration(Assignment assignment) {
        return new Configuration()
                .set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints(assignment))
                .set(RestartStrategyOptions.RESTART_STRATEGY, "none")
                // Each of the exchanges below needs its buffers.
                .set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(256))
                .set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(256))
                .set(
                        PipelineOptions.SERIALIZATION_CONFIG,
                        List.of(HllSketch.class.getName() + ": {type: kryo, kryo-type: registered, class: "
                                + SketchSerializer.class.getName() + "}"));
    }

    private static String checkpoints(Assignment assignment) {
        return assignment.output().resolve("checkpoints").toUri().toString();
    }

    private static DataStream<Result> results(StreamExecutionEnvironment env, Assignment assignment) {
        DataStream<MessageJson> messages = env.fromSource(
                        source(assignment, assignment.messageTopic(), MessageJson.class),
                        watermarks((message, any) -> message.eventTime),
                        "messages")
                .filter(message -> !message.internal);
        DataStream<ProductJson> products = env.fromSource(
                        source(assignment, assignment.productTopic(), ProductJson.class),
                        watermarks((product, any) -> product.eventTime),
                        "products")
                .filter(product -> !product.internal);
        DataStream<UserEvent> userEvents = messages.filter(MessageJson::concernsUser)
                .map(MessageJson::userEvent)
                .union(products.map(ProductJson::userEvent));

        DataStream<Contribution> contributions = messages.keyBy(message -> message.messageId)
                .process(new MessageFunction())
                .union(userEvents.keyBy(UserEvent::userId).process(new UserFunction()));
        DataStream<Member> active = userEvents.filter(UserEvent::active).flatMap(new Cuts("active_users"));
        DataStream<Member> transacting = userEvents
                .filter(event -> event.step().equals(UserEvent.TRANSACTED))
                .flatMap(new Cuts("transacting_users"));

        return distinct(active, "day", TumblingEventTimeWindows.of(DAY))
                .union(
                        distinct(active, "rolling_7d", SlidingEventTimeWindows.of(DAY.multipliedBy(7), DAY)),
                        distinct(active, "rolling_30d", SlidingEventTimeWindows.of(DAY.multipliedBy(30), DAY)),
                        distinct(transacting, "day", TumblingEventTimeWindows.of(DAY)),
                        sums(
                                contributions.filter(
                                        any -> HOURLY.contains(any.series().metric())),
                                "hour",
                                HOUR),
                        sums(contributions, "day", DAY));
    }

    private static <T> KafkaSource<T> source(Assignment assignment, String topic, Class<T> type) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(assignment.bootstrapServers())
                .setTopics(topic)
                .setGroupId("naive-flink")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setValueOnlyDeserializer(new JsonSchema<>(type))
                .build();
    }

    private static <T> WatermarkStrategy<T> watermarks(SerializableTimestampAssigner<T> time) {
        return WatermarkStrategy.<T>forBoundedOutOfOrderness(OUT_OF_ORDERNESS).withTimestampAssigner(time);
    }

    private static DataStream<Result> distinct(
            DataStream<Member> members, String window, WindowAssigner<Object, TimeWindow> assigner) {
        return members.keyBy(Member::series).window(assigner).aggregate(new CountDistinct(), new Estimate(window));
    }

    private static SingleOutputStreamOperator<Result> sums(
            DataStream<Contribution> contributions, String window, Duration length) {
        return contributions.keyBy(Contribution::series).process(new CorrectedSum(window, length.toMillis()));
    }

    private static void collect(DataStream<Result> stream, Assignment assignment) throws Exception {
        Results results = new Results();
        try (CloseableIterator<Result> rows = stream.executeAndCollect("naive Flink")) {
            rows.forEachRemaining(results::put);
        }
        results.write(assignment.results());
    }
}
