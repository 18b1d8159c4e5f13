package dev.tidemark.job.config;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The section {@code metrics}: what is computed.
 *
 * @param file the catalogue file, as the user wrote it; empty: what ships
 * @param yaml the file's text as it was when the configuration was read, so that all that is made of it agrees
 * @param sections the families of metrics that ship and are wanted; empty: all
 */
public record MetricsConfig(String file, String yaml, Set<String> sections) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What ships, all of it. */
    static final MetricsConfig SHIPPED = new MetricsConfig("", "", Set.of());

    public MetricsConfig {
        sections = Set.copyOf(sections);
    }

    static MetricsConfig read(Settings settings) {
        String file = settings.text("metrics.catalogue", "");
        Set<String> sections = Set.copyOf(settings.list("metrics.sections", List.of()));
        return settings.section(() -> new MetricsConfig(file, text(file), sections), () -> SHIPPED);
    }

    private static String text(String file) {
        if (file.isEmpty()) {
            return "";
        }
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(List.of("metrics.catalogue: " + file + " cannot be read as text"));
        }
    }
}
