package dev.tidemark.job.catalogue;

import java.util.List;
import java.util.regex.Pattern;

/** Texts that users choose, written so that no two of them, and no two lists of them, look alike in a hash. */
final class CanonicalText {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_.:/ -]+");

    private CanonicalText() {}

    /** The text itself if it holds nothing that separates texts, else in quotation marks. */
    static String of(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String of(List<String> texts) {
        return texts.stream().map(CanonicalText::of).toList().toString();
    }
}
