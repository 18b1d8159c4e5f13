package dev.tidemark.embedded.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tidemark.dashboard.Dashboard;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The contract, which every answer that a test gets is held to: members that it does not know are mistakes. */
final class OpenApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final JsonNode document;
    /** With no members beside those that are described. */
    private final JsonNode components;

    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    OpenApi() {
        try (InputStream resource = Dashboard.class.getResourceAsStream("openapi.json")) {
            document = JSON.readTree(resource);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        components = document.get("components").deepCopy();
        components.get("schemas").forEach(OpenApi::close);
    }

    /** No member beside those that are described. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.has("properties") && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
            object.forEach(OpenApi::close);
        } else {
            schema.forEach(OpenApi::close);
        }
    }

    JsonNode document() {
        return document;
    }

    List<String> paths() {
        List<String> paths = new ArrayList<>();
        document.get("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    /** The described path that a real one is an example of. */
    Optional<String> template(String path) {
        return paths().stream()
                .filter(template -> path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+")))
                // One without a variable says more.
                .min((a, b) -> Boolean.compare(a.contains("{"), b.contains("{")));
    }

    /** The parameters of the query, without the filters. */
    TreeSet<String> queryParameters(String template) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode parameter : document.at("/paths").get(template).get("get").path("parameters")) {
            JsonNode resolved = resolve(parameter);
            if (resolved.get("in").asText().equals("query")
                    && !resolved.get("name").asText().equals("filters")) {
                names.add(resolved.get("name").asText());
            }
        }
        return names;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** Holds an answer to what is described. */
    void check(String method, String path, int status, String type, String body) {
        String template = template(path).orElseThrow(() -> new AssertionError(path + " is not described"));
        JsonNode operation = document.at("/paths").get(template).get(method);
        assertThat(operation).as(method + " " + template).isNotNull();
        JsonNode response = operation.get("responses").get(Integer.toString(status));
        assertThat(response)
                .as("%s %s answers %d: %s", method, template, status, body)
                .isNotNull();
        JsonNode content = resolve(response).path("content");
        if (content.isMissingNode()) {
            assertThat(body).isEmpty();
            return;
        }
        String plainType = type.replaceFirst(";.*", "");
        assertThat(content.has(plainType)).as("%s as %s", template, plainType).isTrue();
        JsonNode schema = content.get(plainType).get("schema");
        if (plainType.equals("application/json") && schema.has("$ref")) {
            check(schema.get("$ref").asText(), body);
        }
    }

    /** Holds JSON to a schema, by its name. */
    void checkSchema(String name, String json) {
        check("#/components/schemas/" + name, json);
    }

    private void check(String reference, String json) {
        JsonSchema schema = schemas.computeIfAbsent(reference, this::schema);
        try {
            assertThat(schema.validate(JSON.readTree(json)))
                    .as(reference + ": " + json)
                    .isEmpty();
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    private JsonSchema schema(String reference) {
        ObjectNode root = JSON.createObjectNode();
        root.put("$ref", reference);
        root.set("components", components);
        return SCHEMAS.getSchema(root);
    }
}
