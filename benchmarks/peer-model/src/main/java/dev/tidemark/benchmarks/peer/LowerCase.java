package dev.tidemark.benchmarks.peer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.Locale;

/** A word that producers write in any case and with blanks around it. */
final class LowerCase extends StdDeserializer<String> {
    private static final long serialVersionUID = 1;

    LowerCase() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
        return json.getText().strip().toLowerCase(Locale.ROOT);
    }
}
