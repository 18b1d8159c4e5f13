package dev.tidemark.dashboard.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.model.WindowKind;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Metric USERS = metric(
            List.of(List.of(), List.of("channel"), List.of("category"), List.of("channel", "category"), List.of("os")));
    private static final Metric MESSAGES =
            metric(List.of(List.of("status"), List.of("status", "channel"), List.of("status", "channel", "category")));

    @Test
    void theSmallestCutThatHoldsWhatIsNamedAnswers() {
        assertThat(select(USERS, Map.of()).cut()).isEmpty();
        assertThat(select(USERS, Map.of("channel", "sms")).cut()).containsExactly("channel");
        assertThat(select(USERS, Map.of("channel", "sms"), "category").cut()).containsExactly("category", "channel");
        // There is no cut by status and category alone.
        assertThat(select(MESSAGES, Map.of("category", "otp")).cut()).containsExactly("category", "channel", "status");
    }

    @Test
    void whatNoCutHoldsIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> select(USERS, Map.of("channel", "sms", "os", "ios")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(Code.UNSUPPORTED_FILTER);
                    assertThat(refusal.allowed())
                            .containsExactly("none", "channel", "category", "channel,category", "os");
                });
    }

    @Test
    void valuesOfOneDimensionAreMergedUnlessItIsAnOwnOneOrGrouped() {
        Selection merged = select(USERS, Map.of("channel", "sms email"));
        assertThat(merged.merges()).isTrue();
        assertThat(merged.result(Map.of("channel", "sms"))).isEmpty();
        Selection apart = select(USERS, Map.of("channel", "sms email"), "channel");
        assertThat(apart.merges()).isFalse();
        assertThat(apart.result(Map.of("channel", "sms"))).isEqualTo(Map.of("channel", "sms"));
        Selection own = select(MESSAGES, Map.of("status", "sent read", "channel", "sms email"));
        assertThat(own.merges()).isTrue();
        assertThat(own.result(Map.of("status", "sent", "channel", "sms"))).isEqualTo(Map.of("status", "sent"));
    }

    @Test
    void oneValueIsToldAndAnUnfilteredDimensionStaysApart() {
        Selection one = select(MESSAGES, Map.of("category", "otp"));
        assertThat(one.result(Map.of("status", "sent", "channel", "sms", "category", "otp")))
                .isEqualTo(Map.of("status", "sent", "channel", "sms", "category", "otp"));
        assertThat(one.isClosed()).isFalse();
    }

    @Test
    void filtersOnAllDimensionsSayTheRows() {
        Selection closed = select(USERS, Map.of("channel", "sms email", "category", "otp"));
        assertThat(closed.isClosed()).isTrue();
        assertThat(closed.rows(1))
                .containsExactly(
                        new TreeMap<>(Map.of("category", "otp", "channel", "email")),
                        new TreeMap<>(Map.of("category", "otp", "channel", "sms")));
        assertThat(select(USERS, Map.of()).rows(1)).containsExactly(new TreeMap<>());
    }

    @Test
    void moreCombinationsThanAnybodyReadsAreRefusedBeforeTheyAreMade() {
        Selection most = select(USERS, Map.of("channel", numbers(100), "category", numbers(10)));
        assertThat(most.rows(100)).hasSize(1_000);
        assertThatThrownBy(() -> most.rows(101))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.TOO_LARGE));
        Selection more = select(USERS, Map.of("channel", numbers(100), "category", numbers(11)));
        assertThatThrownBy(() -> more.rows(1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("the values of category, channel make too many combinations");
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    @Test
    void theDimensionsOfResultsAreThoseThatAreNotMerged() {
        assertThat(select(MESSAGES, Map.of("channel", "sms email", "category", "otp"))
                        .resultDimensions())
                .containsExactly("category", "status");
    }

    @Test
    void resultsAreSortedByValuesAndNumbersBySize() {
        TreeSet<SortedMap<String, String>> sorted = new TreeSet<>(Dimensions.order());
        for (String n : List.of("10", "9", "1", "b", "a")) {
            sorted.add(new TreeMap<>(Map.of("n", n)));
        }
        sorted.add(new TreeMap<>());
        assertThat(sorted)
                .extracting(Map::toString)
                .containsExactly("{}", "{n=1}", "{n=9}", "{n=10}", "{n=a}", "{n=b}");
    }

    /** @param filters values separated by blanks */
    private static Selection select(Metric metric, Map<String, String> filters, String... groups) {
        SortedMap<String, SortedSet<String>> sorted = new TreeMap<>();
        filters.forEach((name, values) -> sorted.put(name, new TreeSet<>(List.of(values.split(" ")))));
        return Selection.of(metric, sorted, List.of(groups));
    }

    private static Metric metric(List<List<String>> cuts) {
        return new Metric(
                "live",
                "m",
                "",
                "activity",
                "count",
                "exact",
                "d1",
                Optional.empty(),
                ZoneId.of("UTC"),
                List.of(WindowKind.DAY),
                cuts,
                Rule.SUM,
                Rule.SUM,
                Optional.empty());
    }
}
