package dev.tidemark.benchmarks.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** JSON as a test looks at it. */
final class FlatJson {
    private static final JsonFactory JSON = new JsonFactory();

    private FlatJson() {}

    /** The values of a JSON file by their paths. */
    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (JsonParser json = JSON.createParser(Files.newBufferedReader(file))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    String path = json.getParsingContext().pathAsPointer().toString();
                    values.put(
                            path.substring(1)
                                    .replaceAll("/(\\d+)", "[$1]")
                                    .replaceAll("(?<!~1)/", ".")
                                    .replace("~1", "/"),
                            json.getText());
                }
            }
        }
        return values;
    }
}
