package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.costs.Population;
import dev.tidemark.benchmarks.tidemark.StateSize;
import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.program.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every program that costs are measured with, once, on a real broker and database, and so short that times mean nothing.
 * What is made of their figures is tested without them.
 */
class CostsIT {
    private static final double SCALE = 0.0005;

    @TempDir
    private Path directory;

    @Test
    void theGreatestRateIsFoundAndTheTimeToANumberToldBesideItsTarget() throws Exception {
        Path json = directory.resolve("costs.json");
        CostsOptions options = new CostsOptions(List.of(CostKind.LATENCY), SCALE, 1, Optional.of(json));

        Map<String, String> figures = Told.figures(json, terminal -> new Costs(options, terminal).run());

        for (String cost : List.of("costs.latency_p99_ms", "costs.browser_latency_p99_ms")) {
            assertThat(Double.parseDouble(figures.get(cost + ".median"))).isPositive();
            assertThat(figures).containsEntry(cost + ".at_most", "1300.0").containsKey(cost + ".met");
        }
    }

    @Test
    void aJobTellsWhatItKeepsOfItsEntities() throws Exception {
        Population population = new Population(Population.FEW, 400, System.currentTimeMillis());
        Terminal terminal = new Terminal(new PrintStream(OutputStream.nullOutputStream()), Terminal.Kind.PLAIN);
        CostsOptions options = new CostsOptions(List.of(CostKind.MEMORY), SCALE, 1, Optional.empty());
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory.resolve("postgres"))) {
            CostSite site = new CostSite(terminal, kafka.bootstrapServers(), postgres, directory);

            Properties sizes = new MemoryCosts(site, options).sizes("messages", population);

            long leastBytes = 60L * Population.DAYS * population.messagesADay();
            assertThat(Long.parseLong(sizes.getProperty(StateSize.CHECKPOINT))).isGreaterThan(leastBytes);
            assertThat(Long.parseLong(sizes.getProperty(StateSize.HEAP))).isGreaterThan(leastBytes);
        }
    }
}
