package dev.tidemark.job.series;

import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the merger keeps of one series: its slices by kind and position, and the sum of the day slices that have expired,
 * which {@code to_date} windows still need.
 *
 * <p>The maps change, the accumulators in them do not; so {@link #copy()} is shallow and cheap, and a running snapshot
 * keeps what it saw.
 */
final class SeriesState {
    private final EnumMap<WindowKind, Long2ObjectOpenHashMap<Accumulator>> slices;
    private SumAccumulator expiredDays;
    private long firstDay;

    SeriesState() {
        this(new EnumMap<>(WindowKind.class), SumAccumulator.of(0), Long.MIN_VALUE);
    }

    SeriesState(
            EnumMap<WindowKind, Long2ObjectOpenHashMap<Accumulator>> slices,
            SumAccumulator expiredDays,
            long firstDay) {
        this.slices = slices;
        this.expiredDays = expiredDays;
        this.firstDay = firstDay;
    }

    SeriesState copy() {
        EnumMap<WindowKind, Long2ObjectOpenHashMap<Accumulator>> copies = new EnumMap<>(WindowKind.class);
        slices.forEach((kind, positions) -> copies.put(kind, positions.clone()));
        return new SeriesState(copies, expiredDays, firstDay);
    }

    Map<WindowKind, Long2ObjectOpenHashMap<Accumulator>> slices() {
        return slices;
    }

    SumAccumulator expiredDays() {
        return expiredDays;
    }

    /** The first day whose slice has not expired, {@link Long#MIN_VALUE} if none has. */
    long firstDay() {
        return firstDay;
    }

    /** The first day that counts: windows that end before it are empty. {@link Long#MAX_VALUE} if there is none. */
    long leastDay() {
        if (!expiredDays.isNothing()) {
            return Long.MIN_VALUE;
        }
        long least = Long.MAX_VALUE;
        Long2ObjectOpenHashMap<Accumulator> days = slices.get(WindowKind.DAY);
        if (days != null) {
            for (long day : days.keySet()) {
                least = Math.min(least, day);
            }
        }
        return least;
    }

    boolean isEmpty() {
        return slices.isEmpty() && expiredDays.isNothing();
    }

    void merge(WindowKind kind, long position, Accumulator value) {
        slices.computeIfAbsent(kind, any -> new Long2ObjectOpenHashMap<>()).merge(position, value, Accumulator::merge);
    }

    /** The slice at a position, or null. */
    Accumulator slice(WindowKind kind, long position) {
        Long2ObjectOpenHashMap<Accumulator> positions = slices.get(kind);
        return positions == null ? null : positions.get(position);
    }

    /** The merged slices of a kind at {@code from}, {@code from + step}, … up to {@code to} inclusive, or null. */
    Accumulator range(WindowKind kind, long from, long to, long step) {
        Long2ObjectOpenHashMap<Accumulator> positions = slices.get(kind);
        if (positions == null) {
            return null;
        }
        List<Accumulator> parts = new ArrayList<>();
        for (long position = from; position <= to; position += step) {
            Accumulator part = positions.get(position);
            if (part != null) {
                parts.add(part);
            }
        }
        return Accumulator.mergeAll(parts);
    }

    /** Everything up to the end of a day. */
    Accumulator toDate(long day) {
        Long2ObjectOpenHashMap<Accumulator> days = slices.get(WindowKind.DAY);
        Accumulator sum = expiredDays;
        if (days != null) {
            for (var slice : days.long2ObjectEntrySet()) {
                if (slice.getLongKey() <= day) {
                    sum = sum.merge(slice.getValue());
                }
            }
        }
        return sum;
    }

    /**
     * Drops the slices of a kind that lie before a position; day slices of a series with {@code to_date} windows live on
     * in their sum.
     *
     * @return whether there were any
     */
    boolean expire(WindowKind kind, long before, boolean keepSum) {
        Long2ObjectOpenHashMap<Accumulator> positions = slices.get(kind);
        if (positions == null) {
            return false;
        }
        boolean any = false;
        var iterator = positions.long2ObjectEntrySet().iterator();
        while (iterator.hasNext()) {
            var slice = iterator.next();
            if (slice.getLongKey() < before) {
                if (keepSum) {
                    expiredDays = expiredDays.merge(slice.getValue());
                }
                iterator.remove();
                any = true;
            }
        }
        if (any && kind == WindowKind.DAY) {
            firstDay = Math.max(firstDay, before);
        }
        if (positions.isEmpty()) {
            slices.remove(kind);
        }
        return any;
    }

    /** The last {@code minutes} minute slices up to and including the one at {@code last}, merged, or null. */
    Accumulator trailing(long last, int minutes) {
        long step = ProjectCalendar.MINUTE_MILLIS;
        return range(WindowKind.MINUTE, last - (minutes - 1) * step, last, step);
    }
}
