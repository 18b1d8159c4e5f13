package dev.tidemark.job.table;

import dev.tidemark.model.ResultKey;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;

/** The order of results and sketches, roughly that of the primary key, so that neighbours share pages. */
final class KeyOrder {
    static final Comparator<ResultKey> INSTANCE = Comparator.comparing(ResultKey::metric)
            .thenComparing(ResultKey::definition)
            .thenComparing(ResultKey::windowKind)
            .thenComparingLong(ResultKey::windowStart)
            .thenComparing(ResultKey::dimensions, KeyOrder::compareDimensions);

    private KeyOrder() {}

    private static int compareDimensions(SortedMap<String, String> a, SortedMap<String, String> b) {
        Iterator<Map.Entry<String, String>> others = b.entrySet().iterator();
        for (Map.Entry<String, String> entry : a.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, String> other = others.next();
            int order = entry.getKey().compareTo(other.getKey());
            if (order == 0) {
                order = entry.getValue().compareTo(other.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}
