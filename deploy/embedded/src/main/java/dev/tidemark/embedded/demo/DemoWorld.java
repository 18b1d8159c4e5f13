package dev.tidemark.embedded.demo;

import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.demo.DemoOptions.Ending;
import dev.tidemark.job.config.ConfigException;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.WorldConfig;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Properties;

/**
 * Which world a data directory holds and how much of it was sent, kept in a file beside the data: a demo that starts
 * again goes on in the same world.
 */
final class DemoWorld {
    private static final double DENSITY = 1;

    private final Path file;
    private final WorldConfig config;
    private Stage stage;

    /** How much of the world is in the topics. */
    enum Stage {
        NEW,
        HISTORY_BEGUN,
        HISTORY_SENT,
        LIVE
    }

    private DemoWorld(Path file, WorldConfig config, Stage stage) {
        this.file = file;
        this.config = config;
        this.stage = stage;
    }

    /**
     * The world of a directory, or a new one whose history ends with yesterday.
     *
     * @param today UTC
     * @throws ConfigException if the directory holds another world than the options ask for
     */
    static DemoWorld of(DemoOptions options, Path file, LocalDate today) {
        Properties kept = read(file);
        LocalDate start = LocalDate.parse(
                kept.getProperty("start", today.minusDays(options.historyDays()).toString()));
        DemoWorld world = new DemoWorld(
                file,
                new WorldConfig(
                        options.seed(), options.users(), start, options.historyDays(), FaultShares.defaults(), DENSITY),
                Stage.valueOf(kept.getProperty("stage", Stage.NEW.name())));
        Properties asked = world.properties();
        for (String key : List.of("seed", "users", "history-days")) {
            String there = kept.getProperty(key, asked.getProperty(key));
            if (!there.equals(asked.getProperty(key))) {
                throw new ConfigException(List.of(
                        "--%1$s: the data directory holds a world of %2$s; give --%1$s %2$s, or another --data-dir"
                                .formatted(key, there)));
            }
        }
        if (options.ending() == Ending.CHECKED && world.stage != Stage.NEW && world.stage != Stage.HISTORY_SENT) {
            throw new ConfigException(List.of(
                    "--oracle: the data directory holds more than one run of the history; choose another directory"));
        }
        return world;
    }

    WorldConfig config() {
        return config;
    }

    Stage stage() {
        return stage;
    }

    /** Notes how much has been sent. */
    void reached(Stage next) {
        stage = next;
        Properties properties = properties();
        properties.setProperty("stage", next.name());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "The simulated world in this directory");
        } catch (IOException e) {
            throw new StackException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("seed", String.valueOf(config.seed()));
        properties.setProperty("users", String.valueOf(config.users()));
        properties.setProperty("history-days", String.valueOf(config.historyDays()));
        properties.setProperty("start", config.start().toString());
        return properties;
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new StackException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        return properties;
    }
}
