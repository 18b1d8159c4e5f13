package dev.tidemark.job.config;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the jobs are told, checked. The keys are those of {@code tidemark.yaml}, described in {@code
 * docs/configuration.md}; {@code toString} shows no secret.
 */
public record TidemarkConfig(
        KafkaConfig kafka,
        PostgresConfig postgres,
        JobConfig job,
        ActivityConfig activity,
        MetricsConfig metrics,
        DecoderConfig decoder,
        PrometheusConfig prometheus,
        PrivacyConfig privacy,
        AlertsConfig alerts,
        DashboardConfig dashboard)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public TidemarkConfig {
        Transactions.check(kafka, job);
    }

    /** What holds where nothing is said. */
    public static TidemarkConfig defaults() {
        return of(Map.of());
    }

    /**
     * The configuration of some dotted keys and, for the others, the defaults. Lists are separated by commas.
     *
     * @throws ConfigException if any key is unknown or any value wrong
     */
    public static TidemarkConfig of(Map<String, String> settings) {
        SortedMap<String, List<String>> given = new TreeMap<>();
        settings.forEach((key, value) -> given.put(key, List.of(value)));
        return read(new Settings(given));
    }

    /**
     * The configuration of a file, the environment and the command line; the later of these wins.
     *
     * @param environment the variables of the process; those that begin with {@code TIDEMARK_} and a section count
     * @param sets {@code key=value} in the order of the command line; the last of a key wins
     * @throws ConfigException if the file cannot be read, any key is unknown or any value wrong
     */
    public static TidemarkConfig load(Optional<Path> file, Map<String, String> environment, List<String> sets) {
        Settings probe = new Settings(new TreeMap<>());
        read(probe);
        return read(new Settings(SettingSources.merge(file, environment, sets, probe.known())));
    }

    private static TidemarkConfig read(Settings settings) {
        TidemarkConfig config = settings.section(
                () -> new TidemarkConfig(
                        KafkaConfig.read(settings),
                        PostgresConfig.read(settings),
                        JobConfig.read(settings),
                        ActivityConfig.read(settings),
                        MetricsConfig.read(settings),
                        DecoderConfig.read(settings),
                        PrometheusConfig.read(settings),
                        PrivacyConfig.read(settings),
                        AlertsConfig.read(settings),
                        DashboardConfig.read(settings)),
                TidemarkConfig::defaults);
        settings.finish();
        return config;
    }

    /** The topic of this run's results: the live run's has no suffix. */
    public String resultsTopic() {
        return ofRun(kafka.topics().metricResults());
    }

    /** The topic of this run's sketches, likewise. */
    public String sketchesTopic() {
        return ofRun(kafka.topics().metricSketches());
    }

    /** The topic of this run's rows by user, likewise; empty if there is to be none. */
    public Optional<String> engagementTopic() {
        return kafka.topics().withEngagement()
                ? Optional.of(ofRun(kafka.topics().userEngagement()))
                : Optional.empty();
    }

    /** The topic of what has been told of this run's results, likewise. */
    public String alertStatesTopic() {
        return ofRun(alerts.topic());
    }

    private String ofRun(String topic) {
        return job.run().equals(JobConfig.LIVE) ? topic : topic + "." + job.run();
    }
}
