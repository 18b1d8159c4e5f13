package dev.tidemark.simulator.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What Pearson's coefficients of each pair of some measures follow from; observations may lack a measure. */
final class Correlations {
    private static final int DIGITS = 9;
    private static final MathContext PRECISE = new MathContext(80);

    /** Over the observations that carry both measures, in whatever unit. */
    private record Sums(long n, BigInteger x, BigInteger y, BigInteger xx, BigInteger yy, BigInteger xy) {
        static Sums of(long x, long y) {
            BigInteger a = BigInteger.valueOf(x);
            BigInteger b = BigInteger.valueOf(y);
            return new Sums(1, a, b, a.multiply(a), b.multiply(b), a.multiply(b));
        }

        Sums plus(Sums more) {
            return new Sums(
                    n + more.n, x.add(more.x), y.add(more.y), xx.add(more.xx), yy.add(more.yy), xy.add(more.xy));
        }

        /** (n·Σxy − Σx·Σy) / √((n·Σx² − (Σx)²) · (n·Σy² − (Σy)²)). */
        Optional<BigDecimal> coefficient() {
            BigInteger count = BigInteger.valueOf(n);
            BigInteger common = count.multiply(xy).subtract(x.multiply(y));
            BigInteger spreads = count.multiply(xx)
                    .subtract(x.multiply(x))
                    .multiply(count.multiply(yy).subtract(y.multiply(y)));
            if (n < 2 || spreads.signum() == 0) {
                return Optional.empty();
            }
            BigDecimal root = new BigDecimal(spreads).sqrt(PRECISE);
            return Optional.of(new BigDecimal(common).divide(root, PRECISE).setScale(DIGITS, RoundingMode.HALF_EVEN));
        }
    }

    private final List<String> measures;
    private final Map<String, Sums> byPair = new LinkedHashMap<>();

    Correlations(List<String> measures) {
        this.measures = measures;
    }

    /** Adds an observation: a value for each measure, or none. */
    void add(List<OptionalLong> values) {
        for (int i = 0; i < values.size(); i++) {
            for (int j = i + 1; j < values.size(); j++) {
                if (values.get(i).isPresent() && values.get(j).isPresent()) {
                    Sums one = Sums.of(values.get(i).getAsLong(), values.get(j).getAsLong());
                    byPair.merge(measures.get(i) + "~" + measures.get(j), one, Sums::plus);
                }
            }
        }
    }

    /** The coefficient of each pair over all parts, where there is one. */
    static Map<String, BigDecimal> coefficients(Collection<Correlations> parts) {
        Map<String, List<Sums>> byPair = new LinkedHashMap<>();
        parts.forEach(part -> part.byPair.forEach((pair, sums) ->
                byPair.computeIfAbsent(pair, any -> new ArrayList<>()).add(sums)));
        Map<String, BigDecimal> coefficients = new LinkedHashMap<>();
        byPair.forEach((pair, sums) -> sums.stream()
                .reduce(Sums::plus)
                .flatMap(Sums::coefficient)
                .ifPresent(coefficient -> coefficients.put(pair, coefficient)));
        return coefficients;
    }
}
