package dev.tidemark.job;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.exchange.PageSerializer;
import dev.tidemark.job.screen.Screened;
import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.ScreenedSerializer;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * The operators of the real topology, each in a harness, in one thread and on the test's clock: a job that reads
 * years within a minute. Records go from operator to operator as the topology's edges say, through the serializers of the
 * network where it would carry them; each operator takes what waits for it before its next watermark or checkpoint.
 */
final class DrivenTopology implements AutoCloseable {
    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, Stage> byUid = new HashMap<>();
    private final Map<String, OperatorID> ids = new HashMap<>();
    private long wallClock;
    private long checkpoints;

    /** @param wallClock to begin with, epoch milliseconds */
    DrivenTopology(TidemarkConfig config, long wallClock) throws Exception {
        this.wallClock = wallClock;
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        Pipeline.define(source(env), source(env), config, ListTopology.KEY);
        Map<Integer, Stage> byId = new HashMap<>();
        StreamGraph graph = env.getStreamGraph();
        List<StreamNode> nodes = new ArrayList<>(graph.getStreamNodes());
        // An operator's id is greater than those of its inputs.
        nodes.sort(Comparator.comparingInt(StreamNode::getId));
        for (StreamNode node : nodes) {
            if (!node.getInEdges().isEmpty()) {
                Stage stage = new Stage(node, byId, wallClock);
                stages.add(stage);
                byId.put(node.getId(), stage);
                byUid.put(node.getTransformationUID(), stage);
            }
        }
        for (Stage stage : stages) {
            stage.harness.open();
        }
        for (JobVertex vertex : graph.getJobGraph().getVertices()) {
            for (OperatorIDPair id : vertex.getOperatorIDs()) {
                ids.put(id.getUserDefinedOperatorUid(), id.getGeneratedOperatorID());
            }
        }
    }

    private static DataStream<Screened> source(StreamExecutionEnvironment env) {
        return env.fromData(List.of(new Screened.Internal(0)), ScreenedSerializer.TYPE);
    }

    /** What a stage has done so far. */
    record Work(long records, long nanos) {}

    /** Sends an event as it is, whenever it was recorded; it waits for the next watermark or checkpoint. */
    void send(Event event, long recordTime) {
        Stage router = byUid.get(event instanceof MessageEvent ? "route-messages" : "route-products");
        router.waiting.add(event.internal() ? new Screened.Internal(recordTime) : new Accepted(event, recordTime));
    }

    /**
     * How many records each stage, or the network before it ({@code → uid}), has taken, and its processor time; that of
     * writing checkpoints is left out.
     */
    Map<String, Work> work() {
        Map<String, Work> work = new LinkedHashMap<>();
        for (Stage stage : stages) {
            if (stage.network != null) {
                work.put("→ " + stage.uid, new Work(stage.records, stage.networkNanos));
            }
            work.put(stage.uid, new Work(stage.records, stage.nanos));
        }
        return work;
    }

    /**
     * Lets what was sent arrive, and then the watermark.
     *
     * @param step by which the wall clock moves meanwhile; from 30 s on the next checkpoint publishes
     */
    void watermark(long time, Duration step) throws Exception {
        wallClock += step.toMillis();
        for (Stage stage : stages) {
            stage.takeWaiting();
            long start = Stage.cpu();
            stage.harness.setProcessingTime(wallClock);
            stage.harness.processWatermark(new Watermark(time));
            stage.harness.setProcessingTime(wallClock + step.toMillis() / 2);
            stage.nanos += Stage.cpu() - start;
        }
    }

    /** Makes and completes a checkpoint; the state of each operator by its uid. */
    Map<String, OperatorSubtaskState> checkpoint() throws Exception {
        checkpoints++;
        Map<String, OperatorSubtaskState> states = new TreeMap<>();
        for (Stage stage : stages) {
            stage.takeWaiting();
            long start = Stage.cpu();
            stage.harness.prepareSnapshotPreBarrier(checkpoints);
            stage.nanos += Stage.cpu() - start;
            states.put(stage.uid, stage.harness.snapshot(checkpoints, checkpoints));
        }
        for (Stage stage : stages) {
            stage.harness.notifyOfCompletedCheckpoint(checkpoints);
        }
        return states;
    }

