package dev.tidemark.simulator.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a catalogue file decides of metrics that ship, as {@code docs/catalogue.md} defines it. The oracle reads the file
 * itself; a file that the job refuses may give anything.
 *
 * @param sessionGap the longest time between two events of a session
 * @param sessionCap all events of a session lie less than this after its first one
 * @param periods lengths of the analysis periods of actions, in days
 * @param highAbove more actions a day with an action are high
 * @param lowBelow fewer are low
 * @param powerUserActions so many in an analysis period make a power user
 * @param graceDays so many days after the end of its last period a subscription lapses; without them none does
 * @param bins edges of the histogram of each measure
 * @param intensity weights of the measures in {@code usage_intensity}
 * @param ageGroups edges of the age groups
 */
public record OracleSettings(
        Duration sessionGap,
        Duration sessionCap,
        List<Integer> periods,
        int highAbove,
        int lowBelow,
        int powerUserActions,
        OptionalInt graceDays,
        Map<String, List<Integer>> bins,
        Map<String, BigDecimal> intensity,
        List<Integer> ageGroups) {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** Without a file. */
    public static final OracleSettings DEFAULTS = new OracleSettings(
            Duration.ofMinutes(30),
            Duration.ofHours(24),
            List.of(30),
            5,
            2,
            20,
            OptionalInt.empty(),
            Map.of(
                    "app_usage_minutes", steps(0, 60, 600),
                    "screen_on_hours", steps(0, 2, 24),
                    "battery_drain_mah", steps(0, 500, 5_000),
                    "data_usage_mb", steps(0, 250, 2_500),
                    "apps_installed", steps(0, 10, 100),
                    "usage_intensity", steps(-500, 100, 500)),
            Map.of(
                    "app_usage_minutes", new BigDecimal("0.4"),
                    "screen_on_hours", new BigDecimal("-0.3"),
                    "data_usage_mb", new BigDecimal("-0.2"),
                    "apps_installed", new BigDecimal("-0.1")),
            List.of(18, 25, 35, 45, 55, 65));

    private static List<Integer> steps(int first, int step, int last) {
        return IntStream.iterate(first, edge -> edge <= last, edge -> edge + step)
                .boxed()
                .toList();
    }

    /** Reads the text of a catalogue file. */
    public static OracleSettings read(String yaml) {
        JsonNode file;
        try {
            file = YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode sessions = file.path("sessions");
        JsonNode engagement = file.path("engagement");
        JsonNode grace = file.path("revenue").path("grace_days");
        Map<String, List<Integer>> bins = new LinkedHashMap<>(DEFAULTS.bins);
        file.path("bins").properties().forEach(measure -> bins.put(measure.getKey(), numbers(measure.getValue())));
        return new OracleSettings(
                duration(sessions.path("gap"), DEFAULTS.sessionGap),
                duration(sessions.path("cap"), DEFAULTS.sessionCap),
                orElse(file.path("actions").path("periods"), OracleSettings::numbers, DEFAULTS.periods),
                engagement.path("high").asInt(DEFAULTS.highAbove),
                engagement.path("low").asInt(DEFAULTS.lowBelow),
                file.path("power_users").path("min_actions").asInt(DEFAULTS.powerUserActions),
                orElse(grace, days -> OptionalInt.of(days.asInt()), DEFAULTS.graceDays),
                bins,
                orElse(file.path("intensity"), OracleSettings::weights, DEFAULTS.intensity),
                orElse(file.path("age_groups"), OracleSettings::numbers, DEFAULTS.ageGroups));
    }

    private static <T> T orElse(JsonNode node, Function<JsonNode, T> reader, T fallback) {
        return node.isMissingNode() ? fallback : reader.apply(node);
    }

    /** A number and one of {@code s}, {@code m} and {@code h}. */
    private static Duration duration(JsonNode node, Duration fallback) {
        String text = node.asText();
        return text.isEmpty() ? fallback : Duration.parse("PT" + text);
    }

    private static List<Integer> numbers(JsonNode node) {
        List<Integer> numbers = new ArrayList<>();
        node.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }

    private static Map<String, BigDecimal> weights(JsonNode node) {
        Map<String, BigDecimal> weights = new LinkedHashMap<>();
        node.properties()
                .forEach(weight -> weights.put(
                        weight.getKey(), new BigDecimal(weight.getValue().asText())));
        return weights;
    }
}
