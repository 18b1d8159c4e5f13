package dev.tidemark.simulator.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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
 * @param funnels the funnels, each with a name of its own
 * @param experiments what counts as a conversion in experiments
 * @param usage what makes a session, an action and a power user
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
        List<Integer> ageGroups,
        List<Funnel> funnels,
        Experiments experiments,
        UsageRules usage) {

    /** What stands among the events of steps and goals for a message event with a charge above 0. */
    static final String CHARGED_MESSAGE = "message:charged";

    private static final YAMLMapper YAML = new YAMLMapper();

    /** Of a funnel that says none, as {@code job.conversion_window} is by default. */
    private static final Duration CONVERSION_WINDOW = Duration.ofDays(30);

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
            List.of(18, 25, 35, 45, 55, 65),
            List.of(new Funnel(
                    "invitation",
                    List.of(
                            new Step("invited", Set.of("user_invited")),
                            new Step("activated", Set.of("user_activated")),
                            new Step("transacted", Set.of("transaction_completed", CHARGED_MESSAGE))),
                    CONVERSION_WINDOW)),
            new Experiments(Set.of("transaction_completed"), Duration.ofDays(14)),
            UsageRules.DEFAULTS);

    /**
     * A funnel.
     *
     * @param steps in order
     * @param conversionWindow whole minutes
     */
    public record Funnel(String name, List<Step> steps, Duration conversionWindow) {
        public Funnel {
            steps = List.copyOf(steps);
        }
    }

    /** A step of a funnel: names of product events, or {@code message:charged}. */
    public record Step(String name, Set<String> events) {}

    /**
     * When a user of an experiment converts.
     *
     * @param goal names of product events, or {@code message:charged}
     * @param window after the exposure, whole minutes
     */
    public record Experiments(Set<String> goal, Duration window) {}

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
        JsonNode experiments = file.path("experiments");
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
                orElse(file.path("age_groups"), OracleSettings::numbers, DEFAULTS.ageGroups),
                orElse(file.path("funnels"), OracleSettings::funnels, DEFAULTS.funnels),
                new Experiments(
                        orElse(experiments.path("goal"), OracleSettings::texts, DEFAULTS.experiments.goal()),
                        duration(experiments.path("window"), DEFAULTS.experiments.window())),
                new UsageRules(
                        sessions.path("by").asText().equals("id")
                                ? UsageRules.Sessions.BY_ID
                                : UsageRules.Sessions.BY_GAP,
                        file.path("actions").path("messages").asBoolean()
                                ? UsageRules.Actions.OF_MESSAGES_TOO
                                : UsageRules.Actions.OF_PRODUCT_EVENTS,
                        orElse(
                                file.path("power_users").path("top_percent"),
                                percent -> OptionalInt.of(percent.asInt()),
                                OptionalInt.empty())));
    }

    private static <T> T orElse(JsonNode node, Function<JsonNode, T> reader, T fallback) {
        return node.isMissingNode() ? fallback : reader.apply(node);
    }

    /** A number and one of {@code s}, {@code m}, {@code h} and {@code d}. */
    private static Duration duration(JsonNode node, Duration fallback) {
        String text = node.asText();
        return text.isEmpty() ? fallback : Duration.parse(text.endsWith("d") ? "P" + text : "PT" + text);
    }

    private static List<Funnel> funnels(JsonNode node) {
        List<Funnel> funnels = new ArrayList<>();
        for (JsonNode funnel : node) {
            List<Step> steps = new ArrayList<>();
            for (JsonNode step : funnel.path("steps")) {
                steps.add(new Step(step.path("name").asText(), texts(step.path("events"))));
            }
            Duration window = duration(funnel.path("conversion_window"), CONVERSION_WINDOW);
            funnels.add(new Funnel(funnel.path("name").asText(), steps, window));
        }
        return funnels;
    }

    /** Of a list, or of a single value. */
    private static Set<String> texts(JsonNode node) {
        Set<String> texts = new HashSet<>();
        if (node.isValueNode()) {
            texts.add(node.asText());
        }
        node.forEach(text -> texts.add(text.asText()));
        return texts;
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
