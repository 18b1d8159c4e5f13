package dev.tidemark.job.config;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The section {@code job}: how the jobs compute.
 *
 * @param run the line of results that is written; {@link #LIVE} or a replay's name
 * @param zone in which days begin
 * @param cluster {@code local} for a cluster inside this process, else {@code host:port} of a Flink cluster that has
 *     Tidemark's jars on its class path
 * @param parallelism subtasks of each operator
 * @param publishInterval at most one publication of a changed number in this time
 * @param flushInterval how long contributions are merged in memory before they are sent on
 * @param allowedLateness after a window's end, until its results are called final
 * @param horizon how much older than its record an event may be
 * @param futureSkew how much younger than its record or the wall clock an event may be
 * @param outOfOrderness how far the watermark stays behind the greatest event time of a partition
 * @param idleness after this time without a record a partition no longer holds the watermark back
 * @param clockSkew by how much the wall clocks of two machines may differ
 * @param productEventLifetime of event time, in which copies of a product event are recognised
 * @param conversionWindow from the first step of a funnel, in which later steps count
 * @param defaultCurrency of charges that name none; empty: such charges are rejected
 * @param dimensionCap distinct values of an open dimension at each source subtask, and distinct combinations of
 *     several; more become {@code _other}
 * @param stateBackend where messages and users rest
 * @param delivery what readers of the topics are promised
 */
public record JobConfig(
        String run,
        ZoneId zone,
        String cluster,
        int parallelism,
        Duration publishInterval,
        Duration flushInterval,
        Duration allowedLateness,
        Duration horizon,
        Duration futureSkew,
        Duration outOfOrderness,
        Duration idleness,
        Duration clockSkew,
        Duration productEventLifetime,
        Duration conversionWindow,
        String defaultCurrency,
        int dimensionCap,
        StateBackend stateBackend,
        Delivery delivery,
        CheckpointConfig checkpoint)
        implements Serializable {
    /** The run that continues for ever and whose topics have no suffix. */
    public static final String LIVE = "live";

    /** The cluster inside this process. */
    public static final String LOCAL = "local";

    private static final long serialVersionUID = 1L;
    private static final Pattern RUN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,47}");
    private static final Pattern CLUSTER = Pattern.compile(LOCAL + "|[^\\s:/]+:\\d{1,5}");

    public JobConfig {
        new Mistakes()
                .require(
                        RUN.matcher(run).matches(),
                        "job.run",
                        "must be 1 to 48 lower-case letters, digits, '_' or '-', not beginning with '_' or '-'")
                .require(CLUSTER.matcher(cluster).matches(), "job.cluster", "must be 'local' or host:port")
                .require(parallelism >= 1 && parallelism <= 128, "job.parallelism", "must be 1 to 128")
                .require(positive(publishInterval), "job.publish_interval", "must be longer than 0s")
                .require(positive(flushInterval), "job.flush_interval", "must be longer than 0ms")
                .require(
                        allowedLateness.compareTo(Duration.ofDays(30)) <= 0,
                        "job.allowed_lateness",
                        "must be at most 30d")
                .require(
                        positive(horizon) && horizon.compareTo(Duration.ofDays(90)) <= 0,
                        "job.horizon",
                        "must be longer than 0s and at most 90d")
                .require(futureSkew.compareTo(Duration.ofDays(1)) <= 0, "job.future_skew", "must be at most 24h")
                .require(positive(idleness), "job.idleness", "must be longer than 0s")
                .require(positive(productEventLifetime), "job.product_event_lifetime", "must be longer than 0s")
                .require(
                        conversionWindow.toMinutes() >= 1
                                && conversionWindow.equals(Duration.ofMinutes(conversionWindow.toMinutes()))
                                && conversionWindow.compareTo(Duration.ofDays(365)) <= 0,
                        "job.conversion_window",
                        "must be whole minutes between 1m and 365d")
                .require(
                        defaultCurrency.isEmpty() || isCurrency(defaultCurrency),
                        "job.default_currency",
                        "must be an ISO 4217 code in upper case such as EUR, or empty")
                .require(dimensionCap >= 1 && dimensionCap <= 1_000_000, "job.dimension_cap", "must be 1 to 1000000")
                .throwIfAny();
    }

    static JobConfig read(Settings settings) {
        CheckpointConfig checkpoint = readCheckpoint(settings);
        ZoneId zone = readZone(settings);
        String run = settings.text("job.run", LIVE);
        String cluster = settings.text("job.cluster", LOCAL);
        int parallelism = settings.integer("job.parallelism", 2);
        Duration publish = settings.duration("job.publish_interval", "1s");
        Duration flush = settings.duration("job.flush_interval", "50ms");
        Duration lateness = settings.duration("job.allowed_lateness", "3d");
        Duration horizon = settings.duration("job.horizon", "40d");
        Duration skew = settings.duration("job.future_skew", "5m");
        Duration disorder = settings.duration("job.out_of_orderness", "60s");
        Duration idleness = settings.duration("job.idleness", "30s");
        Duration clocks = settings.duration("job.clock_skew", "5s");
        Duration lifetime = settings.duration("job.product_event_lifetime", "3d");
        Duration conversion = settings.duration("job.conversion_window", "30d");
        String currency = settings.text("job.default_currency", "");
        int cap = settings.integer("job.dimension_cap", 1_000);
        StateBackend backend = readStateBackend(settings);
        Delivery delivery = readDelivery(settings);
        return settings.section(
                () -> new JobConfig(
                        run,
                        zone,
                        cluster,
                        parallelism,
                        publish,
                        flush,
                        lateness,
                        horizon,
                        skew,
                        disorder,
                        idleness,
                        clocks,
                        lifetime,
                        conversion,
                        currency,
                        cap,
                        backend,
                        delivery,
                        checkpoint),
                () -> TidemarkConfig.defaults().job());
    }

    private static CheckpointConfig readCheckpoint(Settings settings) {
        Duration interval = settings.duration("job.checkpoint.interval", "10s");
        String dir = settings.text("job.checkpoint.dir", "tidemark-data/checkpoints");
        return settings.section(
                () -> new CheckpointConfig(interval, dir), () -> new CheckpointConfig(Duration.ofSeconds(10), dir));
    }

    private static StateBackend readStateBackend(Settings settings) {
        Optional<StateBackend> backend = StateBackend.of(settings.text("job.state_backend", StateBackend.HEAP.text()));
        if (backend.isEmpty()) {
            settings.note("job.state_backend: must be heap or rocksdb");
        }
        return backend.orElse(StateBackend.HEAP);
    }

    private static Delivery readDelivery(Settings settings) {
        Optional<Delivery> delivery = Delivery.of(settings.text("job.delivery", Delivery.AT_LEAST_ONCE.text()));
        if (delivery.isEmpty()) {
            settings.note("job.delivery: must be at_least_once or exactly_once");
        }
        return delivery.orElse(Delivery.AT_LEAST_ONCE);
    }

    private static ZoneId readZone(Settings settings) {
        String name = settings.text("job.zone", "UTC");
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            settings.note("job.zone: must be an IANA name such as UTC or Europe/Berlin");
            return ZoneId.of("UTC");
        }
    }

    private static boolean positive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }

    private static boolean isCurrency(String code) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(code));
    }
}
