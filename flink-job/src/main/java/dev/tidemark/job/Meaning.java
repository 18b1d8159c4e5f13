package dev.tidemark.job;

import dev.tidemark.job.config.JobConfig;
import dev.tidemark.job.config.TidemarkConfig;
import java.time.Duration;
import java.util.TreeSet;

/** The settings that change what metrics mean, as text; part of every definition's hash. */
final class Meaning {
    private Meaning() {}

    /** What decides how events are read, which is all that matters to metrics that only count them. */
    static String ofEvents(TidemarkConfig config) {
        var job = config.job();
        return String.join(
                        "\n",
                        "zone " + job.zone().getId(),
                        "horizon " + job.horizon(),
                        "future skew " + job.futureSkew(),
                        "default currency " + job.defaultCurrency(),
                        "decoder " + config.decoder())
                + copies(job);
    }

    static String of(TidemarkConfig config) {
        var job = config.job();
        return String.join(
                        "\n",
                        "zone " + job.zone().getId(),
                        "horizon " + job.horizon(),
                        "future skew " + job.futureSkew(),
                        "conversion window " + job.conversionWindow(),
                        "default currency " + job.defaultCurrency(),
                        "no activity " + new TreeSet<>(config.activity().events()),
                        "decoder " + config.decoder())
                + copies(job);
    }

    /** What is said of copies of events, if it is not the usual. */
    private static String copies(JobConfig job) {
        Duration lifetime = job.productEventLifetime();
        Duration usual = TidemarkConfig.defaults().job().productEventLifetime();
        return lifetime.equals(usual) ? "" : "\nproduct event lifetime " + lifetime;
    }
}
