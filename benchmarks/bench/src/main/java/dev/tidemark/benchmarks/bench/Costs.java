package dev.tidemark.benchmarks.bench;

import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One run of {@code bench costs}. */
final class Costs {
    private final CostsOptions options;
    private final Terminal terminal;

    Costs(CostsOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * Runs until the report is told or the user has enough.
     *
     * @return the exit code: 3 if something could not be measured; a missed target changes nothing
     * @throws StackException if a part does not start
     */
    int run() {
        return new Session(terminal).run(this::run);
    }

    private int run(Session session, Resources resources) throws InterruptedException, IOException {
        DataDirectory work = session.directory(DataDirectory.temporary("bench-costs"));
        EmbeddedKafka kafka = terminal.step(
                "Kafka",
                () -> resources.add(EmbeddedKafka.start(work.resolve("kafka"))),
                EmbeddedKafka::bootstrapServers);
        EmbeddedPostgres postgres = terminal.step(
                "PostgreSQL",
                () -> resources.add(EmbeddedPostgres.start(work.resolve("postgres"))),
                started -> "ready");
        CostSite site = new CostSite(terminal, kafka.bootstrapServers(), postgres, work.path());
        List<Cost> costs = new ArrayList<>();
        Map<CostKind, String> failures = new EnumMap<>(CostKind.class);
        for (CostKind kind : options.kinds()) {
            try {
                costs.addAll(measure(kind, site));
            } catch (StackException e) {
                // The others are still worth their time.
                terminal.line("%s: %s", kind.text(), e.getMessage());
                failures.put(kind, e.getMessage());
                work.keep();
            }
        }
        CostsReport report = new CostsReport(options, costs, failures);
        terminal.line("%s", report.table());
        if (options.json().isPresent()) {
            report.writeJson(options.json().get());
        }
        return report.exitCode();
    }

    private List<Cost> measure(CostKind kind, CostSite site) throws InterruptedException, IOException {
        RatioCosts ratios = new RatioCosts(site, options);
        return switch (kind) {
            case PARALLELISM -> List.of(ratios.parallelism());
            case USERS -> List.of(ratios.users());
            case HISTORY -> List.of(ratios.history());
            case LATENCY -> new LatencyCosts(site, options).measure(ratios.eventsPerSecond());
            case MEMORY -> new MemoryCosts(site, options).measure();
        };
    }
}
