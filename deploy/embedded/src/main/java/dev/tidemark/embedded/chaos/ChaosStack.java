package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.WorldConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** Everything that runs during the faults, from the broker to the observers. */
record ChaosStack(
        TidemarkConfig config,
        Offsets offsets,
        Compaction compaction,
        Cluster cluster,
        Supervisor supervisor,
        Load load,
        TopicWatch topic,
        RevisionWatch revisions,
        RecoveryWatch recovery,
        RevisionAudit audit,
        FaultInjector injector) {
    static final List<String> INPUTS = List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS);

    private static final int HISTORY_DAYS = 5;
    private static final int FIRST_PARALLELISM = 1;

    /**
     * Starts all of it.
     *
     * @param recovered is told each fault when both jobs run again
     * @param resources close it
     */
    static ChaosStack start(
            ChaosOptions options,
            DataDirectory data,
            FaultLog log,
            Consumer<FaultLog.Entry> recovered,
            Terminal terminal,
            Resources resources)
            throws InterruptedException {
        EmbeddedKafka kafka = terminal.step(
                "Kafka",
                () -> resources.add(EmbeddedKafka.start(data.resolve("kafka"))),
                EmbeddedKafka::bootstrapServers);
        EmbeddedPostgres postgres = terminal.step(
                "PostgreSQL",
                () -> resources.add(EmbeddedPostgres.start(data.resolve("postgres"))),
                started -> started.jdbcUrl() + "?user=" + started.user());
        String servers = kafka.bootstrapServers();
        Map<String, String> settings = settings(options, kafka, postgres, data);
        TidemarkConfig config = TidemarkConfig.of(settings);
        Migrations.migrate(config.postgres());
        RevisionAudit audit = RevisionAudit.begin(config.postgres());
        Preflight.topicsExist(config);
        Admin admin = resources.add(Admin.create(Map.of("bootstrap.servers", servers)));
        Compaction compaction = new Compaction(admin, servers, config.resultsTopic());
        compaction.beEager();

        Cluster cluster = resources.add(
                new Cluster(directory(data.resolve("flink")), options.mix().heartbeatTimeout()));
        cluster.start();
        Load load = resources.add(new Load(servers, world(options), options.rate()));
        FlinkRest rest = new FlinkRest(cluster::address);
        Supervisor supervisor = resources.add(new Supervisor(cluster, rest, settings, FIRST_PARALLELISM));
        supervisor.start();
        String savepoints = config.job().checkpoint().uri(MetricsJob.checkpoints(config)) + "/savepoints";
        FaultInjector injector =
                resources.add(new FaultInjector(cluster, supervisor, rest, kafka, postgres, log, savepoints));
        TopicWatch topic = resources.add(new TopicWatch(servers, config.resultsTopic(), log));
        RevisionWatch revisions =
                resources.add(new RevisionWatch(config.postgres(), config.job().run()));
        RecoveryWatch recovery = resources.add(new RecoveryWatch(rest, supervisor, log, recovered));
        ChaosStack stack = new ChaosStack(
                config,
                new Offsets(admin),
                compaction,
                cluster,
                supervisor,
                load,
                topic,
                revisions,
                recovery,
                audit,
                injector);
        stack.observers().forEach(Observer::start);
        return stack;
    }

    /** How much of the input is published. */
    Offsets.Position counted() {
        return offsets.of(MetricsJob.group(config), INPUTS);
    }

    /**
     * Passes on what has failed in another thread.
     *
     * @throws RuntimeException if anything has
     */
    void check() {
        load.check();
        observers().forEach(Observer::check);
        injector.check();
    }

    /** Ends the jobs, and those who look after them and at what they do. */
    void stopJobs(Resources resources) {
        observers().forEach(resources::close);
        resources.close(supervisor);
        resources.close(cluster);
    }

    private List<Observer> observers() {
        return List.of(topic, revisions, recovery);
    }

    private static WorldConfig world(ChaosOptions options) {
        LocalDate start = LocalDate.now(ZoneOffset.UTC).minusDays(HISTORY_DAYS);
        return new WorldConfig(options.seed(), options.users(), start, HISTORY_DAYS, FaultShares.defaults(), 1);
    }

    private static Map<String, String> settings(
            ChaosOptions options, EmbeddedKafka kafka, EmbeddedPostgres postgres, DataDirectory data) {
        long delivery = options.deliveryTimeout().toMillis();
        Map<String, String> settings = new TreeMap<>();
        settings.put("kafka.bootstrap_servers", kafka.bootstrapServers());
        settings.put("kafka.properties.delivery.timeout.ms", String.valueOf(delivery));
        settings.put("kafka.properties.request.timeout.ms", String.valueOf(delivery * 2 / 5));
        settings.put("postgres.url", postgres.jdbcUrl());
        settings.put("postgres.user", postgres.user());
        settings.put("job.checkpoint.dir", data.resolve("checkpoints").toString());
        // Many cuts to go on from.
        settings.put("job.checkpoint.interval", "2s");
        // All of it is one machine.
        settings.put("job.clock_skew", "1s");
        // Which values are beyond the cap depends on the order of arrival, and the oracle knows no cap.
        settings.put("job.dimension_cap", "1000000");
        settings.put("privacy.hash_key_file", PrivacyConfig.NONE);
        return settings;
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new StackException("cannot make " + path + ": " + e.getMessage(), e);
        }
    }
}
