package dev.tidemark.model.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Writes records for the fuzz: most are events of either topic, many of those with one or two hostile parts; some are
 * then damaged byte by byte. A pure function of the random numbers and of the records it is given to splice.
 */
final class RecordGrammar {
    private static final String[] IDS = {
        "\"u1\"",
        "\"message-7f3a91c2\"",
        "42",
        "-17",
        "0",
        "\"\u00e9t\u00e9\"",
        "\" x \"",
        "\"123456789012345678901234567890\"",
        "9007199254740993"
    };
    private static final String[] NAMES = {
        "\"sms\"",
        "\"WhatsApp\"",
        "\" email \"",
        "\"IVR\"",
        "\"de\"",
        "\"US\"",
        "\"\u0130\u03a3\u00df\"",
        "\"\u2003ios\u2003\"",
        "\"signed_up_for_newsletter\"",
        "\"\uff33\uff2d\uff33\"",
        "\"\ud801\udc00\""
    };
    private static final String[] TIMES = {
        "\"2026-03-07T14:03:22.050Z\"",
        "\"2026-03-07t14:03:22z\"",
        "\"2026-03-07 15:03:22.0509999999+01:00\"",
        "\"1999-12-31T23:59:60Z\"",
        "\" 2026-03-07T14:03:22Z \"",
        "1772892202050",
        "\"1772892202050\"",
        "-1",
        "0",
        "\"0000-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59.999-23:59\"",
        "\"2024-02-29T00:00:00Z\""
    };
    private static final String[] BAD_TIMES = {
        "\"2026-02-30T00:00:00Z\"",
        "\"2026-03-07T14:03:22\"",
        "\"2026-03-07T24:00:00Z\"",
        "\"2026-03-07T14:03:60Z\"",
        "\"yesterday\"",
        "\"-\"",
        "\"--1\"",
        "9223372036854775807",
        "-9223372036854775808",
        "4000000000000000001",
        "4000000000000000000",
        "99999999999999999999",
        "1.5",
        "1e12",
        "\"1e12\"",
        "-0",
        "\"2026-03-07T14:03:22+0100\"",
        "\"\u0662\u0660\u0662\u0666-03-07T14:03:22Z\"",
        "\"000000000000000000000000001772892202050\""
    };
    private static final String[] STATUSES = {
        "\"sent\"",
        "\"delivered\"",
        "\"READ\"",
        "\" clicked \"",
        "\"failed\"",
        "\"no-answer\"",
        "\"bounce\"",
        "\"open\""
    };
    private static final String[] CHARGES = {
        "0",
        "-0",
        "0.0075",
        "\"12.5\"",
        "-3",
        "1e3",
        "1.5E-5",
        "\" 1.50000000000000 \"",
        "1000000000000",
        "100000e-11",
        "0e999999999",
        "\"-1e12\"",
        "\"007\""
    };
    private static final String[] BAD_CHARGES = {
        "1e400",
        "0.0000001",
        "1000000000001",
        "\"1,5\"",
        "\"NaN\"",
        "1e-999999999",
        "\"1e\"",
        "\".5\"",
        "\"\u0663\"",
        "99999999999999999999999999999999999999",
        "\"0x10\"",
        "\"-\""
    };
    private static final String[] CURRENCIES = {"\"EUR\"", "\" usd \"", "\"inr\""};
    private static final String[] BAD_CURRENCIES = {
        "\"EURO\"", "\"E1R\"", "\"\u20ac\u20ac\u20ac\"", "\"\u0131nr\"", "978"
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-0.0",
        "1.50",
        "-2e3",
        "1E+3",
        "123456789012345678",
        "1234567890123456789",
        "0.000000000000000001",
        "1e308",
        "-1e-324",
        "123456789012345678901234567890.5",
        "1e-10",
        "0.10"
    };
    private static final String[] BAD_NUMBERS = {
        "1e309", "1e400", "-1e-325", "1e99999999999", "0e999999999", "9".repeat(401)
    };

    /** Values that fit nowhere, and text that is no JSON. */
    private static final String[] ODD_VALUES = {
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "[1]",
        "{\"user_id\":1}",
        "\"\"",
        "\"   \"",
        "\"\u3000\"",
        "7",
        "7.5",
        "1e400",
        "123456789012345678901234567890",
        "\"a\\u0000b\"",
        "\"\\ud83d\"",
        "\"\\ude00x\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\\ud83d\"",
        "\"\\n\\t\\\\\\/\\\"\"",
        "\"\u0085\u00a0\u1680\"",
        "\"\ufeff\"",
        "\"\u007f\"",
        "\"\u2028\""
    };

