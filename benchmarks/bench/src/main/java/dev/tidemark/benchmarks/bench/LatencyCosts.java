package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Standing.Spread;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.benchmarks.costs.LiveTraffic;
import dev.tidemark.benchmarks.costs.Markers;
import dev.tidemark.benchmarks.costs.Traffic;
import dev.tidemark.embedded.Ports;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.TidemarkMain;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;

/**
 * How long an event takes to its number. Both jobs run as {@code tidemark run} runs them, beside them the dashboard; this
 * process sends them {@linkplain LiveTraffic traffic with markers} by the clock, at half of the greatest rate, and reads the
 * result topic and a live stream. A marker's time runs from the moment when it was due, even if it could not be sent then,
 * until a reader has the first result that counts it: so producer, broker, job, publish interval and both fetches are in it,
 * and on the way to a browser the dashboard.
 */
final class LatencyCosts {
    private static final int WARM_UP_SECONDS = 40;
    private static final int SECONDS = 60;
    private static final int PATIENCE_SECONDS = 120;
    private static final int LOOK_MILLIS = 100;
    private static final double SHARE_OF_GREATEST_RATE = 0.5;

    /** What the whole way may take beyond the publish interval. */
    private static final int ALLOWANCE_MILLIS = 300;

    private final CostSite site;
    private final CostsOptions options;

    LatencyCosts(CostSite site, CostsOptions options) {
        this.site = site;
        this.options = options;
    }

    /** Of one round; times in milliseconds. */
    private record Round(long[] toTopic, long[] toBrowser, double processors) {}

    private static double percentile(long[] latencies, double share) {
        return latencies[Math.max(1, (int) Math.ceil(share * latencies.length)) - 1];
    }

