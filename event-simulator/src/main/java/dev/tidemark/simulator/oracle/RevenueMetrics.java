package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.TO_DATE;

import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Recurring revenue: the terms of each subscription at the end of each day, and how they differ from the day before. */
final class RevenueMetrics implements Family {
    private static final BigDecimal GREATEST_AMOUNT = new BigDecimal("1e12");
    private static final int MONEY_DIGITS = 6;
    private static final BigDecimal MONTHS = BigDecimal.valueOf(12);
    private static final Map<String, BigDecimal> PERIODS_A_YEAR = Map.of("monthly", MONTHS, "yearly", BigDecimal.ONE);
    private static final List<String> MOVEMENTS =
            List.of("new_arr", "reactivation_arr", "expansion_arr", "contraction_arr", "cancelled_arr");

    private final Map<Unit, List<Terms>> termsByUnit = new HashMap<>();
    private final Days days;
    private final String defaultCurrency;
    private final OptionalInt graceDays;

    /** Whose terms they are; the subscription may be empty. */
    private record Unit(int user, String subscription) {}

    /**
     * What an event makes of a subscription.
     *
     * @param arr annual recurring revenue; 0 if it has ended
     */
    private record Terms(Moment at, BigDecimal arr, String plan, String currency, String reason) {
        static final Terms NONE = ended(new Moment(Long.MIN_VALUE, ""), "");

        static Terms ended(Moment at, String reason) {
            return new Terms(at, BigDecimal.ZERO, "", "", reason);
        }

        boolean running() {
            return arr.signum() > 0;
        }

        boolean sameKind(Terms other) {
            return plan.equals(other.plan) && currency.equals(other.currency);
        }
    }

    RevenueMetrics(Days days, OracleConfig config) {
        this.days = days;
        this.defaultCurrency = config.defaultCurrency();
        this.graceDays = config.settings().graceDays();
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        terms(event).ifPresent(terms -> termsByUnit
                .computeIfAbsent(
                        new Unit(user.number, Properties.text(event, "subscription_id")), any -> new ArrayList<>())
                .add(terms));
    }

