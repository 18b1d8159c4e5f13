package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Asks both decoders about very many records and compares: {@code mvn test -Dtest=EventDecoderFuzzTest
 * -Dtidemark.fuzz.inputs=10000000 -Dtidemark.fuzz.seed=7}. Half of the records are damaged or spliced from those that
 * reached an answer in a new way. The run is a function of seed and number of inputs.
 */
class EventDecoderFuzzTest {
    private static final long INPUTS = Long.getLong("tidemark.fuzz.inputs", 200_000);
    private static final long SEED = Long.getLong("tidemark.fuzz.seed", 1);

    /** Records of this size are kept for splicing; longer ones would crowd the time out. */
    private static final int MAX_KEPT_BYTES = 800;

    private static final Pattern FIELDS = Pattern.compile(
            "^(" + List.of(Field.values()).stream().map(Field::text).collect(Collectors.joining("|")) + ") ");
    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    /** Every detail there is, save for field names and numbers: with nothing else in it, none can quote a record. */
    private static final Set<String> DETAILS = Set.of(
            "MALFORMED_JSON: the record has no value",
            "MALFORMED_JSON: the record is not UTF-#",
            "MALFORMED_JSON: the record is not a JSON object",
            "MALFORMED_JSON: the record is nested deeper than #",
            "MALFORMED_JSON: the record holds more than one JSON value",
            "MALFORMED_JSON: not JSON at character #",
            "MISSING_FIELD: FIELD is missing or empty",
            "TOO_LARGE: the record is longer than # bytes",
            "TOO_LARGE: FIELD is longer than # bytes",
            "TOO_LARGE: FIELD has more than # entries",
            "TOO_LARGE: FIELD has a name longer than # bytes, that of entry #",
            "INVALID_FIELD: FIELD is given twice",
            "INVALID_FIELD: FIELD must be text",
            "INVALID_FIELD: FIELD must be true or false",
            "INVALID_FIELD: FIELD must be an object",
            "INVALID_FIELD: FIELD must be RFC # text with an offset, or whole epoch milliseconds",
            "INVALID_FIELD: FIELD is out of range",
            "INVALID_FIELD: FIELD contains the character U+#",
            "INVALID_FIELD: FIELD contains an unpaired surrogate",
            "INVALID_FIELD: FIELD is not a known status",
            "INVALID_FIELD: FIELD must be a decimal number",
            "INVALID_FIELD: FIELD has more than # fraction digits",
            "INVALID_FIELD: FIELD exceeds #^#",
            "INVALID_FIELD: FIELD is missing beside a charge, and there is no default",
            "INVALID_FIELD: FIELD must be three letters",
            "INVALID_FIELD: FIELD contains the character U+# in the name of entry #",
            "INVALID_FIELD: FIELD contains the character U+# in the text of entry #",
            "INVALID_FIELD: FIELD contains an unpaired surrogate in the name of entry #",
            "INVALID_FIELD: FIELD contains an unpaired surrogate in the text of entry #",
            "INVALID_FIELD: FIELD has an empty name, that of entry #",
            "INVALID_FIELD: FIELD must be flat, but entry # is nested",
            "INVALID_FIELD: FIELD has one name twice, again at entry #",
            "INVALID_FIELD: FIELD has a number out of range at entry #");

    private final Random random = new Random(SEED);
    private final List<Target> targets = targets();

    private final List<byte[]> kept = new ArrayList<>();
    private final Set<String> answers = new HashSet<>();
    /** Reason and detail to the same without numbers. */
    private final Map<String, String> rejections = new HashMap<>();

    private final Set<String> details = new TreeSet<>();
    private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
    private long scanned;
    private long read;

    @Test
    void bothDecodersAnswerEveryRecordAlike() {
        for (long number = 0; number < INPUTS; number++) {
            Target target = targets.get(random.nextInt(targets.size()));
            byte[] record = number == 0 ? null : target.grammar.record(kept);
            try {
                check(target, record);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "seed %d, input %d, %s:%n%s%n%s"
                                .formatted(
                                        SEED,
                                        number,
                                        target,
                                        HexFormat.of().formatHex(record),
                                        new String(record, StandardCharsets.ISO_8859_1)),
                        failure);
            }
        }

