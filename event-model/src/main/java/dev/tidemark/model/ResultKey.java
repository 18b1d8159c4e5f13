package dev.tidemark.model;

import java.util.SortedMap;

/**
 * What a result is about; the key of the result topic, written
 * {@code metric|window|start|dim=value,…|definition}.
 *
 * @param windowStart epoch milliseconds
 * @param dimensions sorted by name
 * @param definition hash of the metric's definition
 */
public record ResultKey(
        String metric,
        WindowKind windowKind,
        long windowStart,
        SortedMap<String, String> dimensions,
        String definition) {}
