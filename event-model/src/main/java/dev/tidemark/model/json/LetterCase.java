package dev.tidemark.model.json;

/**
 * Upper and lower case, code point by code point. The methods of {@link String} look at whole words (a final sigma) and
 * let text grow; both take them quadratic time: 64 KiB of capital sigmas, 11 s.
 */
final class LetterCase {
    private LetterCase() {}

    static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            lower.appendCodePoint(Character.toLowerCase(point));
            i += Character.charCount(point);
        }
        return lower.toString();
    }

    static String upper(String text) {
        StringBuilder upper = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            upper.appendCodePoint(Character.toUpperCase(point));
            i += Character.charCount(point);
        }
        return upper.toString();
    }
}
