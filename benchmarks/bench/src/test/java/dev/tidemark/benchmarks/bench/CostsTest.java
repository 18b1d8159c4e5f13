package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.Figures.Rates;
import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.benchmarks.costs.Population;
import dev.tidemark.benchmarks.tidemark.StateSize;
import dev.tidemark.benchmarks.tidemark.TidemarkJob;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.publish.Outgoing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What costs are made of runs whose figures are known. */
class CostsTest {
    private static final int ROUNDS = 3;

    @TempDir
    private Path directory;

    private final KnownRuns runs = new KnownRuns();

    @Test
    void parallelismIsTheRatioOfRunsInTurnsOverTheSameTopics() throws Exception {
        runs.cpuSecondsPerMillion.addAll(List.of(3.0, 2.0, 5.0, 2.0, 2.4, 2.0));

        Cost cost = new RatioCosts(runs, options(1)).parallelism();

        assertIs(cost, "parallelism", 1.5, 1.25);
        assertThat(runs.done).extracting(Run::parallelism).containsExactly(4, 1, 4, 1, 4, 1);
        assertThat(runs.done).extracting(Run::events).containsOnly(10_000_000L);
        assertThat(runs.filled).hasSize(1).isEqualTo(runs.deleted);
    }

    @Test
    void usersAreTheRatioOfManyToFew() throws Exception {
        runs.cpuSecondsPerMillion.addAll(List.of(3.0, 2.0, 5.0, 2.0, 2.4, 2.0));

        Cost cost = new RatioCosts(runs, options(1)).users();

        assertIs(cost, "users", 1.5, 2);
        assertThat(runs.done).extracting(Run::name).startsWith("many-users-1", "few-users-1", "many-users-2");
        assertThat(runs.done)
                .extracting(Run::settings)
                .containsOnly(List.of("job.checkpoint.interval=60s", "results=accepted"));
        assertThat(runs.filled).hasSize(2).isEqualTo(runs.deleted);
    }

    @Test
    void historyIsTheRatioOfManyDaysToFew() throws Exception {
        runs.cpuSecondsPerMillion.addAll(List.of(3.0, 2.0, 5.0, 2.0, 2.4, 2.0));

        Cost cost = new RatioCosts(runs, options(1)).history();

        assertIs(cost, "history", 1.5, 1.1);
        assertThat(cost.what()).contains("400 / 30 days");
        assertThat(runs.done).extracting(Run::name).startsWith("many-days-1", "few-days-1", "many-days-2");
        assertThat(runs.filled).hasSize(2).isEqualTo(runs.deleted);
    }

    @Test
    void aSmallScaleLeavesNothingToWaitFor() throws Exception {
        runs.cpuSecondsPerMillion.addAll(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0));

        new RatioCosts(runs, options(0.001)).users();