        System.out.println(report());
        assertThat(details).as("rules that were broken").isEqualTo(new TreeSet<>(DETAILS));
        assertThat(scanned).as("events that were scanned").isGreaterThan(INPUTS / 10);
        assertThat(read).as("events that only the reference took").isGreaterThan(INPUTS / 100);
    }

    private String report() {
        Map<String, Long> counts = new TreeMap<>();
        rejected.forEach((reason, count) -> counts.put(reason.name(), count));
        return "fuzz: seed %d, %d inputs: %d accepted by the scanner, %d by the reference alone, rejected %s, %d answers"
                .formatted(SEED, INPUTS, scanned, read, counts, answers.size());
    }

    private void check(Target target, byte[] record) {
        Optional<? extends Event> fast =
                target.message ? target.scanning.message(record) : target.scanning.product(record);
        Decoded<? extends Event> expected =
                target.message ? target.reference.message(record) : target.reference.product(record);
        if (fast.isPresent() && !expected.equals(new Decoded.Accepted<>(fast.get()))) {
            throw new AssertionError("the scanner takes " + fast.get() + ", the reference answers " + expected);
        }
        // What the scanner leaves, the decoder asks the reference about; that it does need not be seen every time.
        if (fast.isPresent() || random.nextInt(20) == 0) {
            Decoded<? extends Event> actual =
                    target.message ? target.decoder.message(record) : target.decoder.product(record);
            check(actual.equals(expected), "the decoder answers otherwise than the reference");
        }
        String answer;
        if (expected instanceof Decoded.Rejected<? extends Event> rejection) {
            answer = rejection(rejection);
        } else {
            Event event = ((Decoded.Accepted<? extends Event>) expected).event();
            if (fast.isPresent() && !order(fast.get()).equals(order(event))) {
                throw new AssertionError("the scanner has the properties in another order");
            }
            checkLimits(target.options, record, event);
            scanned += fast.isPresent() ? 1 : 0;
            read += fast.isPresent() ? 0 : 1;
            answer = shape(event);
        }
        // An answer reached in a new way is worth more inputs like it.
        if (record != null
                && record.length <= MAX_KEPT_BYTES
                && answers.add(targets.indexOf(target) + " " + fast.isPresent() + " " + answer)) {
            kept.add(record);
        }
    }

    private String rejection(Decoded.Rejected<? extends Event> rejection) {
        rejected.merge(rejection.reason(), 1L, Long::sum);
        return rejections.computeIfAbsent(rejection.reason() + ": " + rejection.detail(), answer -> {
            String field = FIELDS.matcher(rejection.detail()).replaceFirst("FIELD ");
            String detail = rejection.reason() + ": " + NUMBERS.matcher(field).replaceAll("#");
            check(DETAILS.contains(detail), "unknown detail: " + detail);
            details.add(detail);
            return NUMBERS.matcher(answer).replaceAll("#");
        });
    }

    private static List<String> order(Event event) {
        return event instanceof ProductEvent product
                ? List.copyOf(product.properties().keySet())
                : List.of();
    }

    /** Which fields the event has. */
    private static String shape(Event event) {
        StringBuilder shape = new StringBuilder();
        texts(event).forEach((name, text) -> shape.append(text.isEmpty() ? "" : name + ' '));
        if (event instanceof ProductEvent product) {
            product.properties()
                    .values()
                    .forEach(value -> shape.append(value.getClass().getSimpleName()));
        }
        return shape.toString();
    }

    private static void checkLimits(DecoderOptions options, byte[] record, Event event) {
        check(record.length <= options.maxRecordBytes(), "the record is too long");
        texts(event).forEach((name, text) -> {
            int limit = name.endsWith("_id") ? options.maxIdBytes() : options.maxNameBytes();
            check(checkedBytes(text) <= limit, name + " is too long");
        });
        if (event instanceof ProductEvent product) {
            check(product.properties().size() <= options.maxProperties(), "too many properties");
            product.properties().forEach((name, value) -> {
                check(checkedBytes(name) <= options.maxNameBytes(), "a property's name is too long");
                if (value instanceof PropertyValue.Text text) {
                    checkedBytes(text.value());
                } else if (value instanceof PropertyValue.Number number) {
                    check(!Double.isInfinite(number.value().doubleValue()), "a number is beyond a double");
                }
            });
        }
    }

    private static int checkedBytes(String text) {
        check(text.indexOf(0) < 0, "a text holds U+0000");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        check(new String(bytes, StandardCharsets.UTF_8).equals(text), "a text holds an unpaired surrogate");
        return bytes.length;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    private static Map<String, String> texts(Event event) {
        Map<String, String> texts = new HashMap<>();
        if (event instanceof MessageEvent message) {
            texts.put("event_id", message.eventId());
            texts.put("message_id", message.messageId());
            texts.put("user_id", message.userId());
            texts.put("recipient_id", message.recipientId());
            texts.put("campaign_id", message.campaignId());
            texts.put("account_id", message.accountId());
            texts.put("channel", message.channel());
            texts.put("category", message.category());
            texts.put("failure_reason", message.failureReason());
            texts.put("country", message.country());
            texts.put("recipient_country", message.recipientCountry());
            texts.put("platform", message.platform());
            message.charge().ifPresent(charge -> texts.put("currency", charge.currency()));
        } else if (event instanceof ProductEvent product) {
            texts.put("event_id", product.eventId());
            texts.put("user_id", product.userId());
            texts.put("session_id", product.sessionId());
            texts.put("account_id", product.accountId());
            texts.put("event_name", product.eventName());
            texts.put("platform", product.platform());
            texts.put("os", product.os());
            texts.put("device_model", product.deviceModel());
            texts.put("country", product.country());
            texts.put("user_type", product.userType());
        }
        return texts;
    }

    /** The contract's options, narrow limits that are often met, and names that are easily confused. */
    private List<Target> targets() {
        DecoderOptions defaults = DecoderOptions.defaults();
        DecoderOptions narrow = new DecoderOptions(defaults.aliases(), 400, 20, 12, 3, defaults.statuses(), "EUR");
        DecoderOptions confusing = new DecoderOptions(
                Map.of(
                        "user_id",
                                List.of("recipient_countrz", "\ud800", "?", "\u00e9", "user_id", "userid12345678901"),
                        "recipient_id", List.of("recipient_countr", "Aa", "u", "us", "use", "user", "user_"),
                        "country", List.of("BB", "event_idevent_id", "event_idevent_ie", "country"),
                        "properties", List.of("props", "properties"),
                        "status", List.of("a\"b", "status", "sta tus")),
                4_096,
                64,
                32,
                10,
                defaults.statuses(),
                "");
        List<Target> all = new ArrayList<>();
        for (DecoderOptions options : List.of(defaults, narrow, defaults, confusing)) {
            all.add(new Target(options, true, random));
            all.add(new Target(options, false, random));
        }
        return all;
    }

    private static final class Target {
        final DecoderOptions options;
        final boolean message;
        final RecordGrammar grammar;
        final ScanningDecoder scanning;
        final ReferenceDecoder reference;
        final EventDecoder decoder;

        Target(DecoderOptions options, boolean message, Random random) {
            this.options = options;
            this.message = message;
            this.grammar =
                    new RecordGrammar(options, message ? Field.OF_MESSAGE_EVENT : Field.OF_PRODUCT_EVENT, random);
            this.scanning = new ScanningDecoder(options);
            this.reference = new ReferenceDecoder(options);
            this.decoder = new EventDecoder(options);
        }

        @Override
        public String toString() {
            return (message ? "message" : "product") + " with " + options;
        }
    }
}
