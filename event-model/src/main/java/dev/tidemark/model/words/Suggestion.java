package dev.tidemark.model.words;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * The candidate that is nearly the same text, or has the same name behind its last dot; of several the nearest, and
     * the first of those.
     */
    public static Optional<String> of(String given, Iterable<String> candidates) {
        Optional<String> best = Optional.empty();
        int bestDistance = Math.max(2, given.length() / 4) + 1;
        for (String candidate : candidates) {
            int distance = lastPart(candidate).equals(lastPart(given)) ? 1 : distance(plain(candidate), plain(given));
            if (distance < bestDistance) {
                best = Optional.of(candidate);
                bestDistance = distance;
            }
        }
        return best;
    }

    /** The end of a line that tells of a mistake: {@code ; did you mean …?}, or nothing. */
    public static String clause(String given, Iterable<String> candidates) {
        return of(given, candidates).map(word -> "; did you mean " + word + "?").orElse("");
    }

    private static String lastPart(String key) {
        return plain(key.substring(key.lastIndexOf('.') + 1));
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Collections.min(List.of(substituted, row[j] + 1, row[j - 1] + 1));
            }
        }
        return row[b.length()];
    }
}
