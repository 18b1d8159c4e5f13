package dev.tidemark.job.config;

import java.io.Serializable;

/**
 * The section {@code metrics}.
 *
 * @param file path of the metric catalogue; empty for the one that ships with the job
 */
public record MetricsConfig(String file) implements Serializable {
    private static final long serialVersionUID = 1L;

    static MetricsConfig read(Settings settings) {
        return new MetricsConfig(settings.text("metrics.file", ""));
    }
}