    private static final String[] NOT_JSON = {
        "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+", "0x1", "tru", "truex",
                "nul",
        "True", "'a'", "\"a", "\"\\x\"", "\"\\ud8\"", "\"\\u00zz\"", "\"\n\"", "\"\u0000\"", "\"\t\"", "a", "", "[",
                "{", "]", "}", "[1,]",
        "{\"a\":1,}", "{,}", "{1:2}", "{\"a\"}", "[1 2]", "/**/1", "1//", "#1", "\ufeff1", "undefined", "1 1",
                "\"a\"\"b\"", "[}", "{]"
    };
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "\\u005f",
        "null",
        "true",
        "-",
        "0",
        "1e400",
        "NaN",
        "\"user_id\":",
        "\"id\":null,",
        "\"event_time\":",
        "\"charge\":1,",
        "\"properties\":{",
        "\u0000",
        "\ufeff",
        " ",
        "\n",
        "\u00e9",
        "\ud83d\ude00",
        "\"is_internal\":true,",
        "{}",
        "\"x\":[[[[",
        "e",
        ".",
        "/",
        "'"
    };
    private static final byte[][] NOT_UTF8 = {
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0x80},
        {(byte) 0xC3},
        {(byte) 0xE2, (byte) 0x82},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xF0, (byte) 0x8F, (byte) 0xBF, (byte) 0xBF},
        {(byte) 0xFF},
        {(byte) 0xFE, (byte) 0xFF},
        {(byte) 0xE0, (byte) 0x9F, (byte) 0xBF}
    };
    private static final String[] UNKNOWN_NAMES = {
        "x",
        "",
        "user_i",
        "user_id_",
        "User_id",
        "USER_ID",
        "Aa",
        "BB",
        "event_nam",
        "recipient_countr",
        "recipient_countrz",
        "n".repeat(200),
        "\u00e9",
        "user id",
        "id ",
        "properties2",
        "channe",
        "statu",
        "0"
    };

    private static final String[] ODD_NAMES = {
        "\"\"", "\"\\u0000\"", "\"a\\u0000\"", "\"\\ud800\"", "\"\\udc00a\"", "\"\\u0061\"", "\"p0\""
    };

    private final DecoderOptions options;
    private final List<Field> fields;
    private final Random random;
    private final StringBuilder json = new StringBuilder();

    /** @param fields those of the events to write */
    RecordGrammar(DecoderOptions options, List<Field> fields, Random random) {
        this.options = options;
        this.fields = fields;
        this.random = random;
    }

    /** A record, perhaps damaged and spliced with one of the others. */
    byte[] record(List<byte[]> others) {
        byte[] record = others.isEmpty() || oneIn(2)
                ? event().getBytes(StandardCharsets.UTF_8)
                : others.get(below(others.size()));
        if (oneIn(2)) {
            return record;
        }
        for (int damages = 1 + below(3); damages > 0; damages--) {
            record = damaged(record, others);
        }
        return record;
    }

    // --- what is sent ---

    private String event() {
        json.setLength(0);
        if (oneIn(400)) {
            return pick(NOT_JSON);
        }
        if (oneIn(400)) {
            return pick(ODD_VALUES);
        }
        boolean spaced = oneIn(8);
        List<Field> order = new ArrayList<>(fields);
        if (oneIn(4)) {
            Collections.shuffle(order, random);
        }
        int hostility = oneIn(2) ? 0 : 12;
        json.append('{');
        for (Field field : order) {
            // Few records are complete in every field, most in the required ones.
            boolean likely = field.ordinal() <= Field.USER_ID.ordinal()
                    || field == Field.CHANNEL
                    || field == Field.STATUS
                    || field == Field.EVENT_NAME;
            if (likely ? oneIn(120) : oneIn(2)) {
                continue;
            }
            member(name(field), field, hostility, spaced);
            if (field == Field.CHARGE && !oneIn(8)) {
                member("currency", Field.CURRENCY, hostility, spaced);
            }
            if (hostility > 0 && oneIn(60)) {
                member(name(field), field, hostility, spaced);
            }
            if (oneIn(20)) {
                unknownMember(hostility, spaced);
            }
        }
        if (json.charAt(json.length() - 1) == ',' && !(hostility > 0 && oneIn(80))) {
            json.setLength(json.length() - 1);
        }
        json.append('}');
        if (oneIn(20)) {
            json.append(" \r\n");
        }
        if (hostility > 0 && oneIn(40)) {
            json.append(oneIn(2) ? pick(TOKENS) : pick(ODD_VALUES));
        }
        if (hostility > 0 && oneIn(200)) {
            json.insert(0, pick(TOKENS));
        }
        if (oneIn(500)) {
            // As long as is allowed, or a little longer.
            json.append(" ".repeat(Math.max(0, options.maxRecordBytes() + below(3) - 1 - json.length())));
        }
        return json.toString();
    }

    private void member(String name, Field field, int hostility, boolean spaced) {
        space(spaced);
        string(name, hostility);
        space(spaced);
        json.append(':');
        space(spaced);
        int start = json.length();
        if (hostility > 0 && oneIn(hostility)) {
            oddValue(field);
        } else {
            value(field, hostility);
        }
        if (hostility > 0 && oneIn(100)) {
            escapeSomeOf(start);
        }
        space(spaced);
        json.append(hostility > 0 && oneIn(500) ? pick(TOKENS) : ",");
    }

    private void unknownMember(int hostility, boolean spaced) {
        space(spaced);
        string(pick(UNKNOWN_NAMES), hostility);
        json.append(':');
        if (oneIn(4)) {
            nested(below(hostility > 0 ? 6 : 3));
        } else if (hostility > 0 && oneIn(20)) {
            int depth = 28 + below(40);
            json.append((oneIn(2) ? "[" : "{\"a\":").repeat(depth)).append('0');
            String text = json.toString();
            for (int i = text.length() - 2, open = 0; open < depth; i--) {
                if (text.charAt(i) == '[' || text.charAt(i) == '{') {
                    json.append(text.charAt(i) == '[' ? ']' : '}');
                    open++;
                }
            }
        } else {
            json.append(oneIn(3) ? pick(NUMBERS) : oneIn(2) ? pick(NAMES) : pick(ODD_VALUES));
        }
        json.append(',');
    }

    private void nested(int depth) {
        if (depth == 0) {
            json.append(pick(oneIn(2) ? NUMBERS : ODD_VALUES));
            return;
        }
        boolean object = oneIn(2);
        json.append(object ? '{' : '[');
        for (int i = below(3); i >= 0; i--) {
            if (object) {
                json.append("\"k").append(below(3)).append("\":");
            }
            nested(below(depth));
            json.append(i == 0 ? "" : ",");
        }
        json.append(object ? '}' : ']');
    }

    private void value(Field field, int hostility) {
        switch (field) {
            case EVENT_TIME -> json.append(pick(TIMES));
            case STATUS -> json.append(pick(STATUSES));
            case CHARGE -> json.append(pick(CHARGES));
            case CURRENCY -> json.append(pick(CURRENCIES));
            case IS_INTERNAL -> json.append(oneIn(2) ? "true" : "false");
            case PROPERTIES -> properties(hostility);
            case EVENT_ID, MESSAGE_ID, USER_ID, RECIPIENT_ID, CAMPAIGN_ID, ACCOUNT_ID, SESSION_ID -> json.append(
                    oneIn(3) ? "\"id-" + Long.toHexString(random.nextLong()) + "\"" : pick(IDS));
            default -> json.append(pick(NAMES));
        }
    }

    private void oddValue(Field field) {
        if (oneIn(3)) {
            json.append(pick(ODD_VALUES));
        } else if (oneIn(6)) {
            json.append(pick(NOT_JSON));
        } else if (oneIn(3)) {
            longText();
        } else if (field == Field.EVENT_TIME) {
            json.append(pick(BAD_TIMES));
        } else if (field == Field.CHARGE) {
            json.append(pick(BAD_CHARGES));
        } else if (field == Field.CURRENCY) {
            json.append(pick(BAD_CURRENCIES));
        } else if (field == Field.STATUS) {
            json.append("\"teleported\"");
        } else {
            json.append(pick(BAD_NUMBERS));
        }
    }

    /** About as long as an id or a name may be: sometimes just within, sometimes just beyond. */
    private void longText() {
        String letter = pick(
                new String[] {"a", "Z", "9", "\u00e9", "\u00df", "\u0130", "\u212a", "\u03a3", "\ud83d\ude00", " "});
        int size = letter.getBytes(StandardCharsets.UTF_8).length;
        int bytes = (oneIn(2) ? options.maxIdBytes() : options.maxNameBytes()) + below(5) - 2;
        String text = letter.repeat(Math.max(0, bytes / size));
        json.append(letter.equals("9") && oneIn(2) ? text : '"' + text + '"');
    }

    private void properties(int hostility) {
        int count = hostility > 0 && oneIn(20) ? options.maxProperties() + below(3) - 1 : below(4);
        json.append('{');
        for (int i = 0; i < count; i++) {
            int start = json.length();
            if (hostility > 0 && oneIn(20)) {
                longName();
            } else if (hostility > 0 && oneIn(20)) {
                json.append(pick(ODD_NAMES));
            } else {
                string(oneIn(30) ? pick(UNKNOWN_NAMES) : "p" + (oneIn(30) ? 0 : i), hostility);
            }
            json.append(':');
            boolean odd = hostility > 0 && oneIn(hostility);
            json.append(
                    odd
                            ? pick(oneIn(3) ? BAD_NUMBERS : ODD_VALUES)
                            : oneIn(2) ? pick(NUMBERS) : oneIn(2) ? pick(NAMES) : "null");
            if (hostility > 0 && oneIn(60)) {
                escapeSomeOf(start);
            }
            json.append(i == count - 1 ? "" : ",");
        }
        json.append('}');
    }

    private void longName() {
        json.append('"')
                .append("n".repeat(options.maxNameBytes() + below(3) - 1))
                .append('"');
    }

    private String name(Field field) {
        List<String> names = options.aliases().getOrDefault(field.text(), List.of(field.text()));
        return oneIn(3) ? names.get(below(names.size())) : names.get(0);
    }

    private void string(String text, int hostility) {
        int start = json.length();
        json.append('"').append(text).append('"');
        if (hostility > 0 && oneIn(200)) {
            escapeSomeOf(start);
        }
    }

    /** Writes some characters of the strings since {@code start} as escapes, which changes no meaning. */
    private void escapeSomeOf(int start) {
        for (int i = json.length() - 1; i >= start; i--) {
            char c = json.charAt(i);
            boolean plain = c > ' ' && c != '"' && c != '\\' && (i == 0 || json.charAt(i - 1) != '\\');
            if (plain && (Character.isLetter(c) || c == '_') && oneIn(3)) {
                json.replace(i, i + 1, String.format(oneIn(2) ? "\\u%04x" : "\\u%04X", (int) c));
            }
        }
    }

    private void space(boolean spaced) {
        if (spaced && oneIn(2)) {
            json.append(pick(new String[] {" ", "\n", "\t", "\r\n", "    "}));
        }
    }

    // --- what becomes of it on the way ---

    private byte[] damaged(byte[] record, List<byte[]> others) {
        int from = below(record.length + 1);
        int to = Math.min(record.length, from + (oneIn(2) ? 1 : below(12)));
        return switch (below(10)) {
            case 0 -> Arrays.copyOf(record, from);
            case 1 -> joined(record, 0, from, record, to, record.length);
            case 2 -> joined(record, 0, to, record, from, record.length);
            case 3 -> spliced(record, others);
            case 4 -> inserted(record, from, NOT_UTF8[below(NOT_UTF8.length)]);
            case 5, 6 -> inserted(record, from, pick(TOKENS).getBytes(StandardCharsets.UTF_8));
            case 7 -> swapped(record);
            default -> replaced(record);
        };
    }

    private byte[] spliced(byte[] record, List<byte[]> others) {
        if (others.isEmpty()) {
            return record;
        }
        byte[] other = others.get(below(others.size()));
        return joined(record, 0, below(record.length + 1), other, below(other.length + 1), other.length);
    }

    private byte[] swapped(byte[] record) {
        byte[] copy = record.clone();
        if (copy.length > 0) {
            int i = below(copy.length);
            int j = below(copy.length);
            byte moved = copy[i];
            copy[i] = copy[j];
            copy[j] = moved;
        }
        return copy;
    }

    private byte[] replaced(byte[] record) {
        byte[] copy = record.clone();
        if (copy.length > 0) {
            int i = below(copy.length);
            copy[i] = (byte) (oneIn(2) ? copy[i] ^ 1 << below(8) : "{}[]:,\"\\0-.eE 9\u007f\t".charAt(below(17)));
        }
        return copy;
    }

    private static byte[] inserted(byte[] record, int at, byte[] bytes) {
        return joined(joined(record, 0, at, bytes, 0, bytes.length), 0, at + bytes.length, record, at, record.length);
    }

    private static byte[] joined(byte[] head, int from, int to, byte[] tail, int start, int end) {
        byte[] both = Arrays.copyOfRange(head, from, to - from + end - start);
        System.arraycopy(tail, start, both, to - from, end - start);
        return both;
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private int below(int bound) {
        return random.nextInt(bound);
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
