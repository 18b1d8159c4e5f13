package dev.tidemark.job.device;

import dev.tidemark.job.series.Contributions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;

/** The weighted sum of what a report measures. */
final class Intensity {
    private final Map<DeviceMeasure, BigDecimal> weights = new EnumMap<>(DeviceMeasure.class);

    /** @param weights by name of a measure; those that are missing weigh nothing and are not needed */
    Intensity(Map<String, BigDecimal> weights) {
        for (DeviceMeasure measure : DeviceMeasure.values()) {
            BigDecimal weight = weights.getOrDefault(measure.text(), BigDecimal.ZERO);
            if (weight.signum() != 0) {
                this.weights.put(measure, weight);
            }
        }
    }

    /** In thousandths, rounded half-even; {@link Contributions#NO_MEASURE} if a measure is missing or it is too great. */
    long of(DeviceReport report) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<DeviceMeasure, BigDecimal> weight : weights.entrySet()) {
            long value = report.measure(weight.getKey());
            if (value == Contributions.NO_MEASURE) {
                return Contributions.NO_MEASURE;
            }
            sum = sum.add(weight.getValue().multiply(BigDecimal.valueOf(value)));
        }
        BigDecimal rounded = sum.setScale(0, RoundingMode.HALF_EVEN);
        boolean fits = rounded.abs().compareTo(BigDecimal.valueOf(Contributions.GREATEST_MEASURE)) <= 0;
        return fits ? rounded.longValueExact() : Contributions.NO_MEASURE;
    }
}
