package dev.tidemark.model.json;

import static dev.tidemark.model.json.Members.flag;
import static dev.tidemark.model.json.Members.isNull;
import static dev.tidemark.model.json.Members.number;
import static dev.tidemark.model.json.Members.require;
import static dev.tidemark.model.json.Members.requireToken;
import static dev.tidemark.model.json.Members.revision;
import static dev.tidemark.model.json.Members.string;
import static dev.tidemark.model.json.Members.time;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes and reads the values and keys of the result topics. Thread-safe.
 *
 * <p>Value: the JSON of {@code metric-result.schema.json}. {@code value} is a JSON number and {@code value_text} the same
 * in plain decimal text, for readers whose numbers are doubles; both are null where the result has no value.
 *
 * <p>Key: {@code metric|window|start|dim=value,…|definition}, with dimensions sorted, the start in RFC 3339, and a
 * backslash before each {@code |}, {@code ,}, {@code =} and {@code \} inside a part.
 */
public final class ResultCodec {
    private static final int TYPICAL_BYTES = 512;

    private final JsonFactory json = Members.factory();

    /**
     * @throws IllegalArgumentException if a bound is not finite, the revision is not in 0…2⁵³−1 or a time is not in the
     *     years 0000 to 9999 (a watermark before them is written as none)
     * @throws UncheckedIOException if a text is not Unicode (an unpaired surrogate)
     */
    public byte[] encode(MetricResult result) {
        Members.checkRevision(result.revision());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            write(generator, result);
        } catch (IOException notUnicode) {
            throw new UncheckedIOException(notUnicode);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator generator, MetricResult result) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("metric", result.metric());
        generator.writeObjectFieldStart("window");
        generator.writeStringField("kind", result.window().kind().text());
        generator.writeStringField("start", Rfc3339.format(result.window().start()));
        generator.writeStringField("end", Rfc3339.format(result.window().end()));
        generator.writeStringField("zone", result.window().zone());
        generator.writeEndObject();
        generator.writeObjectFieldStart("dimensions");
        for (Map.Entry<String, String> dimension : result.dimensions().entrySet()) {
            generator.writeStringField(dimension.getKey(), dimension.getValue());
        }
        generator.writeEndObject();
        if (result.value().isPresent()) {
            String plain = result.value().get().toPlainString();
            generator.writeFieldName("value");
            generator.writeNumber(plain);
            generator.writeStringField("value_text", plain);
        } else {
            generator.writeNullField("value");
            generator.writeNullField("value_text");
        }
        if (result.bounds().isPresent()) {
            generator.writeNumberField("lower", finite(result.bounds().get().lower()));
            generator.writeNumberField("upper", finite(result.bounds().get().upper()));
        }
        generator.writeBooleanField("exact", result.exact());
        generator.writeStringField("status", result.status().text());
        generator.writeNumberField("revision", result.revision());
        if (result.watermark() < Rfc3339.MIN) {
            generator.writeNullField("watermark");
        } else {
            generator.writeStringField("watermark", Rfc3339.format(result.watermark()));
        }
        generator.writeStringField("definition", result.definition());
        generator.writeStringField("run", result.run());
        generator.writeStringField("produced_at", Rfc3339.format(result.producedAt()));
        generator.writeEndObject();
    }

    private static double finite(double bound) {
        if (!Double.isFinite(bound)) {
            throw new IllegalArgumentException("bound " + bound + " is not finite");
        }
        return bound;
    }

    /**
     * Reads what {@link #encode} writes; unknown members are skipped, as later versions may add some.
     *
     * @throws IllegalArgumentException if it is anything else; the message names the member and quotes nothing
     */
    public MetricResult decode(byte[] value) {
        Draft draft = new Draft();
        Members.read(json, value, "result", draft::read);
        return draft.toResult();
    }

    /** The members of a result met so far. */
    private static final class Draft {
        private static final long UNSET = Long.MAX_VALUE;

        private String metric;
        private Window window;
        private SortedMap<String, String> dimensions;
        private String number;
        private String numberText;
        private boolean valueSeen;
        private boolean valueTextSeen;
        private double lower = Double.NaN;
        private double upper = Double.NaN;
        private Boolean exact;
        private ResultStatus status;
        private long revision = UNSET;
        private long watermark = UNSET;
        private String definition;
        private String run;
        private long producedAt = UNSET;

        void read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "metric" -> metric = string(parser, name);
                case "window" -> window = window(parser);
                case "dimensions" -> dimensions = dimensions(parser);
                case "value" -> {
                    valueSeen = true;
                    number = isNull(parser) ? null : number(parser, name);
                }
                case "value_text" -> {
                    valueTextSeen = true;
                    numberText = isNull(parser) ? null : string(parser, name);
                }
                case "lower" -> lower = bound(parser, name);
                case "upper" -> upper = bound(parser, name);
                case "exact" -> exact = flag(parser, name);
                case "status" -> status = status(string(parser, name));
                case "revision" -> revision = revision(parser);
                case "watermark" -> watermark = isNull(parser) ? Long.MIN_VALUE : time(parser, name);
                case "definition" -> definition = string(parser, name);
                case "run" -> run = string(parser, name);
                case "produced_at" -> producedAt = time(parser, name);
                default -> parser.skipChildren();
            }
        }

        MetricResult toResult() {
            require(metric != null, "metric is missing");
            require(window != null, "window is missing");
            require(dimensions != null, "dimensions is missing");
            require(valueSeen, "value is missing");
            require(valueTextSeen, "value_text is missing");
            require(exact != null, "exact is missing");
            require(status != null, "status is missing");
            require(revision != UNSET, "revision is missing");
            require(watermark != UNSET, "watermark is missing");
            require(definition != null, "definition is missing");
            require(run != null, "run is missing");
            require(producedAt != UNSET, "produced_at is missing");
            return new MetricResult(
                    metric,
                    window,
                    dimensions,
                    value(),
                    bounds(),
                    status,
                    revision,
                    watermark,
                    definition,
                    run,
                    producedAt);
        }

        private Optional<BigDecimal> value() {
            require((number == null) == (numberText == null), "value and value_text disagree");
            if (number == null) {
                return Optional.empty();
            }
            require(number.equals(numberText), "value and value_text disagree");
            require(isPlain(number), "value is not in plain decimal form");
            return Optional.of(new BigDecimal(number));
        }

        private Optional<MetricResult.Bounds> bounds() {
            boolean bounded = !Double.isNaN(lower) && !Double.isNaN(upper);
            require(bounded || Double.isNaN(lower) && Double.isNaN(upper), "of lower and upper one is missing");
            require(bounded != exact, "exact does not agree with lower and upper");
            return bounded ? Optional.of(new MetricResult.Bounds(lower, upper)) : Optional.empty();
        }

        private static Window window(JsonParser parser) throws IOException {
            requireToken(parser, JsonToken.START_OBJECT, "window", "an object");
            WindowKind kind = null;
            long start = UNSET;
            long end = UNSET;
            String zone = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "kind" -> kind = kind(string(parser, "window.kind"));
                    case "start" -> start = time(parser, "window.start");
                    case "end" -> end = time(parser, "window.end");
                    case "zone" -> zone = string(parser, "window.zone");
                    default -> parser.skipChildren();
                }
            }
            require(kind != null, "window.kind is missing");
            require(start != UNSET, "window.start is missing");
            require(end != UNSET, "window.end is missing");
            require(zone != null, "window.zone is missing");
            return new Window(kind, start, end, zone);
        }

        private static SortedMap<String, String> dimensions(JsonParser parser) throws IOException {
            requireToken(parser, JsonToken.START_OBJECT, "dimensions", "an object");
            SortedMap<String, String> dimensions = new TreeMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                dimensions.put(name, string(parser, "dimensions"));
            }
            return Collections.unmodifiableSortedMap(dimensions);
        }

        private static double bound(JsonParser parser, String name) throws IOException {
            double bound = Double.parseDouble(number(parser, name));
            require(Double.isFinite(bound), name + " is out of range");
            return bound;
        }

        private static ResultStatus status(String text) {
            return switch (text) {
                case "partial" -> ResultStatus.PARTIAL;
                case "complete" -> ResultStatus.COMPLETE;
                case "final" -> ResultStatus.FINAL;
                default -> throw new IllegalArgumentException("status is unknown");
            };
        }

        private static boolean isPlain(String number) {
            return number.indexOf('e') < 0 && number.indexOf('E') < 0;
        }
    }

    private static WindowKind kind(String text) {
        try {
            return WindowKind.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("window kind is unknown", e);
        }
    }

    /** The key as text; {@link #parseKey} is its inverse. */
    public static String keyText(ResultKey key) {
        StringBuilder text = new StringBuilder(96);
        append(text, key.metric());
        text.append('|').append(key.windowKind().text());
        text.append('|').append(Rfc3339.format(key.windowStart()));
        char separator = '|';
        if (key.dimensions().isEmpty()) {
            text.append(separator);
        }
        for (Map.Entry<String, String> dimension : key.dimensions().entrySet()) {
            append(text.append(separator), dimension.getKey());
            append(text.append('='), dimension.getValue());
            separator = ',';
        }
        append(text.append('|'), key.definition());
        return text.toString();
    }

    private static void append(StringBuilder text, String part) {
        // Up to each reserved character at once: mostly there is none.
        int from = 0;
        for (int i = 0; i < part.length(); i++) {
            if (isReserved(part.charAt(i))) {
                text.append(part, from, i).append('\\');
                from = i;
            }
        }
        text.append(from == 0 ? part : part.substring(from));
    }

    private static boolean isReserved(char c) {
        return c == '|' || c == ',' || c == '=' || c == '\\';
    }

    /**
     * Reads what {@link #keyText} writes.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static ResultKey parseKey(String text) {
        KeyReader reader = new KeyReader(text);
        String metric = reader.part('|');
        WindowKind kind = kind(reader.part('|'));
        long start = time(reader.part('|'), "key's window start");
        SortedMap<String, String> dimensions = new TreeMap<>();
        if (!reader.skip('|')) {
            do {
                String name = reader.part('=');
                require(
                        dimensions.isEmpty() || dimensions.lastKey().compareTo(name) < 0,
                        "key's dimensions are not sorted");
                dimensions.put(name, reader.lastPart());
            } while (reader.skip(','));
            require(reader.skip('|'), "key does not have five parts");
        }
        String definition = reader.lastPart();
        require(reader.atEnd(), "key does not have five parts");
        return new ResultKey(metric, kind, start, Collections.unmodifiableSortedMap(dimensions), definition);
    }

    /** Walks along a key's text. */
    private static final class KeyReader {
        private final String text;
        private int at;

        KeyReader(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at == text.length();
        }

        boolean skip(char c) {
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        /** The unescaped part up to {@code end}, which is passed over. */
        String part(char end) {
            String part = lastPart();
            require(skip(end), "key lacks a '" + end + "' at position " + at);
            return part;
        }

        /** The unescaped part up to the next separator of any kind, or the end. */
        String lastPart() {
            StringBuilder part = new StringBuilder(24);
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '\\') {
                    at++;
                    require(
                            at < text.length() && isReserved(text.charAt(at)),
                            "key has a stray backslash at position " + (at - 1));
                    c = text.charAt(at);
                } else if (isReserved(c)) {
                    break;
                }
                part.append(c);
            }
            return part.toString();
        }
    }
}
