package dev.tidemark.benchmarks.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What costs were measured, as a table and as JSON.
 *
 * @param failures why something could not be measured
 */
record CostsReport(CostsOptions options, List<Cost> costs, Map<CostKind, String> failures) {
    private static final int DONE = 0;
    private static final int FAILED = 3;

    private static final JsonFactory JSON = new JsonFactory();

    /** 3 if something could not be measured. */
    int exitCode() {
        return failures.isEmpty() ? DONE : FAILED;
    }

    /** The table for the terminal, with its notes. */
    String table() {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        add(text, "%-55s %10s %-5s %5s %10s  %s", "cost", "figure", "", "±", "target", "");
        for (Cost cost : costs) {
            add(
                    text,
                    "%-55s %,10.2f %-5s %4.0f%% %10s  %s",
                    cost.what(),
                    cost.figure().median(),
                    cost.unit(),
                    100 * cost.figure().noise(),
                    cost.atMost().isPresent()
                            ? String.format(
                                    Locale.ROOT, "≤ %,.4g", cost.atMost().getAsDouble())
                            : "–",
                    cost.atMost().isEmpty() ? "" : cost.met() ? "met" : "NOT MET");
            cost.notes().forEach(note -> add(text, "    %s", note));
        }
        failures.forEach((kind, reason) -> add(text, "%-55s FAILED: %s", kind.text(), reason));
        add(
                text,
                "Rounds: %d, of which these are the medians; ± is half of the distance between the extremes. Scale %s,"
                        + " -Xmx%s.",
                options.rounds(),
                options.scale(),
                BenchOptions.HEAP);
        return text.toString();
    }

    private static void add(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append(System.lineSeparator());
    }

    /** Everything as one JSON object. */
    void writeJson(Path file) {
        try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("scale", options.scale());
            json.writeNumberField("rounds", options.rounds());
            json.writeStringField("heap", BenchOptions.HEAP);
            json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
            json.writeStringField("java", System.getProperty("java.version"));
            json.writeObjectFieldStart("costs");
            for (Cost cost : costs) {
                write(json, cost);
            }
            json.writeEndObject();
            json.writeObjectFieldStart("failures");
            for (Map.Entry<CostKind, String> failure : failures.entrySet()) {
                json.writeStringField(failure.getKey().text(), failure.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator json, Cost cost) throws IOException {
        json.writeObjectFieldStart(cost.name());
        json.writeStringField("what", cost.what());
        json.writeStringField("unit", cost.unit());
        json.writeNumberField("median", cost.figure().median());
        json.writeNumberField("least", cost.figure().least());
        json.writeNumberField("greatest", cost.figure().greatest());
        if (cost.atMost().isPresent()) {
            json.writeNumberField("at_most", cost.atMost().getAsDouble());
            json.writeBooleanField("met", cost.met());
        }
        json.writeArrayFieldStart("notes");
        for (String note : cost.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
