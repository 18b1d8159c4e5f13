package dev.tidemark.model.json;

import dev.tidemark.model.Charge;
import dev.tidemark.model.ChurnState;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;

/** Canonical events and results, full of text that breaks careless codecs. */
final class Samples {
    private static final long JAN_2026 = 1_767_225_600_000L;

    private Samples() {}

    /** Unicode text of up to {@code maxPoints} code points: no U+0000, no unpaired surrogates. */
    static Arbitrary<String> text(int minPoints, int maxPoints) {
        Arbitrary<Integer> nasty =
                Arbitraries.of("\"\\/|,=\n\r\t\u0001\u007f \u00a0\u2028\ufeff\uffff\u0130\u03a3ßŉ😀👩🏽"
                        .codePoints()
                        .boxed()
                        .toList());
        Arbitrary<Integer> any = Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
        Arbitrary<Integer> plain = Arbitraries.integers().between('0', 'z');
        return Arbitraries.oneOf(plain, any, nasty)
                .list()
                .ofMinSize(minPoints)
                .ofMaxSize(maxPoints)
                .map(Samples::join);
    }

    private static String join(List<Integer> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(text::appendCodePoint);
        return text.toString();
    }

    private static Arbitrary<String> id() {
        return text(1, 20).filter(text -> !text.isBlank());
    }

    private static Arbitrary<String> optional(Arbitrary<String> text) {
        return Arbitraries.oneOf(Arbitraries.just(""), text);
    }

