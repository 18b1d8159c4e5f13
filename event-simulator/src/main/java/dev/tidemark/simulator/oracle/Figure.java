package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.SortedMap;

/**
 * One exact number.
 *
 * @param start epoch milliseconds of the window's start, as in the key of a published result
 * @param dimensions dimension name to value, sorted by name
 */
public record Figure(
        String metric, WindowKind window, long start, SortedMap<String, String> dimensions, BigDecimal value) {}
