package dev.tidemark.simulator.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rows of a table as events in the contract's JSON; empty cells are left out.
 *
 * <p>A row without an event id gets one of the event that it becomes, and of how many rows before it become the same: so a
 * file that is loaded again brings duplicates, one that is loaded with another mapping brings other events, and equal
 * rows of one file are events of their own. For that, a hash of each row is remembered, about 60 bytes.
 */
final class CsvLines implements Iterator<byte[]> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String EVENT_ID = "event_id";
    private static final int ID_BYTES = 15;

    private final CsvReader rows;
    private final CsvMapping mapping;
    private final List<List<String>> fields;
    private final Map<Long, Integer> occurrences = new HashMap<>();
    private Optional<List<String>> ahead = Optional.empty();
    private long line;

    /** @param fields those of each column ({@link CsvMapping#bind}) */
    CsvLines(CsvReader rows, CsvMapping mapping, List<List<String>> fields) {
        this.rows = rows;
        this.mapping = mapping;
        this.fields = fields;
    }

    /** @throws UncheckedIOException if the text cannot be read on, naming the line */
    @Override
    public boolean hasNext() {
        try {
            if (ahead.isEmpty()) {
                line = rows.line();
                ahead = rows.row();
            }
            return ahead.isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<String> cells = ahead.get();
        ahead = Optional.empty();
        try {
            return json(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] json(List<String> cells) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            if (i >= fields.size() && !cells.get(i).isEmpty()) {
                throw new IOException("line " + line + ": has " + cells.size() + " cells, but the header "
                        + fields.size() + "; is a separator not quoted?");
            }
            if (i < fields.size() && !cells.get(i).isEmpty()) {
                String cell = cells.get(i);
                fields.get(i).forEach(field -> put(field, mapping.value(field, cell), values, properties));
            }
        }
        mapping.constants()
                .forEach((field, constant) -> put(field, mapping.value(field, constant), values, properties));
        if (!values.containsKey(EVENT_ID)) {
            values.put(EVENT_ID, id(values, properties));
        }
        byte[] json = json(values, properties);
        if (json.length > RecordLines.LONGEST_LINE) {
            throw new IOException("line " + line + ": makes a record of more than " + RecordLines.LONGEST_LINE
                    + " bytes, which no broker takes");
        }
        return json;
    }

    private static void put(String field, String value, Map<String, String> values, Map<String, String> properties) {
        if (field.startsWith(CsvMapping.PROPERTIES)) {
            properties.put(field.substring(CsvMapping.PROPERTIES.length()), value);
        } else {
            values.put(field, value);
        }
    }

    private static byte[] json(Map<String, String> values, Map<String, String> properties) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, String> each : values.entrySet()) {
                json.writeFieldName(each.getKey());
                write(each.getKey(), each.getValue(), json);
            }
            if (!properties.isEmpty()) {
                json.writeObjectFieldStart("properties");
                for (Map.Entry<String, String> each : properties.entrySet()) {
                    json.writeStringField(each.getKey(), each.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** As text, but for what the contract has as a number or truth. */
    private static void write(String field, String value, JsonGenerator json) throws IOException {
        boolean millis = field.equals("event_time") && value.matches("\\d{1,18}");
        boolean truth = field.equals("is_internal") && value.matches("(?i)true|false");
        if (millis) {
            json.writeNumber(Long.parseLong(value));
        } else if (truth) {
            json.writeBoolean(Boolean.parseBoolean(value));
        } else {
            json.writeString(value);
        }
    }

    private String id(Map<String, String> values, Map<String, String> properties) throws IOException {
        byte[] hash = sha256(json(new TreeMap<>(values), new TreeMap<>(properties)));
        long key = ByteBuffer.wrap(hash).getLong();
        int occurrence = occurrences.merge(key, 1, Integer::sum);
        String id = "csv-" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
        return occurrence == 1 ? id : id + "." + occurrence;
    }

    private static byte[] sha256(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
