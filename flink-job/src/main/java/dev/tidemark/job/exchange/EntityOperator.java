package dev.tidemark.job.exchange;

import dev.tidemark.job.series.Combiner;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.Predecessor;
import dev.tidemark.job.time.ProjectCalendar;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * An operator that keeps entities as byte records in pages, lets its subclass apply each record of a block to its
 * entity, and sends what the subclass contributes.
 *
 * <p>Its input is keyed by {@link Block#key}. Contributions are merged in memory; see {@link FlushingOperator} for when
 * they leave. Expiry uses no timers: when the watermark enters a new local day, the entities of this subtask are shown
 * to {@link #expire}, page by page; a page none of whose entities is {@link #due} is left alone. The watermark at the
 * end of a bounded input is no time and expires nothing.
 *
 * <p>The watermark is state: what it let expire must not begin anew because a restart forgot how late it was. After a
 * restore it is the greatest that any subtask had, since any of them may have let go of an entity that is now here.
 *
 * <p>For some minutes after a restore, contributions that cancel out before they are sent are sent as nothing, instead
 * of not at all: before the crash they may have come one by one, and the first of them may have been published.
 *
 * <p>Works on any state backend. On one that serializes (RocksDB), each block reads and rewrites the pages that its
 * records touch.
 */
public abstract class EntityOperator extends FlushingOperator<Block, Partial> {
    private static final long serialVersionUID = 1L;
    /** Bytes that the processor fetches from memory at once, on most. */
    private static final int CACHE_LINE = 64;

    private static final ListStateDescriptor<Long> WATERMARK =
            new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE);

    /** Longer than the re-read of what was read after the checkpoint takes. */
    private static final Duration REREAD = Duration.ofMinutes(10);

    private final ProjectCalendar calendar;
    private transient ValueState<Page> pages;
    private transient ListState<Long> watermarks;
    private transient Combiner combiner;
    private transient Texts texts;
    private transient BlockReader reader;
    private transient Page[] touched;
    private transient boolean[] changed;
    /** Read by nobody; written so that the compiler cannot leave out the look at the entities. */
    private transient int glanced;

    private transient long watermark;
    /** Processing time until which contributions that cancel out are sent nevertheless. */
    private transient long rereadUntil;

    private transient long sweptDay;
    private transient StreamRecord<Partial> record;

    /**
     * @param calendar whose days start the sweeps
     * @param flushInterval the longest time that contributions wait
     */
    protected EntityOperator(ProjectCalendar calendar, Duration flushInterval) {
        super(flushInterval.toMillis());
        this.calendar = calendar;
    }

    /**
     * Applies one record to its entity.
     *
     * @param entity bytes of the entity, or {@link Page#ABSENT}; never to be changed
     * @param record stands behind the entity's hash, {@link BlockReader#entity}; to be read to the record's end
     * @return {@code entity} itself if it did not change, else its new bytes (not to be changed any more), or
     *     {@link Page#ABSENT} if it is not to be kept
     */
    protected abstract byte[] apply(byte[] entity, BlockReader record);

    /**
     * What is left at a time of an entity that is {@link #due}. Must not contribute anything: state expires only when
     * nothing can change.
     *
     * @param entity never to be changed
     * @param time the watermark, epoch milliseconds
     * @return {@code entity} itself, other bytes, or {@link Page#ABSENT} if it is to be dropped
     */
    protected abstract byte[] expire(byte[] entity, long time);

    /**
     * A time before which {@link #expire} leaves an entity as it is; the nearer to the first one at which it does not,
     * the fewer entities are shown in vain.
     *
     * @param entity never to be changed
     * @return epoch milliseconds
     */
    protected abstract long due(byte[] entity);

    /**
     * Called before the records of a block are applied.
     *
     * @param now processing time, epoch milliseconds
     */
    protected void startBlock(long now) {}

    /** Where the subclass adds its contributions. */
    protected final Contributions contributions() {
        return combiner;
    }

    /** The project's calendar. */
    protected final ProjectCalendar calendar() {
        return calendar;
    }

    /** Canonical texts, forgotten once a day; texts of records come from it. */
    protected final Texts texts() {
        return texts;
    }

    /**
     * The greatest watermark so far, those before a restart included, or {@link Long#MIN_VALUE} before any;
     * {@link Long#MAX_VALUE} is never among them.
     */
    protected final long watermark() {
        return watermark;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermarks = context.getOperatorStateStore().getUnionListState(WATERMARK);
        watermark = Long.MIN_VALUE;
        for (long restored : watermarks.get()) {
            watermark = Math.max(watermark, restored);
        }
        rereadUntil = Predecessor.mayHavePublished(context, getRuntimeContext())
                ? getProcessingTimeService().getCurrentProcessingTime() + REREAD.toMillis()
                : Long.MIN_VALUE;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermarks.update(List.of(watermark));
    }

    /** @throws IllegalStateException if the job's maximum parallelism is not {@link Buckets#MAX_PARALLELISM} */
    @Override
    public void open() throws Exception {
        super.open();
        int maxParallelism = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        if (maxParallelism != Buckets.MAX_PARALLELISM) {
            throw new IllegalStateException("the maximum parallelism must be " + Buckets.MAX_PARALLELISM
                    + ", the number of buckets, but is " + maxParallelism);
        }
        pages = getRuntimeContext().getState(new ValueStateDescriptor<>("pages", PageSerializer.INSTANCE));
        combiner = new Combiner();
        texts = new Texts();
        reader = new BlockReader(texts);
        touched = new Page[Buckets.PAGES];
        changed = new boolean[Buckets.PAGES];
        sweptDay = Long.MIN_VALUE;
        record = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Block> element) throws Exception {
        Block block = element.getValue();
        int bucket = block.bucket();
        startBlock(getProcessingTimeService().getCurrentProcessingTime());
        reader.over(block);
        glance(block);
        while (reader.next()) {
            long hash = reader.entity();
            int number = Buckets.page(hash);
            Page page = touched[number];
            byte[] before = page.get(hash);
            byte[] after = apply(before, reader);
            if (after != before) {
                page.put(hash, after, due(after));
                changed[number] = true;
            }
        }
        for (int number = 0; number < Buckets.PAGES; number++) {
            if (changed[number]) {
                changed[number] = false;
                setCurrentKey(Buckets.key(bucket, number));
                store(touched[number]);
            }
            // A page must not be held longer: a snapshot may begin after this block.
            touched[number] = null;
        }
    }

    /**
     * Loads the pages of a block's records and looks at each entity. Entities are scattered in memory and the processor
     * would wait for one after the other; here it does not need one to ask for the next and waits for many at once.
     */
    private void glance(Block block) throws IOException {
        int sum = 0;
        for (int record = 0; record < block.records(); record++) {
            long hash = reader.entity(record);
            int number = Buckets.page(hash);
            if (touched[number] == null) {
                touched[number] = load(block.bucket(), number);
            }
            byte[] entity = touched[number].get(hash);
            // A user with sessions and actions is as long as ten cache lines, a message two or three.
            for (int at = 0; at < entity.length; at += CACHE_LINE) {
                sum += entity[at];
            }
        }
        glanced = sum;
    }

    private Page load(int bucket, int number) throws IOException {
        setCurrentKey(Buckets.key(bucket, number));
        Page page = pages.value();
        return page == null ? new Page() : page;
    }

    /** Writes a page to the current key. */
    private void store(Page page) throws IOException {
        if (page.size() == 0) {
            pages.clear();
        } else {
            pages.update(page);
        }
    }

    @Override
    protected void advance(long time) throws IOException {
        // The sources begin anew after a restart, with less than they had said.
        watermark = Math.max(watermark, time);
        int day = calendar.day(watermark);
        if (day > sweptDay) {
            sweptDay = day;
            sweep(watermark);
            texts.clear();
            forgetTexts();
        }
    }

    /** Called when {@link #texts} was cleared: what is kept by text would stay for ever otherwise. */
    protected void forgetTexts() {}

    /** The buckets whose entities are this subtask's. */
    protected final List<Integer> buckets() {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        KeyGroupRange buckets = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                Buckets.MAX_PARALLELISM, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        return IntStream.rangeClosed(buckets.getStartKeyGroup(), buckets.getEndKeyGroup())
                .boxed()
                .toList();
    }

    /** Takes a look at an entity. */
    @FunctionalInterface
    protected interface Viewer {
        /** @param entity never to be changed */
        void view(long hash, byte[] entity);
    }

    /** Shows all entities of a bucket of this subtask; not to be called while a block is applied. */
    protected final void view(int bucket, Viewer viewer) throws IOException {
        for (int number = 0; number < Buckets.PAGES; number++) {
            for (var entity : load(bucket, number).entities()) {
                viewer.view(entity.getLongKey(), entity.getValue());
            }
        }
    }

    /**
     * Shows those of some entities that are there; not to be called while a block is applied.
     *
     * @param hashes of ids; sorted by this
     */
    protected final void view(long[] hashes, Viewer viewer) throws IOException {
        // In this order the entities of a page follow one another.
        Arrays.sort(hashes);
        Page page = null;
        for (int i = 0; i < hashes.length; i++) {
            int bucket = Buckets.bucket(hashes[i]);
            int number = Buckets.page(hashes[i]);
            boolean samePage =
                    i > 0 && bucket == Buckets.bucket(hashes[i - 1]) && number == Buckets.page(hashes[i - 1]);
            page = samePage ? page : load(bucket, number);
            byte[] entity = page.get(hashes[i]);
            if (entity.length > 0) {
                viewer.view(hashes[i], entity);
            }
        }
    }

    private void sweep(long time) throws IOException {
        Page.Sweeper sweeper = new Page.Sweeper() {
            @Override
            public byte[] sweep(byte[] entity) {
                return expire(entity, time);
            }

            @Override
            public long due(byte[] entity) {
                return EntityOperator.this.due(entity);
            }
        };
        for (int bucket : buckets()) {
            for (int number = 0; number < Buckets.PAGES; number++) {
                setCurrentKey(Buckets.key(bucket, number));
                Page page = pages.value();
                if (page != null && page.due() <= time && page.sweep(time, sweeper)) {
                    store(page);
                }
            }
        }
    }

    @Override
    protected void flush() {
        if (getProcessingTimeService().getCurrentProcessingTime() < rereadUntil) {
            combiner.flushWithCancelled(partial -> output.collect(record.replace(partial)));
        } else {
            combiner.flush(partial -> output.collect(record.replace(partial)));
        }
    }

    @Override
    protected long pending() {
        return combiner.pending();
    }
}