    private Optional<Terms> terms(ProductEvent event) {
        Moment at = new Moment(event.eventTime(), event.eventId());
        return switch (event.eventName()) {
            case "subscription_cancelled" -> Optional.of(Terms.ended(at, Properties.text(event, "reason")));
            case "subscription_started", "subscription_renewed", "subscription_changed" -> {
                String plan = Properties.text(event, "plan").strip().toLowerCase(Locale.ROOT);
                Optional<BigDecimal> price = amount(event, "price");
                if (price.isEmpty() || !PERIODS_A_YEAR.containsKey(plan)) {
                    yield Optional.empty();
                }
                BigDecimal net = price.get().subtract(amount(event, "discount").orElse(BigDecimal.ZERO));
                BigDecimal arr = net.max(BigDecimal.ZERO).multiply(PERIODS_A_YEAR.get(plan));
                String currency = Properties.text(event, "currency").strip().toUpperCase(Locale.ROOT);
                yield Optional.of(new Terms(at, arr, plan, currency.isEmpty() ? defaultCurrency : currency, ""));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<BigDecimal> amount(ProductEvent event, String property) {
        return Properties.number(event, property, GREATEST_AMOUNT)
                .map(amount -> amount.setScale(MONEY_DIGITS, RoundingMode.HALF_EVEN));
    }

    @Override
    public void evaluate(Windows windows) {
        Slices<Slices.Sum> sums = Slices.ofSums();
        termsByUnit.values().forEach(terms -> evaluate(terms, windows.lastDay(), sums));
        MOVEMENTS.forEach(movement -> windows.evaluate(sums, movement, DAY, MONTH));
        windows.evaluate(sums, "gross_arr", TO_DATE);
        windows.evaluate(sums, "subscribers", TO_DATE);
        OracleResults results = windows.results();
        results.figures("gross_arr")
                .forEach(gross -> results.put(
                        "mrr",
                        TO_DATE,
                        gross.start(),
                        gross.dimensions(),
                        gross.value().divide(MONTHS, MONEY_DIGITS, RoundingMode.HALF_EVEN)));
    }

    /** Compares the ends of the days on which something happened; on other days nothing moves. */
    private void evaluate(List<Terms> terms, LocalDate lastDay, Slices<Slices.Sum> sums) {
        NavigableMap<LocalDate, Terms> atDayEnds = new TreeMap<>();
        terms.stream()
                .sorted(Comparator.comparing(Terms::at))
                .forEach(each -> atDayEnds.put(days.day(each.at.time()), each));
        graceDays.ifPresent(grace -> lapse(atDayEnds, grace, lastDay));
        Terms before = Terms.NONE;
        boolean everRan = false;
        for (Map.Entry<LocalDate, Terms> end : atDayEnds.entrySet()) {
            Terms now = end.getValue();
            new Movements(sums, days.start(end.getKey())).move(before, now, everRan);
            everRan |= now.running();
            before = now;
        }
    }

    /** Ends terms that nothing has followed by the end of the days of grace, if that has come. */
    private static void lapse(NavigableMap<LocalDate, Terms> atDayEnds, int grace, LocalDate lastDay) {
        new TreeMap<>(atDayEnds).forEach((day, terms) -> {
            LocalDate paidUntil = terms.plan.equals("yearly") ? day.plusYears(1) : day.plusMonths(1);
            LocalDate lapse = paidUntil.plusDays(grace);
            boolean follows = !atDayEnds.subMap(day, false, lapse, true).isEmpty();
            if (terms.running() && !follows && !lapse.isAfter(lastDay)) {
                atDayEnds.put(lapse, Terms.ended(terms.at, "lapsed"));
            }
        });
    }

    /** The movements of one day. */
    private record Movements(Slices<Slices.Sum> sums, long day) {

        void move(Terms before, Terms now, boolean everRan) {
            if (!before.running() && !now.running()) {
                return;
            }
            if (!before.running()) {
                in(everRan ? "reactivation_arr" : "new_arr", now, now.arr);
                subscribers(now, 1);
            } else if (!now.running()) {
                out("cancelled_arr", before, before.arr);
                List<String> reason = Dimensions.of("reason", now.reason);
                add("cancelled_arr", Dimensions.join(currency(before), reason), before.arr);
                subscribers(before, -1);
            } else if (now.sameKind(before)) {
                BigDecimal gained = now.arr.subtract(before.arr);
                if (gained.signum() > 0) {
                    in("expansion_arr", now, gained);
                } else if (gained.signum() < 0) {
                    out("contraction_arr", now, gained.negate());
                }
            } else {
                out("contraction_arr", before, before.arr);
                in("expansion_arr", now, now.arr);
                subscribers(before, -1);
                subscribers(now, 1);
            }
        }

        private void in(String movement, Terms terms, BigDecimal amount) {
            for (List<String> cut : cuts(terms)) {
                add(movement, cut, amount);
                add("gross_arr", cut, amount);
            }
        }

        private void out(String movement, Terms terms, BigDecimal amount) {
            for (List<String> cut : cuts(terms)) {
                add(movement, cut, amount);
                add("gross_arr", cut, amount.negate());
            }
        }

        private void subscribers(Terms terms, int more) {
            add("subscribers", Dimensions.NONE, BigDecimal.valueOf(more));
            add("subscribers", Dimensions.of("plan", terms.plan), BigDecimal.valueOf(more));
        }

        private void add(String metric, List<String> cut, BigDecimal amount) {
            sums.at(metric, cut, day).add(amount);
        }

        private static List<List<String>> cuts(Terms terms) {
            return List.of(currency(terms), Dimensions.join(currency(terms), Dimensions.of("plan", terms.plan)));
        }

        private static List<String> currency(Terms terms) {
            return Dimensions.of("currency", terms.currency);
        }
    }
}
