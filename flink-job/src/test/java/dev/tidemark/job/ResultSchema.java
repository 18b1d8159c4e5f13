package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.json.ResultCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Holds that published results honour their published schema. */
final class ResultSchema {
    private ResultSchema() {}

    static void assertValid(Collection<MetricResult> results) throws IOException {
        JsonSchema schema;
        String resource = "/dev/tidemark/model/schema/metric-result.schema.json";
        try (InputStream text = ResultCodec.class.getResourceAsStream(resource)) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(text);
        }
        ResultCodec codec = new ResultCodec();
        for (MetricResult result : results) {
            String json = new String(codec.encode(result), StandardCharsets.UTF_8);
            assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
        }
    }
}
