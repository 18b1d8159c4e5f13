package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where a value comes from. */
public sealed interface Field extends Serializable {
    /** As the catalogue writes it, and as the dimension of results is called. */
    String text();

    /** All that decides its value, as part of a definition's hash. */
    String canonical();

    /** A field of the event's contract, such as {@code country}. */
    record Own(String name) implements Field {
        @Override
        public String text() {
            return name;
        }

        @Override
        public String canonical() {
            return name;
        }
    }

    /** A property of a product event, such as {@code properties.amount}. */
    record Property(String name) implements Field {
        static final String PREFIX = "properties.";

        @Override
        public String text() {
            return PREFIX + name;
        }

        @Override
        public String canonical() {
            return PREFIX + CanonicalText.of(name);
        }
    }

    /**
     * A dimension that the catalogue declares.
     *
     * @param sources the first of them that has a value gives it
     * @param edges ascending; values are numbers and each dimension value is the range between two edges, the lower one
     *     included. Empty: values are taken as they are
     * @param names what values become that are to be called otherwise
     */
    record Dimension(String name, List<Field> sources, List<Integer> edges, SortedMap<String, String> names)
            implements Field {
        public Dimension {
            sources = List.copyOf(sources);
            edges = List.copyOf(edges);
            names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
        }

        @Override
        public String text() {
            return name;
        }

        @Override
        public String canonical() {
            return name + "=" + sources.stream().map(Field::canonical).collect(Collectors.joining("|")) + edges
                    + (names.isEmpty() ? "" : canonicalNames());
        }

        private String canonicalNames() {
            return names.entrySet().stream()
                    .map(name -> CanonicalText.of(name.getKey()) + "=" + CanonicalText.of(name.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }
}
