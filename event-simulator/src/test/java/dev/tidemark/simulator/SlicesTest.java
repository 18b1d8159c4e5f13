package dev.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SlicesTest {
    private static final long DAY_SECONDS = 86_400;
    private static final Instant START = Instant.parse("2026-02-27T00:00:00Z");

    @Property(tries = 40, seed = "20260227")
    void anySliceIsWhatLiesBetweenTwoLargerOnes(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int users,
            @ForAll @LongRange(max = 30 * DAY_SECONDS) long first,
            @ForAll @LongRange(max = 30 * DAY_SECONDS) long second) {
        World world = new World(new WorldConfig(seed, users, LocalDate.of(2026, 2, 27), 20, FaultShares.defaults(), 1));
        Instant from = START.plusSeconds(Math.min(first, second));
        Instant to = START.plusSeconds(Math.max(first, second));
        Instant end = START.plusSeconds(30 * DAY_SECONDS);

        List<Integer> whole = hashes(world, START, end);
        List<Integer> before = hashes(world, START, from);
        List<Integer> slice = hashes(world, from, to);

        assertThat(slice).isEqualTo(whole.subList(before.size(), before.size() + slice.size()));
        assertThat(hashes(world, to, end)).isEqualTo(whole.subList(before.size() + slice.size(), whole.size()));
    }

    private static List<Integer> hashes(World world, Instant from, Instant to) {
        return world.arrivals(from, to)
                .map(record -> Arrays.hashCode(record.value()) * 31 + Long.hashCode(record.timestamp()))
                .toList();
    }
}
