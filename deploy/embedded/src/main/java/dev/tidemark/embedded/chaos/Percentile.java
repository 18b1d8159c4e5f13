package dev.tidemark.embedded.chaos;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Percentiles by nearest rank. */
final class Percentile {
    private Percentile() {}

    /**
     * @param share 0 to 1; 1 gives the greatest
     * @return empty without values
     */
    static <T extends Comparable<T>> Optional<T> of(Collection<T> values, double share) {
        List<T> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(Math.max(1, rank) - 1));
    }
}
