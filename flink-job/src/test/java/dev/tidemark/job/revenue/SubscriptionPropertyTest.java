package dev.tidemark.job.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SubscriptionPropertyTest {
    private static final LocalDate START = LocalDate.of(2026, 3, 1);
    private static final int DAYS = 12;
    private static final List<String> RISES = List.of("new_arr", "expansion_arr", "reactivation_arr");
    private static final List<String> FALLS = List.of("contraction_arr", "cancelled_arr");

    /** An event as the test sees it; the price is a whole number. */
    private record Told(boolean ends, int hour, String plan, int price, String currency) {
        ProductEvent event(int id) {
            String time = at().toString();
            return ends
                    ? Said.event("cancelled", name(id), time, "reason", "r" + price)
                    : Said.event(
                            "changed",
                            name(id),
                            time,
                            "plan",
                            plan,
                            "price",
                            Integer.toString(price),
                            "currency",
                            currency);
        }

        LocalDateTime at() {
            return START.atStartOfDay().plusHours(hour);
        }

        static String name(int id) {
            return Character.toString('a' + id);
        }

        long arr() {
            return ends ? 0 : (long) price * (plan.equals("monthly") ? 12 : 1);
        }

        String terms() {
            return "currency=" + currency + " plan=" + plan;
        }
    }

    @Provide
    static Arbitrary<List<Told>> stories() {
        return Combinators.combine(
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers().between(0, DAYS * 24 - 1),
                        Arbitraries.of("monthly", "yearly"),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of("EUR", "USD"))
                .as(Told::new)
                .list()
                .ofMaxSize(10);
    }

    @Property(tries = 200, seed = "7")
    void movementsAreThoseOfTheSetOfEventsInAnyOrder(@ForAll("stories") List<Told> told, @ForAll Random random)
            throws Exception {
        assertThat(contributed(told, random).sums()).isEqualTo(naive(told));
    }

    @Property(tries = 200, seed = "8")
    void grossArrIsYesterdaysPlusTheMovementsExactly(@ForAll("stories") List<Told> told, @ForAll Random random)
            throws Exception {
        Contributed contributed = contributed(told, random);
        for (String cut : List.of("currency=EUR", "currency=EUR plan=monthly", "currency=USD plan=yearly")) {
            BigDecimal level = BigDecimal.ZERO;
            BigDecimal moved = BigDecimal.ZERO;
            for (int day = 0; day < DAYS; day++) {
                level = level.add(contributed.amount("gross_arr", cut, day));
                for (String metric : RISES) {
                    moved = moved.add(contributed.amount(metric, cut, day));
                }
                for (String metric : FALLS) {
                    moved = moved.subtract(contributed.amount(metric, cut, day));
                }
                assertThat(level).isEqualByComparingTo(moved).isGreaterThanOrEqualTo(BigDecimal.ZERO);
            }
        }
    }

    private record Contributed(Map<String, String> sums) {
        BigDecimal amount(String metric, String cut, int day) {
            return new BigDecimal(sums.getOrDefault(metric + " " + cut + " " + START.plusDays(day), "0"));
        }
    }

    /** What the ledger makes of the events in a random order, some of them twice, a few at a time. */
    private static Contributed contributed(List<Told> told, Random random) throws Exception {
        List<ProductEvent> events = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            for (int copies = random.nextInt(3) == 0 ? 2 : 1; copies > 0; copies--) {
                events.add(told.get(i).event(i));
            }
        }
        Collections.shuffle(events, random);
        try (Ledger ledger = new Ledger()) {
            for (ProductEvent event : events) {
                ledger.send(event);
            }
            return new Contributed(ledger.sums());
        }
    }

    /** By the definition: the state at each day's end, and the difference of one to the next. */
    private static Map<String, String> naive(List<Told> told) {
        Map<String, Long> sums = new HashMap<>();
        boolean earned = false;
        Optional<Told> before = Optional.empty();
        // Ids are in the order of the list, which the sort keeps where times are equal.
        List<Told> ordered =
                told.stream().sorted(Comparator.comparing(Told::at)).toList();
        for (int day = 0; day < DAYS; day++) {
            LocalDate date = START.plusDays(day);
            Optional<Told> after = Optional.empty();
            for (Told it : ordered) {
                after = it.at().toLocalDate().isAfter(date) ? after : Optional.of(it);
            }
            long was = before.map(Told::arr).orElse(0L);
            long is = after.map(Told::arr).orElse(0L);
            String old = before.map(Told::terms).orElse("");
            String now = after.map(Told::terms).orElse("");
            if (was == 0 && is > 0) {
                add(sums, earned ? "reactivation_arr" : "new_arr", now, date, is);
            } else if (was > 0 && is == 0) {
                add(sums, "cancelled_arr", old, date, was);
                Told ending = after.orElseThrow();
                String reason = ending.ends ? "r" + ending.price : "_unknown";
                String currency = old.substring(0, old.indexOf(' '));
                sums.merge("cancelled_arr " + currency + " reason=" + reason + " " + date, was, Long::sum);
            } else if (was > 0 && !old.equals(now)) {
                add(sums, "contraction_arr", old, date, was);
                add(sums, "expansion_arr", now, date, is);
            } else if (was != is) {
                add(sums, was < is ? "expansion_arr" : "contraction_arr", now, date, Math.abs(is - was));
            }
            if (was > 0) {
                add(sums, "gross_arr", old, date, -was);
                subscribers(sums, old, date, -1);
            }
            if (is > 0) {
                add(sums, "gross_arr", now, date, is);
                subscribers(sums, now, date, 1);
            }
            earned |= is > 0;
            before = after;
        }
        Map<String, String> texts = new TreeMap<>();
        sums.forEach((key, sum) -> {
            if (sum != 0) {
                texts.put(key, sum.toString());
            }
        });
        return texts;
    }

    private static void add(Map<String, Long> sums, String metric, String terms, LocalDate date, long amount) {
        sums.merge(metric + " " + terms + " " + date, amount, Long::sum);
        sums.merge(metric + " " + terms.substring(0, terms.indexOf(' ')) + " " + date, amount, Long::sum);
    }

    private static void subscribers(Map<String, Long> sums, String terms, LocalDate date, long amount) {
        sums.merge("subscribers " + terms.substring(terms.indexOf(' ') + 1) + " " + date, amount, Long::sum);
        sums.merge("subscribers " + date, amount, Long::sum);
    }
}
