package dev.tidemark.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much of the world's traffic goes wrong, each as a share between 0 and 1.
 *
 * @param late events that arrive hours to ten days after they happened
 * @param duplicate events whose exact copy arrives once more, minutes to a day later
 * @param disorder events that arrive seconds to minutes late, or from a clock that runs minutes ahead
 * @param malformed records that are no JSON
 * @param future records whose event time lies beyond the allowed skew
 * @param missingDelivered messages whose {@code delivered} never comes though they were read
 * @param missingField records that lack a required field
 * @param invalidField records with a field that breaks the contract
 * @param beyondHorizon records whose event time is older than the horizon
 */
public record FaultShares(
        double late,
        double duplicate,
        double disorder,
        double malformed,
        double future,
        double missingDelivered,
        double missingField,
        double invalidField,
        double beyondHorizon) {

    /** The keys of {@link #parse}, in the order of the components. */
    public static final List<String> KEYS = List.of(
            "late",
            "duplicate",
            "disorder",
            "malformed",
            "future",
            "missing-delivered",
            "missing-field",
            "invalid-field",
            "beyond-horizon");

    private static final int CLOSE_ENOUGH = 3;

    /** @throws IllegalArgumentException naming the share that is not between 0 and 1, or if the bad ones exceed 1 */
    public FaultShares {
        double[] shares = {
            late, duplicate, disorder, malformed, future, missingDelivered, missingField, invalidField, beyondHorizon
        };
        for (int i = 0; i < shares.length; i++) {
            if (!(shares[i] >= 0 && shares[i] <= 1)) {
                throw new IllegalArgumentException(
                        "share of " + KEYS.get(i) + " must be between 0 and 1, but is " + shares[i]);
            }
        }
        if (malformed + future + missingField + invalidField + beyondHorizon > 1) {
            throw new IllegalArgumentException(
                    "shares of malformed, future, missing-field, invalid-field and beyond-horizon exceed 1 together");
        }
        if (late + disorder > 1) {
            throw new IllegalArgumentException("shares of late and disorder exceed 1 together");
        }
    }

    /** What a tolerably honest production system looks like. */
    public static FaultShares defaults() {
        return new FaultShares(0.02, 0.02, 0.1, 0.001, 0.001, 0.05, 0.001, 0.001, 0.0002);
    }

    /** A world in which each event arrives once, whole and at once. */
    public static FaultShares none() {
        return new FaultShares(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * Reads {@code defaults}, {@code none}, or {@code key=share,…}; keys that are not named keep their default.
     *
     * @throws IllegalArgumentException with one line that names the key, if the text is none of these
     */
    public static FaultShares parse(String text) {
        String trimmed = text.trim();
        if (trimmed.equals("none")) {
            return none();
        }
        if (trimmed.equals("defaults")) {
            return defaults();
        }
        Map<String, Double> shares = defaults().byKey();
        List<String> seen = new ArrayList<>();
        for (String pair : trimmed.split(",", -1)) {
            int equals = pair.indexOf('=');
            String key = (equals < 0 ? pair : pair.substring(0, equals)).trim().toLowerCase(Locale.ROOT);
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("fault '" + key + "' is unknown" + suggestion(key));
            }
            if (equals < 0) {
                throw new IllegalArgumentException("fault '" + key + "' has no share; write " + key + "=0.01");
            }
            if (seen.contains(key)) {
                throw new IllegalArgumentException("fault '" + key + "' is given twice");
            }
            seen.add(key);
            shares.put(key, share(key, pair.substring(equals + 1).trim()));
        }
        return of(shares);
    }

    private static double share(String key, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("share of " + key + " must be between 0 and 1, but is '" + text + "'");
        }
    }

    private Map<String, Double> byKey() {
        double[] shares = {
            late, duplicate, disorder, malformed, future, missingDelivered, missingField, invalidField, beyondHorizon
        };
        Map<String, Double> map = new LinkedHashMap<>();
        for (int i = 0; i < shares.length; i++) {
            map.put(KEYS.get(i), shares[i]);
        }
        return map;
    }

    private static FaultShares of(Map<String, Double> shares) {
        return new FaultShares(
                shares.get("late"),
                shares.get("duplicate"),
                shares.get("disorder"),
                shares.get("malformed"),
                shares.get("future"),
                shares.get("missing-delivered"),
                shares.get("missing-field"),
                shares.get("invalid-field"),
                shares.get("beyond-horizon"));
    }

    private static String suggestion(String key) {
        String nearest = KEYS.get(0);
        for (String known : KEYS) {
            if (distance(key, known) < distance(key, nearest)) {
                nearest = known;
            }
        }
        return distance(key, nearest) <= CLOSE_ENOUGH
                ? "; did you mean '" + nearest + "'?"
                : "; known are " + String.join(", ", KEYS);
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
