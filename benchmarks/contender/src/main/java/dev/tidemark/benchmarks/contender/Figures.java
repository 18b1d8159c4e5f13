package dev.tidemark.benchmarks.contender;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one contender needed.
 *
 * @param events records that it read
 * @param seconds from the start of its JVM until its last result was there
 * @param cpuSeconds of the process in that time, all threads
 * @param peakMemoryBytes the most that was resident; where the system does not tell, the peak of the JVM's memory pools
 * @param steady speed and cost between the middle and the end of the input, if events were counted meanwhile
 * @param notes what a reader of the table must know of it, one sentence each
 */
public record Figures(
        long events,
        double seconds,
        double cpuSeconds,
        long peakMemoryBytes,
        Optional<Rates> steady,
        List<String> notes) {
    private static final JsonFactory JSON = new JsonFactory();

    public Figures {
        notes = List.copyOf(notes);
    }

    /** Speed and cost. */
    public record Rates(double eventsPerSecond, double cpuSecondsPerMillion) {}

    /** Over everything, start-up and the compiler's warm-up included. */
    public Rates overall() {
        return new Rates(events / seconds, cpuSeconds / (events / 1e6));
    }

    /** The same with one more note. */
    public Figures noting(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Figures(events, seconds, cpuSeconds, peakMemoryBytes, steady, more);
    }

    /** Writes them as a JSON object. */
    public void write(Path file) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(file))) {
            json.writeStartObject();
            json.writeNumberField("events", events);
            json.writeNumberField("seconds", seconds);
            json.writeNumberField("cpu_seconds", cpuSeconds);
            json.writeNumberField("peak_memory_bytes", peakMemoryBytes);
            if (steady.isPresent()) {
                json.writeNumberField("steady_events_per_second", steady.get().eventsPerSecond());
                json.writeNumberField(
                        "steady_cpu_seconds_per_million", steady.get().cpuSecondsPerMillion());
            }
            json.writeArrayFieldStart("notes");
            for (String note : notes) {
                json.writeString(note);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file cannot be read or is anything else
     */
    public static Figures read(Path file) throws IOException {
        long events = -1;
        double seconds = -1;
        double cpuSeconds = -1;
        long peakMemoryBytes = -1;
        double steadyRate = -1;
        double steadyCpu = -1;
        List<String> notes = new ArrayList<>();
        try (JsonParser json = JSON.createParser(Files.newBufferedReader(file))) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "events" -> events = json.getLongValue();
                    case "seconds" -> seconds = json.getDoubleValue();
                    case "cpu_seconds" -> cpuSeconds = json.getDoubleValue();
                    case "peak_memory_bytes" -> peakMemoryBytes = json.getLongValue();
                    case "steady_events_per_second" -> steadyRate = json.getDoubleValue();
                    case "steady_cpu_seconds_per_million" -> steadyCpu = json.getDoubleValue();
                    case "notes" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            notes.add(json.getText());
                        }
                    }
                    default -> throw new IOException(file + " has an unknown figure '" + name + "'");
                }
            }
        }
        if (events < 0 || seconds < 0 || cpuSeconds < 0 || peakMemoryBytes < 0) {
            throw new IOException(file + " lacks a figure");
        }
        Optional<Rates> steady = steadyRate < 0 ? Optional.empty() : Optional.of(new Rates(steadyRate, steadyCpu));
        return new Figures(events, seconds, cpuSeconds, peakMemoryBytes, steady, notes);
    }
}
