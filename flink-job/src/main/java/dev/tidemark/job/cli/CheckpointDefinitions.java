package dev.tidemark.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.job.Definitions;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.config.KafkaConfig;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/**
 * The metric definitions that a run's checkpoints were last written under, in a file beside them, so that a start can say
 * what has changed since. The file has the directory of the checkpoints in its first line, then a line for each metric: its
 * name and its hash.
 */
public final class CheckpointDefinitions {
    private final TidemarkConfig config;
    private final Kept current;

    /**
     * What the file says.
     *
     * @param checkpoints the directory of the checkpoints, as {@link MetricsJob#checkpoints} names it
     * @param hashes of the definitions, by name
     */
    private record Kept(String checkpoints, SortedMap<String, String> hashes) {
        /** The names of those that are here, and there as the predicate wants. */
        String names(Predicate<Map.Entry<String, String>> wanted) {
            return hashes.entrySet().stream()
                    .filter(wanted)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", "));
        }
    }

    private CheckpointDefinitions(TidemarkConfig config) {
        this.config = config;
        this.current = new Kept(
                MetricsJob.checkpoints(config),
                Definitions.of(config).metrics().stream()
                        .collect(Collectors.toMap(
                                MetricDefinition::name, MetricDefinition::hash, (one, other) -> one, TreeMap::new)));
    }

    /** The definitions of a configuration. */
    public static CheckpointDefinitions of(TidemarkConfig config) {
        return new CheckpointDefinitions(config);
    }

    /**
     * What a job that starts with this configuration should say: which definitions are not those that the run's state was
     * last written under, and what it does now. Nothing if none has changed, or if there is no such state.
     *
     * @throws IOException if the directory of checkpoints cannot be read
     */
    public List<String> changes() throws IOException {
        Optional<Kept> kept = config.job().checkpoint().dir().isEmpty() ? Optional.empty() : read(file());
        if (kept.isEmpty() || kept.get().checkpoints().equals(current.checkpoints())) {
            return List.of();
        }
        Map<String, String> before = kept.get().hashes();
        List<String> lines = new ArrayList<>();
        String directory = config.job().checkpoint().dir();
        if (before.equals(current.hashes())) {
            lines.add("the topics, the hash key or the state backend have changed since the state in " + directory
                    + " was written");
        } else {
            lines.add("metric definitions have changed since the state in " + directory + " was written");
            add(lines, "added", current.names(metric -> !before.containsKey(metric.getKey())));
            add(
                    lines,
                    "changed",
                    current.names(metric -> before.containsKey(metric.getKey())
                            && !before.get(metric.getKey()).equals(metric.getValue())));
            add(lines, "removed", kept.get().names(metric -> !current.hashes().containsKey(metric.getKey())));
        }
        lines.add(
                FlinkSettings.latestCheckpoint(config, current.checkpoints()).isPresent()
                        ? "the job goes on from the checkpoint that it left when it was last started like this"
                        : "a new line of checkpoints starts: the job reads its topics again, from " + start());
        return lines;
    }

    private static void add(List<String> lines, String what, String names) {
        if (!names.isEmpty()) {
            lines.add("  " + what + ": " + names);
        }
    }

    private String start() {
        var from = config.kafka().startFrom();
        return from.equals(KafkaConfig.EARLIEST) ? "their beginning" : from + " (kafka.start_from)";
    }

    /**
     * Notes that state is written under these definitions from now on.
     *
     * @throws IOException if the file cannot be written
     */
    public void keep() throws IOException {
        if (config.job().checkpoint().dir().isEmpty()) {
            return;
        }
        Path file = file();
        try (Writer lines = new OutputStreamWriter(file.getFileSystem().create(file, WriteMode.OVERWRITE), UTF_8)) {
            lines.write(current.checkpoints() + "\n");
            for (Map.Entry<String, String> metric : current.hashes().entrySet()) {
                lines.write(metric.getKey() + " " + metric.getValue() + "\n");
            }
        }
    }

    private Path file() {
        return new Path(config.job()
                .checkpoint()
                .uri(MetricsJob.NAME + "/" + config.job().run() + ".definitions"));
    }

    private static Optional<Kept> read(Path file) throws IOException {
        FileSystem files = file.getFileSystem();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(files.open(file), UTF_8))) {
            String checkpoints = lines.readLine();
            SortedMap<String, String> hashes = new TreeMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                hashes.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
            }
            return Optional.ofNullable(checkpoints).map(directory -> new Kept(directory, hashes));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
