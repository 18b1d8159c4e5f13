package dev.tidemark.job.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A funnel as a file declares it.
 *
 * @param conversionWindow if the file says one
 */
record DeclaredFunnel(String name, List<FunnelStep> steps, Optional<Duration> conversionWindow) {

    /** @param usual the conversion window if the file says none */
    FunnelDefinition in(Duration usual) {
        return new FunnelDefinition(name, steps, conversionWindow.orElse(usual));
    }
}
