package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.CatalogueText;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueTextTest {

    @Test
    void theDocumentationIsWhatTheCatalogueCommandPrints() throws IOException {
        String printed = CatalogueText.markdown(Definitions.of(TidemarkConfig.of(Map.of())));

        assertThat(Path.of("..", "docs", "shipped-metrics.md"))
                .as("write it anew: ./tidemark catalogue --format markdown > docs/shipped-metrics.md")
                .hasContent(printed);
    }
}
