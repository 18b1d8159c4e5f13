package dev.tidemark.dashboard.live;

import dev.tidemark.model.MetricResult;

/**
 * A result that somebody may want to hear of.
 *
 * @param json the value as it stands in the topic
 */
public record Event(MetricResult result, byte[] json) {}
