package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Invariants;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final TidemarkConfig CONFIG =
            TidemarkConfig.of(Map.of("job.parallelism", "2", "job.publish_interval", "1s"));

    @Test
    void everyNumberOfASmallWorldWithFaultsIsTheOracles() throws Exception {
        WorldConfig world = new WorldConfig(7, 300, LocalDate.of(2026, 3, 2), 35, FaultShares.defaults(), 1.0);
        List<SentRecord> records = new World(world).history().toList();
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);

        Map<ResultKey, MetricResult> results = ListTopology.run(CONFIG, partitions(records, 4));

        ComparisonReport report = Comparison.compare(oracle.results(), results, Long.MAX_VALUE);
        System.out.println(records.size() + "\n" + report.render());
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(Invariants.violations(results)).isEmpty();
    }

    /** Partitions by key, as Kafka does. */
    private static List<List<SentRecord>> partitions(List<SentRecord> records, int count) {
        List<List<SentRecord>> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new ArrayList<>());
        }
        for (SentRecord record : records) {
            partitions
                    .get(Math.floorMod(java.util.Arrays.hashCode(record.key()), count))
                    .add(record);
        }
        return partitions;
    }
}
