package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.model.DistinctEstimate;
import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A slice's content as a published value.
 *
 * @param value empty for the median of nothing, and for the correlation with a constant
 * @param bounds 95 % bounds of an estimate, empty if the value is exact
 */
record Estimate(Optional<BigDecimal> value, Optional<Bounds> bounds) {
    private static final int MONEY_SCALE = 6;
    /** Digits behind the point of what is divided or rooted. */
    private static final int RATIO_SCALE = 9;

    private static final int QUARTILES = 4;
    private static final String TOP = "top";
    private static final int THOUSANDTHS = 1_000;

    private static final Estimate NOTHING = new Estimate(Optional.empty(), Optional.empty());

    static Estimate of(Aggregate aggregate, Accumulator content) {
        if (content instanceof SketchAccumulator sketch) {
            DistinctEstimate distinct = DistinctEstimate.of(sketch.sketch().getCompositeEstimate());
            return new Estimate(Optional.of(distinct.value()), Optional.of(distinct.bounds()));
        }
        if (content instanceof HistogramAccumulator histogram) {
            return quantile(histogram, 50, 0);
        }
        SumAccumulator sum = (SumAccumulator) content;
        BigDecimal exact =
                aggregate == Aggregate.MONEY ? new BigDecimal(sum.value(), MONEY_SCALE) : new BigDecimal(sum.value());
        return exact(exact);
    }

    /**
     * One of several results of a slice.
     *
     * @param dimension what tells it apart; empty if it is the only one
     * @param member the dimension's value
     */
    record Row(String dimension, String member, Estimate estimate) {}

    /** All results of a slice of a metric with {@code stats}, in their order. */
    static List<Row> rows(MetricDefinition metric, Accumulator content) {
        List<String> stats = metric.stats();
        List<Row> rows = new ArrayList<>();
        if (content instanceof MomentsAccumulator moments) {
            for (int i = 0; i < stats.size(); i++) {
                for (int j = i + 1; j < stats.size(); j++) {
                    String pair = stats.get(i) + "~" + stats.get(j);
                    rows.add(new Row("pair", pair, correlation(moments.pair(rows.size()))));
                }
            }
        } else {
            DistributionAccumulator distribution = (DistributionAccumulator) content;
            for (String stat : stats) {
                if (stat.equals("quartiles")) {
                    rows.addAll(quartiles(distribution.histogram()));
                } else if (stat.startsWith(TOP)) {
                    int percent = Integer.parseInt(stat.substring(TOP.length()));
                    rows.add(new Row("", "", top(distribution.histogram(), percent)));
                } else {
                    rows.add(new Row("stat", stat, stat(distribution, stat)));
                }
            }
        }
        return rows;
    }

    private static Estimate stat(DistributionAccumulator content, String stat) {
        BigDecimal total = new BigDecimal(content.sum().value(), Contributions.MEASURE_DIGITS);
        BigInteger n = BigInteger.valueOf(content.count());
        return switch (stat) {
            case "count", "users" -> exact(new BigDecimal(n));
            case "total" -> exact(total);
            case "mean" -> content.count() <= 0
                    ? NOTHING
                    : exact(total.divide(new BigDecimal(n), RATIO_SCALE, RoundingMode.HALF_EVEN));
            case "stddev" -> content.count() <= 0
                    ? NOTHING
                    : exact(root(
                            spread(n, content.sum(), content.squares()),
                            n.multiply(n),
                            RATIO_SCALE - Contributions.MEASURE_DIGITS,
                            RATIO_SCALE));
            case "median" -> quantile(content.histogram(), 50, Contributions.MEASURE_DIGITS);
            default -> quantile(content.histogram(), Integer.parseInt(stat.substring(1)), Contributions.MEASURE_DIGITS);
        };
    }

    /**
     * How many observations are up to the 25 % quantile, above it and up to the next, and so on. Those in the bucket of a
     * quantile count as up to it; bounds are what it would be if but one of them was.
     */
    private static List<Row> quartiles(HistogramAccumulator histogram) {
        List<Row> rows = new ArrayList<>();
        long below = 0;
        long leastBelow = 0;
        for (int quartile = 1; quartile <= QUARTILES; quartile++) {
            long upTo = histogram.count();
            long leastUpTo = upTo;
            if (quartile < QUARTILES && upTo > 0) {
                int bucket = histogram.rankBucket(quartile * 100 / QUARTILES);
                upTo = histogram.countUpTo(bucket);
                leastUpTo = histogram.countUpTo(bucket - 1) + 1;
            }
            Bounds bounds = new Bounds(Math.max(0, leastUpTo - below), upTo - leastBelow);
            rows.add(new Row(
                    "quartile",
                    Integer.toString(quartile),
                    new Estimate(Optional.of(BigDecimal.valueOf(upTo - below)), Optional.of(bounds))));
            below = upTo;
            leastBelow = leastUpTo;
        }
        return rows;
    }

