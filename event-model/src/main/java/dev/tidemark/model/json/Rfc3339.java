package dev.tidemark.model.json;

import java.nio.charset.StandardCharsets;

/**
 * Times as RFC 3339 text, years 0000 to 9999, without the cost of {@code java.time} formatters: results are written and
 * read at 100,000 a second, with four times each.
 */
final class Rfc3339 {
    /** Answer of {@link #parse}: the text is no RFC 3339 time. */
    static final long INVALID = Long.MIN_VALUE;

    /** 0000-01-01T00:00:00Z in epoch milliseconds. */
    static final long MIN = -62_167_219_200_000L;

    /** 9999-12-31T23:59:59.999Z in epoch milliseconds. */
    static final long MAX = 253_402_300_799_999L;

    private static final long MILLIS_PER_DAY = 86_400_000L;
    /** Of {@code 2026-03-07T14:03:22}. */
    private static final int SECONDS_LENGTH = 19;

    private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Rfc3339() {}

    static boolean canFormat(long epochMillis) {
        return epochMillis >= MIN && epochMillis <= MAX;
    }

    /** For example {@code 2026-03-07T14:03:22.050Z}; a fraction of zero is left out. */
    static String format(long epochMillis) {
        return Math.floorMod(epochMillis, 1000L) == 0 ? formatSeconds(epochMillis) : formatMillis(epochMillis);
    }

    private static String formatSeconds(long epochMillis) {
        byte[] text = new byte[SECONDS_LENGTH + 1];
        putSeconds(text, epochMillis);
        return end(text);
    }

    /** For example {@code 2026-03-07T14:03:22.000Z}: always with milliseconds. */
    static String formatMillis(long epochMillis) {
        byte[] text = new byte[SECONDS_LENGTH + 5];
        putSeconds(text, epochMillis);
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        text[SECONDS_LENGTH] = '.';
        text[SECONDS_LENGTH + 1] = (byte) ('0' + millis / 100);
        putTwo(text, SECONDS_LENGTH + 2, millis % 100);
        return end(text);
    }

    private static String end(byte[] text) {
        text[text.length - 1] = 'Z';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void putSeconds(byte[] text, long epochMillis) {
        if (!canFormat(epochMillis)) {
            throw new IllegalArgumentException("time " + epochMillis + " ms is outside the years 0000 to 9999");
        }
        // Days to civil date, counted in 400-year eras that start on 1 March (Hinnant, "chrono-Compatible Low-Level
        // Date Algorithms", civil_from_days); 719468 is the days from 0000-03-01 to 1970-01-01.
        int days = (int) Math.floorDiv(epochMillis, MILLIS_PER_DAY) + 719_468;
        int era = Math.floorDiv(days, 146_097);
        int dayOfEra = Math.floorMod(days, 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        int second = (int) (Math.floorMod(epochMillis, MILLIS_PER_DAY) / 1000);
        putTwo(text, 0, year / 100);
        putTwo(text, 2, year % 100);
        text[4] = '-';
        putTwo(text, 5, month);
        text[7] = '-';
        putTwo(text, 8, day);
        text[10] = 'T';
        putTwo(text, 11, second / 3600);
        text[13] = ':';
        putTwo(text, 14, second / 60 % 60);
        text[16] = ':';
        putTwo(text, 17, second % 60);
    }

    private static void putTwo(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }

    /**
     * Epoch milliseconds of an RFC 3339 time, further fraction digits cut off, or {@link #INVALID}. A leap second is the
     * first instant of the next day, as in POSIX.
     */
    static long parse(String text) {
        // Whatever is not Latin-1 becomes a question mark, which no time holds.
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return parse(bytes, 0, bytes.length);
    }

    /** As {@link #parse(String)}, of the characters from {@code from} to before {@code to}. */
    static long parse(byte[] text, int from, int to) {
        if (to - from < 20 || !hasSeparators(text, from)) {
            return INVALID;
        }
        int year = digits(text, from, from + 4);
        int month = digits(text, from + 5, from + 7);
        int day = digits(text, from + 8, from + 10);
        int hour = digits(text, from + 11, from + 13);
        int minute = digits(text, from + 14, from + 16);
        int second = digits(text, from + 17, from + 19);
        if (year < 0
                || month < 1
                || month > 12
                || day < 1
                || day > daysIn(year, month)
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 60) {
            return INVALID;
        }
        int at = from + 19;
        int millis = 0;
        if (text[at] == '.') {
            int start = at + 1;
            int scale = 100;
            for (at = start; at < to && isDigit(text[at]); at++) {
                millis += (text[at] - '0') * scale;
                scale /= 10;
            }
            if (at == start) {
                return INVALID;
            }
        }
        int offsetMinutes = offsetMinutes(text, at, to);
        if (offsetMinutes == Integer.MIN_VALUE) {
            return INVALID;
        }
        long seconds = epochDay(year, month, day) * 86_400L + hour * 3600 + minute * 60 + second - offsetMinutes * 60L;
        if (second == 60 && Math.floorMod(seconds, 86_400L) != 0) {
            return INVALID;
        }
        return seconds * 1000 + millis;
    }

    private static boolean hasSeparators(byte[] text, int from) {
        byte separator = text[from + 10];
        return text[from + 4] == '-'
                && text[from + 7] == '-'
                && (separator == 'T' || separator == 't' || separator == ' ')
                && text[from + 13] == ':'
                && text[from + 16] == ':';
    }

    /** The offset from {@code at} to {@code to}, or {@link Integer#MIN_VALUE} if there is none. */
    private static int offsetMinutes(byte[] text, int at, int to) {
        int left = to - at;
        if (left == 1 && (text[at] == 'Z' || text[at] == 'z')) {
            return 0;
        }
        if (left != 6 || text[at + 3] != ':') {
            return Integer.MIN_VALUE;
        }
        int hours = digits(text, at + 1, at + 3);
        int minutes = digits(text, at + 4, at + 6);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        return switch (text[at]) {
            case '+' -> hours * 60 + minutes;
            case '-' -> -(hours * 60 + minutes);
            default -> Integer.MIN_VALUE;
        };
    }

    private static int digits(byte[] text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (!isDigit(c)) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static int daysIn(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : DAYS_IN_MONTH[month - 1];
    }

    /** The inverse of the calculation in {@link #putSeconds} (days_from_civil). */
    private static long epochDay(int year, int month, int day) {
        int yearFromMarch = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(yearFromMarch, 400);
        int yearOfEra = Math.floorMod(yearFromMarch, 400);
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468L;
    }
}
