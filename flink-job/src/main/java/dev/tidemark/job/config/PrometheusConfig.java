package dev.tidemark.job.config;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The section {@code prometheus}: where the jobs' own metrics can be scraped.
 *
 * @param ports a port or a range of ports such as {@code 9249-9259}, of which each Flink process takes the first free
 *     one; empty: no port is opened
 */
public record PrometheusConfig(String ports) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern PORTS = Pattern.compile("|\\d{1,5}(-\\d{1,5})?");

    public PrometheusConfig {
        new Mistakes()
                .require(
                        PORTS.matcher(ports).matches(),
                        "prometheus.ports",
                        "must be a port or a range such as 9249-9259, or empty")
                .throwIfAny();
    }

    static PrometheusConfig read(Settings settings) {
        String ports = settings.text("prometheus.ports", "");
        return settings.section(() -> new PrometheusConfig(ports), () -> new PrometheusConfig(""));
    }
}
