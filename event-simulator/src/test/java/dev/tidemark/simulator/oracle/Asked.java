package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.SentRecord;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What the oracle says of some records; asked by metric, window, start and {@code name, value …}. */
final class Asked {
    private final OracleResults results;

    private Asked(OracleResults results) {
        this.results = results;
    }

    static Asked of(Sent... sent) {
        return in(OracleConfig.defaults(), sent);
    }

    static Asked of(Section section, Sent... sent) {
        return in(OracleConfig.defaults().withSections(Set.of(section)), sent);
    }

    static Asked in(OracleConfig config, Sent... sent) {
        return of(config, Arrays.stream(sent).map(Sent::record).toList());
    }

    /** Asks an oracle that took the records in some shuffled order. */
    static Asked of(OracleConfig config, List<SentRecord> records) {
        List<SentRecord> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, new Random(7));
        Oracle oracle = new Oracle(config);
        shuffled.forEach(oracle::accept);
        return new Asked(oracle.results());
    }

    /** The value, without trailing zeros; the window starts with a local day. */
    String day(String metric, WindowKind kind, String firstDay, String... dimensions) {
        return at(metric, kind, new Days(results.zone()).start(LocalDate.parse(firstDay)), dimensions);
    }

    /** The value, without trailing zeros; start is UTC. */
    String time(String metric, WindowKind kind, String start, String... dimensions) {
        return at(metric, kind, Sent.at(start), dimensions);
    }

    private String at(String metric, WindowKind kind, long start, String... dimensions) {
        BigDecimal value = results.value(metric, kind, start, Dimensions.map(List.of(dimensions)));
        return value.stripTrailingZeros().toPlainString();
    }

    OracleResults results() {
        return results;
    }
}