        assertThat(runs.done).extracting(Run::events).containsOnly(20_000L);
        assertThat(runs.done)
                .extracting(Run::settings)
                .containsOnly(List.of("job.checkpoint.interval=1s", "results=accepted"));
    }

    @Test
    void aRunThatAcceptedLessThanWasSentHasNoFigure() {
        runs.cpuSecondsPerMillion.add(1.0);
        runs.lost = 1;

        assertThatThrownBy(() -> new RatioCosts(runs, options(1)).history())
                .isInstanceOf(StackException.class)
                .hasMessage("many-days-1: 10,000,000 events were sent and 9999999 accepted");
    }

    @Test
    void memoryIsWhatTwiceAsManyEntitiesTakeMore() throws Exception {
        List<Cost> costs = new MemoryCosts(runs, options(1)).measure();

        assertThat(costs).hasSize(4);
        assertIs(costs.get(0), "message_heap_bytes", KnownRuns.HEAP_PER_MESSAGE, 120);
        assertIs(costs.get(1), "message_checkpoint_bytes", KnownRuns.CHECKPOINT_PER_MESSAGE, 120);
        assertIs(costs.get(2), "user_heap_bytes", KnownRuns.HEAP_PER_USER, 600);
        assertIs(costs.get(3), "user_checkpoint_bytes", KnownRuns.CHECKPOINT_PER_USER, 600);
        assertThat(runs.filled).hasSize(4).isEqualTo(runs.deleted);
    }

    private static void assertIs(Cost cost, String name, double figure, double atMost) {
        assertThat(cost.name()).isEqualTo(name);
        assertThat(cost.figure().median()).isCloseTo(figure, within(1e-9));
        assertThat(cost.atMost()).hasValue(atMost);
    }

    private static CostsOptions options(double scale) {
        return new CostsOptions(List.of(CostKind.values()), scale, ROUNDS, Optional.empty());
    }

    private record Run(String name, long events, int parallelism, List<String> settings) {}

    /** Leaves behind what the programs would. */
    private final class KnownRuns implements JobRuns {
        private static final long HEAP_PER_MESSAGE = 100;
        private static final long CHECKPOINT_PER_MESSAGE = 90;
        private static final long HEAP_PER_USER = 700;
        private static final long CHECKPOINT_PER_USER = 650;
        private static final long EVERYTHING_ELSE = 1 << 27;

        private final Deque<Double> cpuSecondsPerMillion = new ArrayDeque<>();
        private final List<Inputs> filled = new ArrayList<>();
        private final List<Inputs> deleted = new ArrayList<>();
        private final List<Run> done = new ArrayList<>();
        private long lost;

        @Override
        public Terminal terminal() {
            return new Terminal(new PrintStream(OutputStream.nullOutputStream()), Terminal.Kind.PLAIN);
        }

        @Override
        public void fill(Inputs inputs, Stream<Outgoing> records, long count, String what) {
            filled.add(inputs);
        }

        @Override
        public void delete(Inputs inputs) {
            deleted.add(inputs);
        }

        @Override
        public Assignment run(
                Class<?> main, String name, Inputs inputs, long events, int parallelism, List<String> settings)
                throws IOException {
            done.add(new Run(name, events, parallelism, settings));
            Path output = Files.createDirectories(directory.resolve(name));
            Assignment assignment =
                    new Assignment("", inputs.messages(), inputs.products(), events, parallelism, output, "");
            if (main == StateSize.class) {
                leaveSizes(name, events, output);
            } else {
                assertThat(main).isEqualTo(TidemarkJob.class);
                leaveFigures(assignment);
            }
            return assignment;
        }

        private void leaveSizes(String name, long events, Path output) throws IOException {
            boolean ofMessages = name.endsWith("messages");
            long entities = ofMessages
                    ? (events - Population.DAYS * Population.FEW) / 3
                    : events / Population.DAYS - 3 * Population.FEW;
            long heap = entities * (ofMessages ? HEAP_PER_MESSAGE : HEAP_PER_USER);
            long checkpoint = entities * (ofMessages ? CHECKPOINT_PER_MESSAGE : CHECKPOINT_PER_USER);
            Properties sizes = new Properties();
            sizes.putAll(Map.of(
                    StateSize.HEAP, Long.toString(EVERYTHING_ELSE + heap),
                    StateSize.CHECKPOINT, Long.toString(EVERYTHING_ELSE + checkpoint)));
            try (Writer writer = Files.newBufferedWriter(output.resolve(StateSize.FILE))) {
                sizes.store(writer, "Bytes");
            }
        }

        private void leaveFigures(Assignment assignment) throws IOException {
            Rates rates = new Rates(1_000_000, cpuSecondsPerMillion.remove());
            new Figures(assignment.events(), 1_000, 1_000, 0, Optional.of(rates), List.of())
                    .write(assignment.figures());
            try (ResultFile results = new ResultFile(assignment.results())) {
                BigDecimal accepted = BigDecimal.valueOf(assignment.events() - lost);
                results.add("accepted", WindowKind.DAY, 0, accepted, List.of());
            }
        }
    }
}
