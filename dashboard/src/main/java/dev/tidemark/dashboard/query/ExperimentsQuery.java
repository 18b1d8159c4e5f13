package dev.tidemark.dashboard.query;

import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All experiments, over all time. Thread-safe. */
public final class ExperimentsQuery {
    private static final String CONTROL = "control";
    private static final Comparator<String> UTF_8 =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final RowsQuery rows;

    /** What a variant is in its experiment. */
    public enum Role {
        BASELINE,
        TREATMENT
    }

    /**
     * @param lift of the conversion over that of the baseline; empty for the baseline
     * @param interval of 95 %, of the lift
     */
    public record Variant(
            String name,
            Role role,
            long users,
            long conversions,
            Optional<BigDecimal> conversion,
            Optional<BigDecimal> lift,
            Optional<Bounds> interval,
            Optional<BigDecimal> probability) {}

    /** @param variants by name */
    public record Experiment(String name, List<Variant> variants) {}

    /**
     * @param updatedAt when the youngest number was stored; empty if there are none
     * @param experiments by name
     */
    public record Answer(Optional<Instant> updatedAt, List<Experiment> experiments) {}

    public ExperimentsQuery(Database database) {
        this.rows = new RowsQuery(database);
    }

    /** @throws Refusal if the database does not answer */
    public Answer ask(Catalogue catalogue) {
        SortedMap<String, SortedMap<String, Map<String, Row>>> experiments = new TreeMap<>();
        List<Row> all = new ArrayList<>();
        for (String metric : List.of("users", "conversions", "conversion", "lift", "p_value")) {
            for (Row row : read(catalogue, "experiment_" + metric)) {
                all.add(row);
                experiments
                        .computeIfAbsent(row.dimensions().get("experiment"), name -> new TreeMap<>(UTF_8))
                        .computeIfAbsent(row.dimensions().get("variant"), name -> new HashMap<>())
                        .put(metric, row);
            }
        }
        List<Experiment> answer = new ArrayList<>();
        experiments.forEach((name, variants) -> answer.add(new Experiment(name, variants(variants))));
        return new Answer(Row.youngest(all), answer);
    }

    private List<Row> read(Catalogue catalogue, String metric) {
        return catalogue
                .find(metric)
                .filter(found -> found.windows().contains(WindowKind.ALL_TIME))
                .map(found -> Selection.of(found, new TreeMap<>(), List.of()))
                .map(selection -> rows.ask(
                        selection, WindowKind.ALL_TIME, new Days(java.time.LocalDate.EPOCH, java.time.LocalDate.EPOCH)))
                .orElse(List.of());
    }

    private static List<Variant> variants(SortedMap<String, Map<String, Row>> variants) {
        String baseline = variants.containsKey(CONTROL) ? CONTROL : variants.firstKey();
        List<Variant> answer = new ArrayList<>();
        variants.forEach((name, rows) -> answer.add(new Variant(
                name,
                name.equals(baseline) ? Role.BASELINE : Role.TREATMENT,
                number(rows, "users").map(BigDecimal::longValueExact).orElse(0L),
                number(rows, "conversions").map(BigDecimal::longValueExact).orElse(0L),
                number(rows, "conversion"),
                number(rows, "lift"),
                Optional.ofNullable(rows.get("lift")).flatMap(row -> row.value().bounds()),
                number(rows, "p_value"))));
        return answer;
    }

    private static Optional<BigDecimal> number(Map<String, Row> rows, String metric) {
        return Optional.ofNullable(rows.get(metric)).flatMap(row -> row.value().number());
    }
}
