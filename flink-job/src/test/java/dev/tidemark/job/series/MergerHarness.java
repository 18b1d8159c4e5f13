package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Runs one subtask of a {@link SeriesMerger} and keeps what it emits. */
final class MergerHarness implements AutoCloseable {
    static final Catalogue CATALOGUE = Catalogue.shipped("test", Duration.ofDays(40), Duration.ofDays(30));
    static final ProjectCalendar CALENDAR = new ProjectCalendar(ZoneOffset.UTC);
    /** A Monday, as epoch day. */
    static final long MONDAY = LocalDate.of(2026, 3, 2).toEpochDay();

    static final long INTERVAL = 1_000;
    static final WriterLimits LIMITS = new WriterLimits(120_000, INTERVAL, 5_000);
    private static final Duration LATENESS = Duration.ofDays(3);

    private final KeyedOneInputStreamOperatorTestHarness<String, Partial, MetricResult> harness;
    private final int parallelism;
    private final int subtask;
    private final List<Object> output = new ArrayList<>();

    private MergerHarness(Catalogue catalogue, int parallelism, int subtask, long wallClock) throws Exception {
        this.parallelism = parallelism;
        this.subtask = subtask;
        SeriesMerger merger =
                new SeriesMerger(new SeriesOptions("live", INTERVAL, LATENESS.toMillis(), LIMITS), catalogue, CALENDAR);
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                merger, Partial::series, Types.STRING, Buckets.MAX_PARALLELISM, parallelism, subtask);
        harness.setOutputCreator(serializer -> new Recorder());
        harness.setup();
        harness.setProcessingTime(wallClock);
    }

    /** Subtask 0 of 1 without state, at noon of {@link #MONDAY}. */
    static MergerHarness start() throws Exception {
        return start(CATALOGUE);
    }

    /** The same, with metrics of a test. */
    static MergerHarness start(Catalogue catalogue) throws Exception {
        MergerHarness it = new MergerHarness(catalogue, 1, 0, at(MONDAY, 12));
        it.harness.open();
        return it;
    }

    static MergerHarness restore(OperatorSubtaskState state, long wallClock) throws Exception {
        return restore(CATALOGUE, state, wallClock);
    }

    static MergerHarness restore(Catalogue catalogue, OperatorSubtaskState state, long wallClock) throws Exception {
        MergerHarness it = new MergerHarness(catalogue, 1, 0, wallClock);
        it.harness.initializeState(state);
        it.harness.open();
        return it;
    }

    /** One of several subtasks, from the state of a single one. */
    static MergerHarness rescale(OperatorSubtaskState state, int parallelism, int subtask) throws Exception {
        MergerHarness it = new MergerHarness(CATALOGUE, parallelism, subtask, at(MONDAY, 12));
        it.harness.initializeState(KeyedOneInputStreamOperatorTestHarness.repartitionOperatorState(
                state, Buckets.MAX_PARALLELISM, 1, parallelism, subtask));
        it.harness.open();
        return it;
    }

    static long at(long day, int hour) {
        return day * ProjectCalendar.DAY_MILLIS + hour * ProjectCalendar.HOUR_MILLIS;
    }

    static Series series(String metric, String... dimensions) {
        return Series.of(CATALOGUE.metric(metric), dimensions);
    }

    /** Lets {@code contributions} add something, and sends the partials. */
    void send(Consumer<Contributions> contributions) throws Exception {
        Combiner combiner = new Combiner();
        contributions.accept(combiner);
        List<Partial> partials = new ArrayList<>();
        combiner.flush(partials::add);
        process(partials);
    }

    /** Tells the greatest event time. */
    void eventTime(long millis) throws Exception {
        List<Partial> partials = new ArrayList<>();
        ClockSignal.send(millis, partials::add);
        process(partials);
    }

    void process(List<Partial> partials) throws Exception {
        for (Partial partial : partials) {
            int group = KeyGroupRangeAssignment.assignToKeyGroup(partial.series(), Buckets.MAX_PARALLELISM);
            if (KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(Buckets.MAX_PARALLELISM, parallelism, group)
                    != subtask) {
                continue;
            }
            harness.processElement(new StreamRecord<>(partial));
        }
    }

    void watermark(long time) throws Exception {
        harness.processWatermark(new Watermark(time));
    }

    /** Nothing comes for now. */
    void idle() throws Exception {
        harness.processWatermarkStatus(WatermarkStatus.IDLE);
    }

    /** Lets one publish interval pass. */
    void tick() throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + INTERVAL);
    }

    long wallClock() {
        return harness.getProcessingTime();
    }

    void wallClock(long time) throws Exception {
        harness.setProcessingTime(time);
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        output.add("barrier " + id);
        return harness.snapshot(id, id);
    }

    void complete(long id) throws Exception {
        harness.notifyOfCompletedCheckpoint(id);
    }

    /** A watermark that labels. */
    void secure(long checkpoint, long watermark) throws Exception {
        watermark(watermark);
        checkpoint(checkpoint);
        complete(checkpoint);
        tick();
    }

    void finish() throws Exception {
        harness.getOperator().finish();
    }

    int keys() {
        return harness.numKeyedStateEntries();
    }

    /** Results, sketches and partials, and texts for barriers and watermarks, in the order in which they left. */
    List<Object> output() {
        return output;
    }

    /** The results that left since the last call of this method. */
    List<MetricResult> results() {
        List<MetricResult> results = output.stream()
                .filter(MetricResult.class::isInstance)
                .map(MetricResult.class::cast)
                .toList();
        output.removeAll(results);
        return results;
    }

    /** Value and status of the results since the last call, by {@link #name}; the greatest revision of each wins. */
    SortedMap<String, String> published() {
        return published(results());
    }

    /** Value and status of results by {@link #name}; the last of each wins. */
    static SortedMap<String, String> published(List<MetricResult> results) {
        SortedMap<String, String> published = new TreeMap<>();
        for (MetricResult result : results) {
            published.put(
                    name(result),
                    result.value().orElseThrow() + " " + result.status().text());
        }
        return published;
    }

    /** {@code metric{dim=value} KIND day}, the day relative to {@link #MONDAY}. */
    static String name(MetricResult result) {
        WindowKind kind = result.window().kind();
        long position = CALENDAR.position(result.window());
        String place =
                switch (kind) {
                    case MINUTE, HOUR, NOW_5M, NOW_30M -> Long.toString(
                            (position - at(MONDAY, 0)) / ProjectCalendar.MINUTE_MILLIS);
                    case ALL_TIME -> "";
                    default -> Long.toString(position - MONDAY);
                };
        return result.metric() + result.dimensions() + " " + kind.text() + " " + place;
    }

    /** The sums of the merger's own contributions, by metric and day relative to {@link #MONDAY}. */
    SortedMap<String, Long> own() {
        SortedMap<String, Long> sums = new TreeMap<>();
        for (Object element : output) {
            if (element instanceof Partial partial) {
                String name = SeriesKey.parse(partial.series()).metric() + " " + (partial.position() - MONDAY);
                sums.merge(name, ((SumAccumulator) partial.value()).low(), Long::sum);
            }
        }
        return sums;
    }

    List<SketchResult> sketches() {
        return output.stream()
                .filter(SketchResult.class::isInstance)
                .map(SketchResult.class::cast)
                .toList();
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("the harness does not close", e);
        }
    }

    private final class Recorder implements Output<StreamRecord<MetricResult>> {
        @Override
        public void collect(StreamRecord<MetricResult> element) {
            output.add(element.getValue());
        }

        @Override
        public void emitWatermark(Watermark mark) {
            output.add("watermark " + mark.getTimestamp());
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
            output.add(element.getValue());
        }

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
