package dev.tidemark.job.series;

/**
 * How measurements are distributed: their number, the sums of their values and squares, exact, and their histogram;
 * measurements can be taken back.
 *
 * <p>Values are in thousandths and at most {@link Contributions#GREATEST_MEASURE} in magnitude, so that 10¹³ of them fit.
 *
 * @param count number of measurements
 * @param sum of the values
 * @param squares sum of their squares
 */
record DistributionAccumulator(long count, Int128 sum, Int128 squares, HistogramAccumulator histogram)
        implements Accumulator {

    @Override
    public DistributionAccumulator merge(Accumulator other) {
        if (!(other instanceof DistributionAccumulator that)) {
            throw new IllegalArgumentException(
                    "a distribution cannot take a " + other.getClass().getSimpleName());
        }
        return new DistributionAccumulator(
                count + that.count, sum.plus(that.sum), squares.plus(that.squares), histogram.merge(that.histogram));
    }

    @Override
    public boolean isNothing() {
        return count == 0 && sum.isZero() && squares.isZero() && histogram.isNothing();
    }

    /** Collects measurements. */
    static final class Builder implements AccumulatorBuilder {
        private long count;
        private Int128 sum = Int128.ZERO;
        private Int128 squares = Int128.ZERO;
        private final HistogramAccumulator.Builder histogram = new HistogramAccumulator.Builder();

        void add(long value, long multiplicity) {
            long times = value * multiplicity;
            addSums(multiplicity, Int128.of(times), Int128.product(times, value));
            addToBucket(HistogramAccumulator.bucket(value), multiplicity);
        }

        void addSums(long moreCount, Int128 moreSum, Int128 moreSquares) {
            count += moreCount;
            sum = sum.plus(moreSum);
            squares = squares.plus(moreSquares);
        }

        void addToBucket(int bucket, long multiplicity) {
            histogram.addToBucket(bucket, multiplicity);
        }

        @Override
        public void addAll(AccumulatorBuilder other) {
            Builder that = (Builder) other;
            addSums(that.count, that.sum, that.squares);
            histogram.addAll(that.histogram);
        }

        @Override
        public Builder another() {
            return new Builder();
        }

        @Override
        public DistributionAccumulator build() {
            return new DistributionAccumulator(count, sum, squares, histogram.build());
        }
    }
}