    /** Makes a checkpoint into a file that a job can start from. */
    void savepoint(Path directory) throws Exception {
        List<OperatorState> states = new ArrayList<>();
        checkpoint().forEach((uid, state) -> {
            OperatorState operator = new OperatorState(uid, uid, ids.get(uid), 1, Buckets.MAX_PARALLELISM);
            operator.putState(0, state);
            states.add(operator);
        });
        Files.createDirectories(directory);
        try (OutputStream out = Files.newOutputStream(directory.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(checkpoints, states, List.of()), out);
        }
    }

    /** How many messages or users are in the pages of an operator. */
    long entities(String uid) throws Exception {
        AtomicLong entities = new AtomicLong();
        keyed(uid)
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        new ValueStateDescriptor<>("pages", PageSerializer.INSTANCE),
                        (key, pages) -> {
                            Page page = pages.value();
                            entities.addAndGet(page == null ? 0 : page.size());
                        });
        return entities.get();
    }

    private KeyedStateBackend<Object> keyed(String uid) {
        return ((AbstractStreamOperator<?>) byUid.get(uid).harness.getOperator()).getKeyedStateBackend();
    }

    /** How many keys an operator has state of. */
    int keys(String uid) {
        return ((KeyedOneInputStreamOperatorTestHarness<?, ?, ?>) byUid.get(uid).harness).numKeyedStateEntries();
    }

    @Override
    public void close() throws Exception {
        for (Stage stage : stages) {
            stage.harness.close();
        }
    }

    /** One operator. */
    private static final class Stage implements Output<StreamRecord<Object>> {
        final String uid;
        final OneInputStreamOperatorTestHarness<Object, Object> harness;
        final List<Object> waiting = new ArrayList<>();
        /** Of what is sent to it over the network; null behind a stage that it is chained to. */
        final TypeSerializer<Object> network;

        long records;
        long nanos;
        long networkNanos;

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
        private final DataOutputSerializer sent = new DataOutputSerializer(1024);
        private final DataInputDeserializer received = new DataInputDeserializer();
        private final List<StreamEdge> edges;
        private final Map<Integer, Stage> byId;

        @SuppressWarnings("unchecked")
        Stage(StreamNode node, Map<Integer, Stage> byId, long wallClock) throws Exception {
            this.byId = byId;
            uid = node.getTransformationUID();
            edges = node.getOutEdges();
            var factory = (StreamOperatorFactory<Object>) node.getOperatorFactory();
            boolean keyed = node.getStatePartitioners().length > 0;
            network = keyed ? (TypeSerializer<Object>) node.getTypeSerializersIn()[0] : null;
            if (!keyed) {
                harness = new OneInputStreamOperatorTestHarness<>(factory, Buckets.MAX_PARALLELISM, 1, 0);
            } else {
                TypeInformation<?> type =
                        node.getStateKeySerializer() instanceof IntSerializer ? Types.INT : Types.STRING;
                harness = new KeyedOneInputStreamOperatorTestHarness<>(
                        factory,
                        (KeySelector<Object, Object>) node.getStatePartitioners()[0],
                        (TypeInformation<Object>) type,
                        Buckets.MAX_PARALLELISM,
                        1,
                        0);
            }
            harness.setCheckpointStorage(new JobManagerCheckpointStorage(Integer.MAX_VALUE));
            harness.setOutputCreator(any -> this);
            harness.setup((TypeSerializer<Object>) node.getTypeSerializerOut());
            harness.setProcessingTime(wallClock);
        }

        static long cpu() {
            return THREADS.getCurrentThreadCpuTime();
        }

        void takeWaiting() throws Exception {
            long start = cpu();
            if (network != null) {
                for (int i = 0; i < waiting.size(); i++) {
                    sent.clear();
                    network.serialize(waiting.get(i), sent);
                    received.setBuffer(sent.getSharedBuffer(), 0, sent.length());
                    waiting.set(i, network.deserialize(received));
                }
            }
            long arrived = cpu();
            for (Object value : waiting) {
                harness.processElement(new StreamRecord<>(value));
            }
            networkNanos += arrived - start;
            nanos += cpu() - arrived;
            records += waiting.size();
            waiting.clear();
        }

        private void send(OutputTag<?> tag, Object value) {
            for (StreamEdge edge : edges) {
                if (Objects.equals(tag, edge.getOutputTag())) {
                    byId.get(edge.getTargetId()).waiting.add(value);
                }
            }
        }

        @Override
        public void collect(StreamRecord<Object> element) {
            send(null, element.getValue());
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
            send(tag, element.getValue());
        }

        @Override
        public void emitWatermark(Watermark mark) {}

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {}

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {}

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {}

        @Override
        public void emitWatermark(WatermarkEvent event) {}

        @Override
        public void close() {}
    }
}