    /** @param greatestRate events a second that the jobs take from full topics */
    List<Cost> measure(double greatestRate) throws InterruptedException, IOException {
        double rate = greatestRate * SHARE_OF_GREATEST_RATE;
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= options.rounds(); number++) {
            rounds.add(round("latency-" + number, rate));
        }
        String processors = String.format(
                Locale.ROOT,
                "generator and readers took %.0f %% of the machine's processors meanwhile",
                100
                        * spread(rounds, Round::processors).median()
                        / Runtime.getRuntime().availableProcessors());
        String how = String.format(Locale.ROOT, "%,.0f events/s, half of %,.0f", rate, greatestRate);
        return List.of(
                cost("latency_p99_ms", "event → result topic", rounds, Round::toTopic, List.of(how, processors)),
                cost("browser_latency_p99_ms", "event → live stream", rounds, Round::toBrowser, List.of(how)));
    }

    private static Cost cost(
            String name, String way, List<Round> rounds, Function<Round, long[]> latencies, List<String> notes) {
        List<String> all = new ArrayList<>(notes);
        all.add(String.format(
                Locale.ROOT,
                "p50 %.0f ms, greatest %.0f ms, of %,d markers a round",
                spread(rounds, round -> percentile(latencies.apply(round), 0.5)).median(),
                spread(rounds, round -> percentile(latencies.apply(round), 1)).greatest(),
                latencies.apply(rounds.get(0)).length));
        return new Cost(
                name,
                way + ", p99 at half of the greatest rate",
                "ms",
                spread(rounds, round -> percentile(latencies.apply(round), 0.99)),
                OptionalDouble.of(
                        TidemarkConfig.defaults().job().publishInterval().toMillis() + ALLOWANCE_MILLIS),
                all);
    }

    private static Spread spread(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private Round round(String name, double rate) throws InterruptedException, IOException {
        Inputs inputs = Inputs.of(name);
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap_servers", site.bootstrapServers(),
                "kafka.topics.message_events", inputs.messages(),
                "kafka.topics.product_events", inputs.products(),
                "postgres.url", Database.empty(site.postgres()),
                "postgres.user", site.postgres().user(),
                "job.run", name,
                "job.checkpoint.dir", site.work().resolve(name).toString(),
                "privacy.hash_key_file", PrivacyConfig.NONE));
        TidemarkConfig config = TidemarkConfig.of(settings);
        Migrations.migrate(config.postgres());
        Database.show(config.postgres(), name);
        int port = Ports.free();
        long begin = System.nanoTime();
        makeTopics(inputs);
        try (ContenderProcess jobs = start("run", settings, name)) {
            awaitTopic(config.resultsTopic(), jobs);
            settings.put("dashboard.port", String.valueOf(port));
            try (ContenderProcess dashboard = start("dashboard", settings, name + "-dashboard")) {
                URI address = URI.create("http://127.0.0.1:" + port);
                Round round = send(inputs, rate, config.resultsTopic(), address, List.of(jobs, dashboard));
                site.terminal()
                        .line(
                                "%-26s %6.1f s  p99 %,.0f ms, to a browser %,.0f ms, of %,d markers",
                                name,
                                CostSite.seconds(begin),
                                percentile(round.toTopic, 0.99),
                                percentile(round.toBrowser, 0.99),
                                round.toTopic.length);
                return round;
            }
        } finally {
            site.delete(inputs);
        }
    }

    private ContenderProcess start(String command, Map<String, String> settings, String name) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return site.start(List.of(), TidemarkMain.class, arguments, name);
    }

    /** The jobs would make them too, but we would not know when they can be sent to. */
    private void makeTopics(Inputs inputs) {
        try (Publisher publisher = Publisher.connect(site.bootstrapServers(), new Properties())) {
            publisher.ensureTopics(inputs.topics(), 0);
        }
    }

    /** The jobs make the topics of their results when they start. */
    private void awaitTopic(String topic, ContenderProcess jobs) throws InterruptedException {
        long start = System.nanoTime();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            while (!admin.listTopics().names().get().contains(topic)) {
                jobs.checkRunning(LOOK_MILLIS);
                checkPatience(start, "make no topics");
            }
        } catch (ExecutionException e) {
            throw new StackException("Kafka lists no topics: " + e.getMessage(), e);
        }
    }

    /** The dashboard does not listen at once, nor do the jobs say at once what they publish. */
    private static MarkerStream awaitStream(
            URI dashboard, Markers.Sightings sightings, List<ContenderProcess> processes) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Optional<MarkerStream> stream = MarkerStream.start(dashboard, sightings);
            if (stream.isPresent()) {
                return stream.get();
            }
            for (ContenderProcess process : processes) {
                process.checkRunning(LOOK_MILLIS);
            }
            checkPatience(start, "have no live stream");
        }
    }

    private Round send(Inputs inputs, double rate, String results, URI dashboard, List<ContenderProcess> processes)
            throws InterruptedException {
        int warmUp = options.scaled(WARM_UP_SECONDS, 3);
        int seconds = options.scaled(SECONDS, 3);
        Markers markers = new Markers();
        Markers.Sightings inTopic = markers.sightings();
        Markers.Sightings inBrowser = markers.sightings();
        try (MarkerReader reader = MarkerReader.start(site.bootstrapServers(), results, inTopic);
                MarkerStream stream = awaitStream(dashboard, inBrowser, processes);
                Publisher publisher = Publisher.connect(site.bootstrapServers(), new Properties())) {
            long now = System.currentTimeMillis();
            Traffic traffic = new Traffic(
                    (long) (rate * (warmUp + seconds)), options.scaled(RatioCosts.USERS, 1), now, 1_000 / rate);
            long measured = now + TimeUnit.SECONDS.toMillis(warmUp);
            ProcessorTime time = new ProcessorTime();
            publisher.send(
                    LiveTraffic.into(inputs, traffic, markers).iterator(), new Pace.ByTimestamp(), (sent, at) -> {
                        site.terminal().progress("latency: %,d of %,d events".formatted(sent, traffic.events()));
                        if (at < measured) {
                            time.restart();
                        }
                    });
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            double processors = time.processors();
            long end = System.nanoTime();
            while (inTopic.missing() > 0 || inBrowser.missing() > 0) {
                for (ContenderProcess process : processes) {
                    process.checkRunning(LOOK_MILLIS);
                }
                reader.check();
                stream.check();
                checkPatience(
                        end,
                        "have not counted %,d markers, nor told a browser of %,d"
                                .formatted(inTopic.missing(), inBrowser.missing()));
            }
            return new Round(inTopic.latencies(measured), inBrowser.latencies(measured), processors);
        }
    }

    private static void checkPatience(long start, String what) {
        if (CostSite.seconds(start) > PATIENCE_SECONDS) {
            throw new StackException("latency: for %d s the jobs %s".formatted(PATIENCE_SECONDS, what));
        }
    }

    /** How much processor time this process takes. */
    private static final class ProcessorTime {
        private long wall;
        private long cpu;

        ProcessorTime() {
            restart();
        }

        void restart() {
            wall = System.nanoTime();
            cpu = cpuNanos();
        }

        /** Processors that were busy on average, since the latest restart. */
        double processors() {
            return (double) (cpuNanos() - cpu) / (System.nanoTime() - wall);
        }

        private static long cpuNanos() {
            return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                    .getProcessCpuTime();
        }
    }
}
