package dev.tidemark.benchmarks.limit;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.benchmarks.limit.Share.Distinct;
import dev.tidemark.model.DistinctEstimate;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/** Writes the distinct counts of all shares, and what follows from them. Not thread-safe. */
final class SketchNumbers {
    private static final int SIDES = 2;
    private static final HllSketch NOBODY = new HllSketch(Sketches.LG_K, TgtHllType.HLL_8);

    private final Numbers numbers;
    private final Words words;
    private final List<Share> shares;
    private Map<WindowKind, BigDecimal[]> totals = Map.of();

    SketchNumbers(Numbers numbers, Words words, List<Share> shares) {
        this.numbers = numbers;
        this.words = words;
        this.shares = shares;
    }

    /** Everything that is counted by sketches. */
    void write(UserNumbers users) {
        byMessage(share -> share.activeUsers, this::activeUsers);
        oneByOne(share -> share.activeByPlatform, "platform", this::activeUsers);
        oneByOne(share -> share.activeByOs, "os", this::activeUsers);
        oneByOne(share -> share.activeByCountry, "country", this::activeUsers);
        oneByOne(share -> share.activeByUserType, "user_type", this::activeUsers);
        WindowKind[] rolling = {DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D};
        total(share -> share.activeAccounts, daily("active_accounts", rolling));
        oneByOne(share -> share.activeAccountsByPlatform, "platform", daily("active_accounts", rolling));
        byMessage(
                share -> share.transactingUsers,
                daily("transacting_users", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, MONTH));
        byMessage(share -> share.recipients, daily("recipients", DAY, ROLLING_7D, ROLLING_30D));
        total(share -> share.campaigns, daily("campaigns", DAY));
        oneByOne(share -> share.campaignsByChannel, "channel", daily("campaigns", DAY));
        errors(users);
    }

    /** Takes the slices of one combination of dimension values. */
    private interface SeriesTaker {
        void take(List<String> dimensions, IntFunction<HllSketch> slices);
    }

    private void byMessage(Function<Share, Distinct> of, SeriesTaker taker) {
        total(share -> of.apply(share).total, taker);
        oneByOne(share -> of.apply(share).channel, "channel", taker);
        oneByOne(share -> of.apply(share).category, "category", taker);
        each(
                share -> of.apply(share).channelAndCategory,
                pair -> List.of(
                        "channel", words.text(Share.channelOf(pair)), "category", words.text(Share.categoryOf(pair))),
                taker);
    }

    private void total(Function<Share, Sketches> of, SeriesTaker taker) {
        each(of, value -> List.of(), taker);
    }

    private void oneByOne(Function<Share, Sketches> of, String dimension, SeriesTaker taker) {
        each(of, value -> List.of(dimension, words.text(value)), taker);
    }

    private void each(Function<Share, Sketches> of, IntFunction<List<String>> dimensions, SeriesTaker taker) {
        BitSet values = new BitSet();
        shares.forEach(share -> values.or(of.apply(share).values()));
        values.stream()
                .forEach(value -> taker.take(dimensions.apply(value), slice -> {
                    Union union = new Union(Sketches.LG_K);
                    shares.forEach(share -> of.apply(share).addTo(union, slice, value));
                    return union.getResult(TgtHllType.HLL_8);
                }));
    }

    private SeriesTaker daily(String metric, WindowKind... kinds) {
        return (dimensions, slices) -> {
            HllSketch[] byDay = new HllSketch[numbers.days()];
            for (int day = 0; day < byDay.length; day++) {
                byDay[day] = slices.apply(day);
            }
            write(metric, dimensions, byDay, kinds);
        };
    }

    private void activeUsers(List<String> dimensions, IntFunction<HllSketch> byHour) {
        boolean byMessage = dimensions.isEmpty()
                || dimensions.get(0).equals("channel")
                || dimensions.get(0).equals("category");
        HllSketch[] byDay = new HllSketch[numbers.days()];
        HllSketch[][] byHourOfWeek = new HllSketch[7 * Calendar.HOURS][numbers.days()];
        for (HllSketch[] cell : byHourOfWeek) {
            Arrays.fill(cell, NOBODY);
        }
        for (int day = 0; day < byDay.length; day++) {
            List<HllSketch> hours = new ArrayList<>(Calendar.HOURS);
            for (int i = 0; i < Calendar.HOURS; i++) {
                int hour = day * Calendar.HOURS + i;
                HllSketch sketch = byHour.apply(hour);
                hours.add(sketch);
                write("active_users", HOUR, numbers.calendar().startOfHour(hour), dimensions, sketch);
                byHourOfWeek[hour % byHourOfWeek.length][day] = sketch;
            }
            byDay[day] = union(hours);
        }
        Map<WindowKind, BigDecimal[]> written =
                write("active_users", dimensions, byDay, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH);
        if (byMessage) {
            for (int cell = 0; cell < byHourOfWeek.length; cell++) {
                List<String> ofCell = Numbers.join(dimensions, List.of("hour_of_week", Calendar.hourOfWeek(cell)));
                write("active_users_by_hour_of_week", ofCell, byHourOfWeek[cell], DAY, ROLLING_28D);
            }
        }
        if (dimensions.isEmpty() || dimensions.size() == 2 && isOf(dimensions, "platform", "channel")) {
            stickiness(dimensions, written.get(DAY), written.get(ROLLING_30D));
        }
        if (dimensions.isEmpty()) {
            totals = written;
        }
    }

