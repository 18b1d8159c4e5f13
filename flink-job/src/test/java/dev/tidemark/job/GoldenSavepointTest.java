package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A savepoint of state version 2 in the middle of a small world, and all records of that world, both kept as files. A job
 * of today must go on from it.
 */
class GoldenSavepointTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "version-2");
    private static final Path RECORDS = GOLDEN.resolve("records.tsv");
    private static final LocalDate START = LocalDate.of(2026, 3, 2);
    private static final int DAYS = 9;
    private static final long CUT =
            START.plusDays(6).toEpochDay() * Duration.ofDays(1).toMillis();
    private static final TidemarkConfig CONFIG = TidemarkConfig.of(Map.of("job.parallelism", "2"));

    @Test
    void aJobGoesOnFromASavepointOfVersion2AndCountsLikeTheOracle() throws Exception {
        List<SentRecord> records = records();
        List<SentRecord> rest =
                records.stream().filter(record -> record.timestamp() >= CUT).toList();
        assertThat(rest).hasSizeBetween(20, records.size() - 20);
        Map<ResultKey, MetricResult> results = ListTopology.resume(CONFIG, List.of(rest), GOLDEN);
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);
        ComparisonReport report = Comparison.compare(oracle.results(), results, Long.MAX_VALUE);
        assertThat(report.firstDifferences()).as(report::render).isEmpty();
        assertThat(report.ok()).as(report::render).isTrue();
        assertThat(report.compared()).isGreaterThan(3_000);
    }

    /** See CONTRIBUTING.md. */
    @Test
    @EnabledIfSystemProperty(named = "tidemark.golden", matches = "write")
    void writesTheSavepointAnew() throws Exception {
        Files.createDirectories(GOLDEN);
        List<String> lines = new World(new WorldConfig(17, 25, START, DAYS, FaultShares.none(), 1.0))
                .history()
                .map(GoldenSavepointTest::line)
                .toList();
        Files.write(RECORDS, lines);
        try (DrivenTopology job =
                new DrivenTopology(CONFIG, CUT + Duration.ofDays(30).toMillis())) {
            for (SentRecord record : records()) {
                if (record.timestamp() < CUT && record.truth() instanceof SentRecord.Truth.Valid valid) {
                    job.send(valid.event(), record.timestamp());
                }
            }
            // So soon that nothing has been published: the job that goes on from it publishes every number.
            job.watermark(CUT - Duration.ofHours(1).toMillis(), Duration.ofSeconds(1));
            job.savepoint(GOLDEN);
        }
        assertThat(Files.size(GOLDEN.resolve("_metadata"))).isLessThan(1 << 20);
    }

    private static String line(SentRecord record) {
        return String.join(
                "\t", record.topic(), Long.toString(record.timestamp()), text(record.key()), text(record.value()));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static List<SentRecord> records() throws IOException {
        EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
        List<SentRecord> records = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDS)) {
            String[] fields = line.split("\t");
            byte[] value = fields[3].getBytes(StandardCharsets.UTF_8);
            Decoded<? extends Event> decoded =
                    fields[0].equals("message-events") ? decoder.message(value) : decoder.product(value);
            Event event = ((Decoded.Accepted<? extends Event>) decoded).event();
            if (!event.internal()) {
                records.add(new SentRecord(
                        fields[0],
                        fields[2].getBytes(StandardCharsets.UTF_8),
                        value,
                        Long.parseLong(fields[1]),
                        new SentRecord.Truth.Valid(event)));
            }
        }
        return records;
    }
}
