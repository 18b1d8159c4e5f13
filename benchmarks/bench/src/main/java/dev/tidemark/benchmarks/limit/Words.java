package dev.tidemark.benchmarks.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Numbers the values of dimensions, 0 being the absent one, for all threads alike. Thread-safe. */
final class Words {
    /** The number of the absent value. */
    static final int ABSENT = 0;

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final List<String> texts = new ArrayList<>();

    Words() {
        number("");
    }

    private int number(String text) {
        return numbers.computeIfAbsent(text, any -> {
            synchronized (texts) {
                texts.add(text);
                return texts.size() - 1;
            }
        });
    }

    /** The text of a number, as results write it. */
    String text(int number) {
        if (number == ABSENT) {
            return "_unknown";
        }
        synchronized (texts) {
            return texts.get(number);
        }
    }

    /** One thread's way to the numbers, which remembers what it met. Not thread-safe. */
    final class View {
        private static final int REMEMBERED = 1 << 10;

        private final String[] met = new String[REMEMBERED];
        private final int[] numbersMet = new int[REMEMBERED];

        int of(String text) {
            int slot = text.hashCode() & REMEMBERED - 1;
            if (!text.equals(met[slot])) {
                met[slot] = text;
                numbersMet[slot] = number(text);
            }
            return numbersMet[slot];
        }

        /** The text of a number, as results write it. */
        String text(int number) {
            return Words.this.text(number);
        }
    }
}