    private static boolean isOf(List<String> dimensions, String... names) {
        return List.of(names).contains(dimensions.get(0));
    }

    /** Writes windows of days; their values by kind and last day. */
    private Map<WindowKind, BigDecimal[]> write(
            String metric, List<String> dimensions, HllSketch[] byDay, WindowKind... kinds) {
        Map<WindowKind, BigDecimal[]> written = new HashMap<>();
        for (WindowKind kind : kinds) {
            BigDecimal[] values = new BigDecimal[byDay.length];
            for (int day = 0; day < byDay.length; day++) {
                boolean ends =
                        switch (kind) {
                            case ISO_WEEK -> day % 7 == 6 || day + 1 == byDay.length;
                            case MONTH -> day + 1 == byDay.length
                                    || numbers.calendar().month(day + 1) == day + 1;
                            default -> true;
                        };
                if (ends) {
                    int first = first(kind, day);
                    HllSketch sketch =
                            first == day ? byDay[day] : union(List.of(byDay).subList(Math.max(0, first), day + 1));
                    values[day] = write(metric, kind, numbers.calendar().startOfDay(first), dimensions, sketch);
                }
            }
            written.put(kind, values);
        }
        return written;
    }

    private int first(WindowKind kind, int lastDay) {
        return switch (kind) {
            case DAY -> lastDay;
            case ISO_WEEK -> Calendar.monday(lastDay);
            case MONTH -> numbers.calendar().month(lastDay);
            default -> lastDay - Numbers.length(kind) + 1;
        };
    }

    private static HllSketch union(List<HllSketch> sketches) {
        Union union = new Union(Sketches.LG_K);
        for (HllSketch sketch : sketches) {
            if (!sketch.isEmpty()) {
                union.update(sketch);
            }
        }
        return union.getResult(TgtHllType.HLL_8);
    }

    private BigDecimal write(String metric, WindowKind kind, long start, List<String> dimensions, HllSketch sketch) {
        if (sketch.isEmpty()) {
            return BigDecimal.ZERO;
        }
        DistinctEstimate estimate = DistinctEstimate.of(sketch.getCompositeEstimate());
        numbers.writeEstimate(metric, kind, start, dimensions, estimate.value(), estimate.bounds());
        return estimate.value();
    }

    private void stickiness(List<String> dimensions, BigDecimal[] daily, BigDecimal[] monthly) {
        int length = Numbers.length(ROLLING_30D);
        BigDecimal sum = BigDecimal.ZERO;
        for (int day = 0; day < daily.length; day++) {
            sum = sum.add(daily[day]).subtract(day < length ? BigDecimal.ZERO : daily[day - length]);
            if (monthly[day].signum() != 0) {
                long start = numbers.calendar().startOfDay(day);
                ratio("stickiness", start, dimensions, Numbers.ratio(daily[day], monthly[day]));
                BigDecimal all = monthly[day].multiply(BigDecimal.valueOf(length));
                ratio("avg_stickiness", start, dimensions, Numbers.ratio(sum, all));
            }
        }
    }

    /** A ratio whose two sides are estimates; zeros are left out. */
    private void ratio(String metric, long start, List<String> dimensions, BigDecimal ratio) {
        if (ratio.signum() != 0) {
            numbers.writeEstimate(metric, DAY, start, dimensions, ratio, DistinctEstimate.boundsOfRatio(ratio, SIDES));
        }
    }

    private void errors(UserNumbers users) {
        totals.forEach((kind, values) -> {
            if (kind == ISO_WEEK || kind == MONTH) {
                return;
            }
            for (int day = 0; day < values.length; day++) {
                BigDecimal exact = BigDecimal.valueOf(users.activeUsers(kind, day));
                if (exact.signum() != 0) {
                    long start = numbers.calendar().startOfDay(first(kind, day));
                    numbers.write(
                            "sketch_error", kind, start, List.of(), Numbers.ratio(values[day].subtract(exact), exact));
                }
            }
        });
    }
}
