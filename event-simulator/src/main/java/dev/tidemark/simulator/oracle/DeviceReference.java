package dev.tidemark.simulator.oracle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.zip.GZIPInputStream;

/**
 * Exact figures of device reports of one day, which others computed under their own names: of each measure the sum,
 * deviation and quantiles, and by model, system, gender and class the number of users and the sums.
 */
public final class DeviceReference {
    private static final JsonFactory JSON = new JsonFactory();
    private static final MathContext PRECISE = new MathContext(40);
    private static final int DIGITS = 9;

    private static final Map<String, String> MEASURES = Map.of(
            "App Usage Time (min/day)", "app_usage_minutes",
            "Screen On Time (hours/day)", "screen_on_hours",
            "Battery Drain (mAh/day)", "battery_drain_mah",
            "Number of Apps Installed", "apps_installed",
            "Data Usage (MB/day)", "data_usage_mb");
    private static final Map<String, String> GROUPS = Map.of(
            "by_Device Model", "device_model",
            "by_Operating System", "os",
            "by_Gender", "gender",
            "by_User Behavior Class", "behavior_class");
    private static final Map<String, String> SUMS = Map.of(
            "app_minutes_sum", "app_usage_minutes",
            "screen_hours_sum", "screen_on_hours",
            "data_mb_sum", "data_usage_mb",
            "apps_sum", "apps_installed");

    /** Each number by the names on the way to it. */
    private final Map<List<String>, BigDecimal> numbers = new LinkedHashMap<>();

    private final OracleResults figures = new OracleResults(ZoneOffset.UTC);
    private final long start;

    private DeviceReference(LocalDate day) {
        start = new Days(ZoneOffset.UTC).start(day);
    }

    /**
     * Reads the figures of such a file.
     *
     * @param day of all reports, in UTC
     * @throws IOException if the file cannot be read or is not of that form
     */
    public static ReferenceFigures read(Path file, LocalDate day) throws IOException {
        DeviceReference read = new DeviceReference(day);
        read.numbers(file);
        if (!read.numbers.containsKey(List.of("rows"))) {
            throw new IOException(file + " has no number of rows");
        }
        read.measures();
        read.groups();
        return ReferenceFigures.of(read.figures);
    }

    private void numbers(Path file) throws IOException {
        Deque<String> names = new ArrayDeque<>();
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(file));
                JsonParser json = JSON.createParser(bytes)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_ARRAY) {
                    json.skipChildren();
                } else if (json.currentToken() == JsonToken.START_OBJECT && json.currentName() != null) {
                    names.addLast(json.currentName());
                } else if (json.currentToken() == JsonToken.END_OBJECT) {
                    names.pollLast();
                } else if (json.currentToken().isScalarValue()) {
                    names.addLast(json.currentName());
                    number(json.getText()).ifPresent(number -> numbers.put(List.copyOf(names), number));
                    names.removeLast();
                }
            }
        }
    }

    private static Optional<BigDecimal> number(String text) {
        return text.matches("-?\\d+(\\.\\d+)?") ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private void measures() {
        BigDecimal users = numbers.get(List.of("rows"));
        // The file has the deviation of a sample: the sum of squares is divided by n − 1 and not by n.
        BigDecimal ofPopulation =
                users.subtract(BigDecimal.ONE).divide(users, PRECISE).sqrt(PRECISE);
        MEASURES.forEach((theirs, ours) -> {
            put(ours, stat("count"), users);
            put(ours, stat("mean"), mean(number(theirs, "sum"), users));
            put(
                    ours,
                    stat("stddev"),
                    number(theirs, "stdev_sample").multiply(ofPopulation).setScale(DIGITS, RoundingMode.HALF_EVEN));
            put(ours, stat("median"), number(theirs, "p50"));
            put(ours, stat("p90"), number(theirs, "p90"));
        });
    }

    private BigDecimal number(String measure, String statistic) {
        return numbers.get(List.of("numeric", measure, statistic));
    }

    private void groups() {
        numbers.forEach((names, number) -> {
            if (names.get(0).equals("os_x_class")) {
                String[] osAndClass = names.get(1).split("\\|");
                List<String> os = Dimensions.of("os", osAndClass[0].toLowerCase(Locale.ROOT));
                put(
                        "users_by_behavior_class",
                        Dimensions.join(os, Dimensions.of("behavior_class", osAndClass[1])),
                        number);
            } else if (GROUPS.containsKey(names.get(0)) && names.get(2).equals("users")) {
                group(names.get(0), names.get(1), number);
            }
        });
    }

    private void group(String by, String name, BigDecimal users) {
        String dimension = GROUPS.get(by);
        List<String> cut = Dimensions.of(dimension, dimension.equals("os") ? name.toLowerCase(Locale.ROOT) : name);
        SUMS.forEach((sum, measure) -> {
            put(measure, Dimensions.join(cut, stat("count")), users);
            put(measure, Dimensions.join(cut, stat("mean")), mean(numbers.get(List.of(by, name, sum)), users));
        });
        if (dimension.equals("behavior_class")) {
            put("users_by_behavior_class", cut, users);
        }
    }

    private static BigDecimal mean(BigDecimal sum, BigDecimal users) {
        return sum.divide(users, DIGITS, RoundingMode.HALF_EVEN);
    }

    private static List<String> stat(String name) {
        return Dimensions.of("stat", name);
    }

    private void put(String metric, List<String> dimensions, BigDecimal value) {
        SortedMap<String, String> map = Dimensions.map(dimensions);
        figures.put(metric, WindowKind.DAY, start, map, value);
    }
}
