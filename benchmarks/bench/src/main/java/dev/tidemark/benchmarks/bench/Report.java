package dev.tidemark.benchmarks.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.benchmarks.bench.Contender.Input;
import dev.tidemark.benchmarks.bench.Filling.Filled;
import dev.tidemark.benchmarks.bench.Outcome.Check;
import dev.tidemark.benchmarks.bench.Standing.Spread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came out, as a table and as JSON. */
final class Report {
    private static final int DONE = 0;
    private static final int DIFFERENT = 1;
    private static final int FAILED = 3;

    private static final JsonFactory JSON = new JsonFactory();

    private final BenchOptions options;
    private final Filled filled;
    private final List<Standing> standings;

    Report(BenchOptions options, Filled filled, Map<Contender, List<Outcome>> outcomes) {
        this.options = options;
        this.filled = filled;
        this.standings = outcomes.entrySet().stream()
                .map(entry -> new Standing(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    /** Each contender that was asked for. */
    List<Standing> standings() {
        return standings;
    }

    /** 1 if a number differs, 3 if a contender did not come to its end. */
    int exitCode() {
        if (standings.stream().anyMatch(Standing::differs)) {
            return DIFFERENT;
        }
        return standings.stream().allMatch(Standing::complete) ? DONE : FAILED;
    }

    /** How much faster one contender is than another, if both came to their ends. */
    private Optional<Double> speedRatio(Contender one, Contender other) {
        return standing(one).flatMap(first -> standing(other)
                .map(second -> first.eventsPerSecond().median()
                        / second.eventsPerSecond().median()));
    }

    /** How many more events one contender reads in a second of processor time than another. */
    private Optional<Double> cpuRatio(Contender one, Contender other) {
        return standing(one).flatMap(first -> standing(other)
                .map(second -> second.cpuSecondsPerMillion().median()
                        / first.cpuSecondsPerMillion().median()));
    }

    private Optional<Standing> standing(Contender contender) {
        return standings.stream()
                .filter(standing -> standing.contender() == contender && standing.complete())
                .findFirst();
    }

    /** The table for the terminal, with its notes. */
    String table() {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        add(
                text,
                "%-14s %12s %8s %11s %6s %8s %9s %14s %14s  %s",
                "contender",
                "events",
                "seconds",
                "events/s",
                "±",
                "CPU s/M",
                "peak MiB",
                "of L0 time/CPU",
                "of L1 time/CPU",
                "numbers");
        for (Standing standing : standings) {
            if (standing.complete()) {
                Spread speed = standing.eventsPerSecond();
                add(
                        text,
                        "%-14s %,12d %,8.0f %,11.0f %5.0f%% %8.2f %,9.0f %14s %14s  %s",
                        standing.contender().text() + (standing.readsPrefix() ? "*" : ""),
                        standing.events(),
                        standing.seconds().median(),
                        speed.median(),
                        100 * speed.noise(),
                        standing.cpuSecondsPerMillion().median(),
                        standing.peakMemoryBytes().median() / (1 << 20),
                        ratios(standing.contender(), Contender.L0),
                        ratios(standing.contender(), Contender.L1),
                        standing.check().map(Report::told).orElse("none"));
            } else {
                add(
                        text,
                        "%-14s FAILED: %s",
                        standing.contender().text(),
                        standing.failure().orElse(""));
            }
        }
        add(
                text,
                "Rounds: %d, of which these are the medians; ± is half of the distance between the extremes.",
                options.rounds());
        add(text, "Seconds: all, with start and warm-up. Events/s and CPU: of the second half of the events.");
        for (Standing standing : standings) {
            if (standing.complete() && !standing.steady()) {
                add(
                        text,
                        "%s: too short to leave out start and warm-up",
                        standing.contender().text());
            }
        }
        if (standings.stream().anyMatch(standing -> standing.complete() && standing.readsPrefix())) {
            add(text, "* reads the first %,d events only.", options.prefixEvents());
        }
        for (Standing standing : standings) {
            standing.notes()
                    .forEach(note -> add(text, "%s: %s", standing.contender().text(), note));
            standing.check()
                    .filter(check -> !check.coverage().missing().isEmpty())
                    .ifPresent(check -> add(
                            text,
                            "%s computes none or a part of: %s",
                            standing.contender().text(),
                            String.join(", ", check.coverage().missing())));
            standing.check().filter(check -> !check.ok()).ifPresent(check -> check.comparison()
                    .firstDifferences()
                    .forEach(difference ->
                            add(text, "%s: %s", standing.contender().text(), difference)));
        }
        return text.toString().stripTrailing();
    }

    private String ratios(Contender one, Contender other) {
        return speedRatio(one, other)
                .map(speed -> String.format(
                        Locale.ROOT, "%.2f / %.2f", speed, cpuRatio(one, other).orElseThrow()))
                .orElse("-");
    }

    private static String told(Check check) {
        return String.format(
                Locale.ROOT,
                "%,d %s, %d of %d cuts",
                check.ok() ? check.comparison().compared() : check.comparison().differing(),
                check.ok() ? "right" : "DIFFER",
                check.coverage().computed(),
                check.coverage().known());
    }

    private static void add(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }

    /** Everything as one JSON object. */
    void writeJson(Path file) {
        try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("events", options.events());
            json.writeNumberField("prefix_events", options.prefixEvents());
            json.writeNumberField("users", options.users());
            json.writeNumberField("seed", options.seed());
            json.writeNumberField("parallelism", options.parallelism());
            json.writeNumberField("rounds", options.rounds());
            json.writeStringField("heap", BenchOptions.HEAP);
            json.writeNumberField("mean_event_bytes", filled.meanBytes());
            json.writeNumberField("message_events", filled.messageEvents());
            json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
            json.writeStringField("java", System.getProperty("java.version"));
            writeRatios(json, "ratios", this::speedRatio);
            writeRatios(json, "cpu_ratios", this::cpuRatio);
            json.writeArrayFieldStart("contenders");
            for (Standing standing : standings) {
                write(json, standing);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Ratio {
        Optional<Double> of(Contender one, Contender other);
    }

    private static void writeRatios(JsonGenerator json, String name, Ratio ratio) throws IOException {
        json.writeObjectFieldStart(name);
        for (Contender other : Contender.values()) {
            Optional<Double> value = ratio.of(Contender.TIDEMARK, other);
            if (other != Contender.TIDEMARK && value.isPresent()) {
                json.writeNumberField(Contender.TIDEMARK.text() + "/" + other.text(), value.get());
            }
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Standing standing) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", standing.contender().text());
        json.writeBooleanField("prefix", standing.contender().input() == Input.PREFIX);
        if (standing.complete()) {
            json.writeNumberField("events", standing.events());
            json.writeBooleanField("steady", standing.steady());
            write(json, "seconds", standing.seconds());
            write(json, "events_per_second", standing.eventsPerSecond());
            write(json, "cpu_seconds_per_million", standing.cpuSecondsPerMillion());
            write(json, "peak_memory_bytes", standing.peakMemoryBytes());
        } else {
            json.writeStringField("failure", standing.failure().orElse(""));
        }
        if (standing.check().isPresent()) {
            Check check = standing.check().get();
            json.writeNumberField("numbers_compared", check.comparison().compared());
            json.writeNumberField("numbers_differing", check.comparison().differing());
            json.writeNumberField("cuts_computed", check.coverage().computed());
            json.writeNumberField("cuts_known", check.coverage().known());
        }
        json.writeArrayFieldStart("notes");
        for (String note : standing.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Spread spread) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("median", spread.median());
        json.writeNumberField("least", spread.least());
        json.writeNumberField("greatest", spread.greatest());
        json.writeEndObject();
    }
}