    private static Arbitrary<String> name() {
        return text(1, 10).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Arbitrary<String> lower() {
        return name().map(text -> text.toLowerCase(Locale.ROOT));
    }

    private static Arbitrary<String> upper() {
        return name().map(text -> text.toUpperCase(Locale.ROOT));
    }

    private static Arbitrary<Long> time() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 4_000_000_000_000L),
                Arbitraries.longs().between(Rfc3339.MIN, Rfc3339.MAX),
                Arbitraries.longs().between(-4_000_000_000_000_000_000L, 4_000_000_000_000_000_000L));
    }

    private static Arbitrary<Optional<Charge>> charge() {
        Arbitrary<Long> micros = Arbitraries.longs().between(-1_000_000_000_000_000_000L, 1_000_000_000_000_000_000L);
        Arbitrary<String> currency =
                Arbitraries.strings().withCharRange('A', 'Z').ofLength(3);
        return Combinators.combine(micros, currency).as(Charge::new).optional();
    }

    static Arbitrary<MessageEvent> messageEvents() {
        return Builders.withBuilder(() -> new Object[16])
                .use(id())
                .in((fields, value) -> set(fields, 0, value))
                .use(time())
                .in((fields, value) -> set(fields, 1, value))
                .use(id())
                .in((fields, value) -> set(fields, 2, value))
                .use(id())
                .in((fields, value) -> set(fields, 3, value))
                .use(optional(id()))
                .in((fields, value) -> set(fields, 4, value))
                .use(optional(id()))
                .in((fields, value) -> set(fields, 5, value))
                .use(lower())
                .in((fields, value) -> set(fields, 6, value))
                .use(optional(lower()))
                .in((fields, value) -> set(fields, 7, value))
                .use(Arbitraries.of(MessageStatus.class))
                .in((fields, value) -> set(fields, 8, value))
                .use(charge())
                .in((fields, value) -> set(fields, 9, value))
                .use(optional(name()))
                .in((fields, value) -> set(fields, 10, value))
                .use(optional(id()))
                .in((fields, value) -> set(fields, 11, value))
                .use(optional(upper()))
                .in((fields, value) -> set(fields, 12, value))
                .use(optional(upper()))
                .in((fields, value) -> set(fields, 13, value))
                .use(optional(lower()))
                .in((fields, value) -> set(fields, 14, value))
                .use(Arbitraries.of(true, false))
                .in((fields, value) -> set(fields, 15, value))
                .build(fields -> new MessageEvent(
                        (String) fields[0],
                        (Long) fields[1],
                        (String) fields[2],
                        (String) fields[3],
                        (String) fields[4],
                        (String) fields[5],
                        (String) fields[6],
                        (String) fields[7],
                        (MessageStatus) fields[8],
                        ((Optional<?>) fields[9]).map(Charge.class::cast),
                        (String) fields[10],
                        (String) fields[11],
                        (String) fields[12],
                        (String) fields[13],
                        (String) fields[14],
                        (Boolean) fields[15]))
                .withoutEdgeCases();
    }

    private static Object[] set(Object[] fields, int index, Object value) {
        Object[] copy = fields.clone();
        copy[index] = value;
        return copy;
    }

    private static Arbitrary<PropertyValue> propertyValue() {
        Arbitrary<BigDecimal> numbers = Arbitraries.oneOf(
                Arbitraries.bigDecimals(),
                Arbitraries.doubles().map(BigDecimal::valueOf),
                Arbitraries.of("0", "0.00", "1E+3", "-1.50E-300", "123456789012345678901234567890.5")
                        .map(BigDecimal::new));
        return Arbitraries.oneOf(
                text(0, 30).map(PropertyValue.Text::new),
                numbers.map(PropertyValue.Number::new),
                Arbitraries.of(true, false).map(PropertyValue.Bool::new));
    }

    private static Arbitrary<Map<String, PropertyValue>> properties() {
        return Arbitraries.maps(text(1, 10), propertyValue()).ofMaxSize(5).map(LinkedHashMap::new);
    }

    static Arbitrary<ProductEvent> productEvents() {
        return Combinators.combine(
                        messageEvents(), name(), optional(lower()), optional(name()), optional(name()), properties())
                .as((other, eventName, os, deviceModel, userType, properties) -> new ProductEvent(
                        other.eventId(),
                        other.eventTime(),
                        other.userId(),
                        eventName,
                        other.campaignId(),
                        other.accountId(),
                        other.platform(),
                        os,
                        deviceModel,
                        other.country(),
                        userType,
                        other.internal(),
                        properties))
                .withoutEdgeCases();
    }

    static Arbitrary<UserProfileEvent> profiles() {
        Set<String> named = Set.of("user_id", "customer_id", "userid", "id", "signup_time");
        Arbitrary<OptionalLong> signups = Arbitraries.longs()
                .between(Rfc3339.MIN, Rfc3339.MAX)
                .optional()
                .map(time -> time.map(OptionalLong::of).orElse(OptionalLong.empty()));
        return Combinators.combine(id(), time(), signups, properties().filter(all -> all.keySet().stream()
                        .noneMatch(named::contains)))
                .as(UserProfileEvent::new);
    }

    static Arbitrary<MetricResult> results() {
        Arbitrary<Long> times = Arbitraries.longs().between(Rfc3339.MIN, Rfc3339.MAX);
        Arbitrary<Window> windows = Combinators.combine(
                        Arbitraries.of(WindowKind.class), times, times, Arbitraries.of("UTC", "Asia/Kolkata"))
                .as(Window::new);
        Arbitrary<SortedMap<String, String>> dimensions =
                Arbitraries.maps(text(0, 5), text(0, 10)).ofMaxSize(4).map(TreeMap::new);
        Arbitrary<Optional<BigDecimal>> values = Arbitraries.oneOf(
                        Arbitraries.bigDecimals().ofScale(9),
                        Arbitraries.bigIntegers().map(BigDecimal::new),
                        Arbitraries.just(new BigDecimal("0.00")))
                .optional();
        Arbitrary<Optional<MetricResult.Bounds>> bounds = Combinators.combine(
                        Arbitraries.doubles(), Arbitraries.doubles())
                .as(MetricResult.Bounds::new)
                .optional();
        Arbitrary<Long> revisions = Arbitraries.longs().between(0, (1L << 53) - 1);
        Arbitrary<Long> watermarks = Arbitraries.oneOf(times, Arbitraries.just(Long.MIN_VALUE));
        return Combinators.combine(windows, dimensions, values, bounds, revisions, watermarks, times, text(0, 8))
                .as((window, cut, value, bound, revision, watermark, producedAt, word) -> new MetricResult(
                        "m" + word,
                        window,
                        cut,
                        value,
                        bound,
                        ResultStatus.values()[(int) (revision % 3)],
                        revision,
                        watermark,
                        "d" + word,
                        "live",
                        producedAt))
                .withoutEdgeCases();
    }

    static MetricResult result() {
        return new MetricResult(
                "active_users",
                new Window(WindowKind.DAY, JAN_2026, JAN_2026 + 86_400_000L, "UTC"),
                new TreeMap<>(Map.of("channel", "whatsapp", "category", "a|b,c=d\\e")),
                Optional.of(new BigDecimal("48231.0")),
                Optional.of(new MetricResult.Bounds(46702.1, 49810.6)),
                ResultStatus.PARTIAL,
                1_772_892_202_000_012L,
                JAN_2026 + 1,
                "a81f",
                "live",
                JAN_2026 + 2_050);
    }

    static Arbitrary<UserEngagement> engagement() {
        Arbitrary<LocalDate> date = Arbitraries.longs().between(0, 40_000).map(LocalDate::ofEpochDay);
        Arbitrary<Integer> days = Arbitraries.integers().between(0, 7);
        Arbitrary<Optional<ChurnState>> churn = Arbitraries.of(ChurnState.class).optional();
        Arbitrary<Long> revision = Arbitraries.longs().between(0, (1L << 53) - 1);
        return Combinators.combine(id(), date, date, days, days, churn, revision)
                .as((id, asOf, seen, actions, active, state, number) -> new UserEngagement(
                        id,
                        "live",
                        asOf,
                        30,
                        actions,
                        active,
                        actions > 3,
                        active,
                        actions,
                        seen,
                        asOf,
                        state,
                        number,
                        JAN_2026));
    }
}
