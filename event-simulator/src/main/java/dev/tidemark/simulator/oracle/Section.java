package dev.tidemark.simulator.oracle;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Families of metrics that are switched on together; named as the job's {@code metrics.sections} are. */
public enum Section {
    ACTIVITY,
    MESSAGES,
    FUNNEL,
    PROFILES,
    JOB,
    PRODUCTS,
    USAGE,
    REVENUE,
    DEVICES,
    EXPERIMENTS,
    ANOMALIES;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name in configuration. */
    public String text() {
        return text;
    }

    /**
     * The section of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Section of(String text) {
        return Arrays.stream(values())
                .filter(section -> section.text.equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("section '" + text + "' is none of "
                        + Arrays.stream(values()).map(Section::text).collect(Collectors.joining(", "))));
    }
}
