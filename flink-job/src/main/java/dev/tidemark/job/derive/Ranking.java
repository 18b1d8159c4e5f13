package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Family.Target;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.model.ResultStatus;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The first ranks of the values of a dimension in one window: the greatest number has rank 1, and of equal numbers the
 * value that is least by its UTF-8 bytes. A group is one window, so that only its values need be read to rank them.
 *
 * <p>The group keeps the ranks that were published, so that a value that falls out of them gets rank 0, and so that a rank
 * is published only when it, or its status, has changed.
 *
 * @param prefix of the roles by which the group keeps these ranks; it begins with {@link #RANK}
 * @param last the last rank
 */
record Ranking(String prefix, int last) implements Serializable {
    /** The roles of ranks begin with it, and those of no other operand. */
    static final String RANK = "rank:";

    private static final Set<String> NO_NAMES = Set.of(DimensionValue.UNKNOWN, DimensionCap.OTHER);
    /** Asks for ranks that have not changed, too. */
    private static final String AGAIN = "again";

    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final Comparator<Ranked> BEST_FIRST =
            Comparator.comparing(Ranked::number).reversed().thenComparing(Ranked::value, BY_BYTES);

    /** A value of the dimension, with the number that it is ranked by. */
    record Ranked(String value, BigDecimal number) {}

    /** Takes ranks. */
    interface Output {
        void rank(String value, BigDecimal rank, ResultStatus status);
    }

    /** Whether a value can have a rank: not what stands for several, or for none. */
    static boolean ranks(String value) {
        return !NO_NAMES.contains(value);
    }

    /** As {@link Family#affected}; a rank is asked for only when everything is to be published once more. */
    static void affected(Id operand, Consumer<Target> targets) {
        targets.accept(
                operand.role().startsWith(RANK)
                        ? new Target(operand.window(), operand.position(), AGAIN)
                        : Target.of(operand));
    }

    /**
     * Ranks the values of the group's window and publishes what changed.
     *
     * @param status of a value's numbers
     */
    void publish(Group group, Target target, List<Ranked> values, Function<String, ResultStatus> status, Output out) {
        List<Ranked> ranked = values.stream().sorted(BEST_FIRST).limit(last).toList();
        List<Operand> ranks = new ArrayList<>();
        for (int i = 0; i < ranked.size(); i++) {
            String value = ranked.get(i).value;
            Id id = new Id(prefix + value, target.window(), target.position());
            ranks.add(new Operand(id, BigDecimal.valueOf(i + 1), status.apply(value)));
        }
        Set<Id> inside = ranks.stream().map(Operand::id).collect(Collectors.toSet());
        for (Id id : group.operands().keySet()) {
            if (id.role().startsWith(prefix) && !inside.contains(id)) {
                ranks.add(new Operand(id, BigDecimal.ZERO, status.apply(value(id))));
            }
        }
        for (Operand rank : ranks) {
            boolean unchanged = rank.equals(group.operands().get(rank.id()));
            group.put(rank);
            if (!unchanged || target.role().equals(AGAIN)) {
                out.rank(value(rank.id()), rank.value(), rank.status());
            }
        }
    }

    private String value(Id rank) {
        return rank.role().substring(prefix.length());
    }
}
