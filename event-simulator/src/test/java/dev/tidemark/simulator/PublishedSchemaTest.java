package dev.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.tidemark.model.json.DecoderOptions;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every event that the simulator publishes as a valid one honours the published schema of its topic. */
class PublishedSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyValidEventValidatesAgainstTheSchemaOfItsTopic() throws IOException {
        Map<String, JsonSchema> schemas = Map.of(
                Topics.MESSAGE_EVENTS, schema("message-event"),
                Topics.PRODUCT_EVENTS, schema("product-event"));
        World world = new World(new WorldConfig(3, 60, LocalDate.of(2026, 3, 2), 6, FaultShares.defaults(), 1.0));
        int events = 0;
        try (Stream<SentRecord> history = world.history()) {
            for (SentRecord record : (Iterable<SentRecord>) history::iterator) {
                if (record.truth() instanceof SentRecord.Truth.Valid) {
                    events++;
                    JsonNode event = underContractNames(JSON.readTree(record.value()));
                    assertThat(schemas.get(record.topic()).validate(event))
                            .as(event.toString())
                            .isEmpty();
                }
            }
        }
        assertThat(events).isGreaterThan(200);
    }

    /** The schemas know the contract's own names; some of the simulated producers use aliases. */
    private static JsonNode underContractNames(JsonNode event) {
        ObjectNode renamed = (ObjectNode) event;
        for (Map.Entry<String, List<String>> field :
                DecoderOptions.defaults().aliases().entrySet()) {
            for (String alias : field.getValue()) {
                if (!renamed.has(field.getKey()) && renamed.has(alias)) {
                    renamed.set(field.getKey(), renamed.remove(alias));
                }
            }
        }
        return renamed;
    }

    private static JsonSchema schema(String name) throws IOException {
        String resource = "/dev/tidemark/model/schema/" + name + ".schema.json";
        try (InputStream text = DecoderOptions.class.getResourceAsStream(resource)) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(text);
        }
    }
}