    /**
     * How many counts are not below the last of the greatest ⌈n · percent / 100⌉. All in its bucket count as not
     * below; if they differ, fewer may be: at least those of the rank.
     */
    private static Estimate top(HistogramAccumulator histogram, int percent) {
        long count = histogram.count();
        if (count <= 0) {
            return exact(BigDecimal.ZERO);
        }
        long rank = (count * percent + 99) / 100;
        int bucket = histogram.bucketOfRank(count - rank + 1);
        long users = count - histogram.countUpTo(bucket - 1);
        return new Estimate(
                Optional.of(BigDecimal.valueOf(users)),
                holdsOneCount(bucket) ? Optional.empty() : Optional.of(new Bounds(rank, users)));
    }

    /** Whether all counts of a bucket are equal: those are whole numbers, measured in thousandths. */
    private static boolean holdsOneCount(int bucket) {
        long count = (long) HistogramAccumulator.lowerEdge(bucket) / THOUSANDTHS;
        while (HistogramAccumulator.bucket(count * THOUSANDTHS) < bucket) {
            count++;
        }
        return HistogramAccumulator.bucket((count + 1) * THOUSANDTHS) > bucket;
    }

    /** By nearest rank: the middle of the bucket that holds it, within the bucket's edges. */
    private static Estimate quantile(HistogramAccumulator histogram, int percent, int digits) {
        if (histogram.count() <= 0) {
            return NOTHING;
        }
        int bucket = histogram.rankBucket(percent);
        double lower = HistogramAccumulator.lowerEdge(bucket);
        double upper = HistogramAccumulator.upperEdge(bucket);
        BigDecimal middle = BigDecimal.valueOf((lower + upper) / 2).setScale(1, RoundingMode.HALF_EVEN);
        double unit = Math.pow(10, digits);
        return new Estimate(
                Optional.of(plain(middle.movePointLeft(digits))), Optional.of(new Bounds(lower / unit, upper / unit)));
    }

    /** Pearson's coefficient. */
    private static Estimate correlation(MomentsAccumulator.Pair pair) {
        BigInteger n = BigInteger.valueOf(pair.count());
        BigInteger spreads =
                spread(n, pair.first(), pair.firstSquares()).multiply(spread(n, pair.second(), pair.secondSquares()));
        if (pair.count() < 2 || spreads.signum() == 0) {
            return NOTHING;
        }
        BigInteger common = n.multiply(pair.products().value())
                .subtract(pair.first().value().multiply(pair.second().value()));
        BigDecimal size = root(common.multiply(common), spreads, RATIO_SCALE, RATIO_SCALE);
        return exact(common.signum() < 0 ? size.negate() : size);
    }

    /** The variance times n². */
    private static BigInteger spread(BigInteger n, Int128 sum, Int128 squares) {
        BigInteger exactSum = sum.value();
        return n.multiply(squares.value()).subtract(exactSum.multiply(exactSum));
    }

    /** √(numerator / denominator) · 10^shift, rounded half-even to a whole number, with so many digits behind the point. */
    private static BigDecimal root(BigInteger numerator, BigInteger denominator, int shift, int scale) {
        BigInteger shifted = numerator.multiply(BigInteger.TEN.pow(2 * shift));
        BigInteger floor = shifted.divide(denominator).sqrt();
        // Whether the root exceeds floor + ½, without computing it.
        BigInteger half = floor.shiftLeft(1).add(BigInteger.ONE);
        int above = shifted.shiftLeft(2).compareTo(half.multiply(half).multiply(denominator));
        boolean up = above > 0 || above == 0 && floor.testBit(0);
        return new BigDecimal(up ? floor.add(BigInteger.ONE) : floor, scale);
    }

    private static Estimate exact(BigDecimal value) {
        return new Estimate(Optional.of(plain(value)), Optional.empty());
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
