package dev.tidemark.job.catalogue;

import dev.tidemark.job.catalogue.Facts.Kind;
import dev.tidemark.job.catalogue.Field.Dimension;
import dev.tidemark.job.catalogue.Field.Own;
import dev.tidemark.job.catalogue.Field.Property;
import dev.tidemark.model.MessageStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The names by which a catalogue file may call values: the fields of the contracts, properties, and its own dimensions. */
final class Vocabulary {
    /** Words that dimensions cannot be called by, as they mean something else. */
    private static final Set<String> RESERVED = Set.of("none", "stat", "pair", Measure.Histogram.BIN);

    private static final String FEATURE = "feature";

    private static final String PROFILE = "profile.";

    private static final String NAME = "[a-z][a-z0-9_]{0,62}";

    private final Map<String, Dimension> dimensions = new LinkedHashMap<>();

    /** Adds what a file declares under {@code dimensions}; a name that is there already gets the new sources. */
    void declare(Place declared) {
        declared.entries().forEach((name, place) -> {
            List<Integer> edges = List.of();
            Place sources = place;
            if (place.isObject()) {
                place.onlyKeys(List.of("of", "edges"));
                sources = place.at("of");
                edges = edges(place.at("edges"));
            }
            if (!name.matches(NAME)) {
                place.wrong("a name is lower-case letters, digits and _, and begins with a letter");
            } else if (RESERVED.contains(name) || isField(name)) {
                place.wrong("has a meaning already; take another name");
            } else if (dimensions.containsKey(name)
                    && !dimensions.get(name).names().isEmpty()) {
                place.wrong("would lose the names under features; leave one of the two out");
            } else {
                dimensions.put(name, new Dimension(name, sources(sources), edges, new TreeMap<>()));
            }
        });
    }

    /** What a file calls the features that its events belong to, by the name of the event. */
    static SortedMap<String, String> features(Place features) {
        SortedMap<String, String> names = new TreeMap<>();
        features.entries().forEach((event, place) -> place.text().ifPresent(feature -> names.put(event, feature)));
        return names;
    }

    /** Takes what features are called. */
    void nameFeatures(SortedMap<String, String> names) {
        Dimension feature = dimensions.get(FEATURE);
        if (!names.isEmpty()) {
            dimensions.put(FEATURE, new Dimension(FEATURE, feature.sources(), feature.edges(), names));
        }
    }

    private static boolean isField(String name) {
        return Stream.of(Facts.values()).anyMatch(facts -> facts.fields().containsKey(name));
    }

    private static List<Field> sources(Place place) {
        List<Field> sources = new ArrayList<>();
        if (place.items().isEmpty()) {
            place.wrong("needs at least one source, such as properties.plan");
        }
        Set<String> fields = new LinkedHashSet<>();
        for (Facts facts : Facts.values()) {
            fields.addAll(labels(facts));
        }
        for (Place item : place.items()) {
            item.text().ifPresent(word -> {
                Optional<Property> property = property(word);
                if (property.isPresent()) {
                    sources.add(property.orElseThrow());
                } else if (fields.contains(word)) {
                    sources.add(new Own(word));
                } else if (word.startsWith(PROFILE)) {
                    item.wrong(
                            "a profile may come after the events, which have been counted by then; take a property of"
                                    + " the event, or active_users_by_profile or feature_users_by_profile");
                } else {
                    item.unknown(word, "field or property", fields);
                }
            });
        }
        return sources;
    }

    private static List<Integer> edges(Place place) {
        List<Integer> edges = new ArrayList<>();
        for (Place item : place.items()) {
            item.text().ifPresent(text -> {
                if (!text.matches("-?\\d{1,9}")) {
                    item.wrong("must be a whole number");
                } else if (!edges.isEmpty() && edges.get(edges.size() - 1) >= Integer.parseInt(text)) {
                    item.wrong("must be greater than the edge before it");
                } else {
                    edges.add(Integer.parseInt(text));
                }
            });
        }
        if (place.isThere() && edges.isEmpty()) {
            place.wrong("needs at least one edge");
        }
        return edges;
    }

    private static Optional<Property> property(String word) {
        return word.startsWith(Property.PREFIX) && word.length() > Property.PREFIX.length()
                ? Optional.of(new Property(word.substring(Property.PREFIX.length())))
                : Optional.empty();
    }

    /** The fields that tell events apart by few values. */
    private static List<String> labels(Facts facts) {
        return fields(facts, EnumSet.of(Kind.TEXT, Kind.LOWER_CASE, Kind.UPPER_CASE));
    }

    private static List<String> fields(Facts facts, Set<Kind> kinds) {
        return facts.fields().entrySet().stream()
                .filter(field -> kinds.contains(field.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What an event may be broken down by. */
    Optional<Field> label(Facts facts, Place place) {
        return field(facts, labels(facts), place);
    }

    /** What a condition may look at. */
    Optional<Field> condition(Facts facts, Place place, String word) {
        return field(facts, fields(facts, EnumSet.complementOf(EnumSet.of(Kind.ID))), place, word);
    }

    /** What may be counted. */
    Optional<Field> countable(Facts facts, Place place) {
        return field(facts, fields(facts, EnumSet.complementOf(EnumSet.of(Kind.AMOUNT, Kind.FLAG))), place);
    }

    /** What has a number. */
    Optional<Field> number(Facts facts, Place place) {
        return place.text().flatMap(word -> {
            List<String> amounts = fields(facts, EnumSet.of(Kind.AMOUNT));
            if (dimensions.containsKey(word) || facts.fields().containsKey(word) && !amounts.contains(word)) {
                place.wrong("'" + word + "' is no number; "
                        + (amounts.isEmpty()
                                ? "numbers are properties, such as properties.amount"
                                : "take " + amounts));
                return Optional.empty();
            }
            return field(facts, amounts, place, word);
        });
    }

    private Optional<Field> field(Facts facts, List<String> fields, Place place) {
        return place.text().flatMap(word -> field(facts, fields, place, word));
    }

    private Optional<Field> field(Facts facts, List<String> fields, Place place, String word) {
        Optional<Property> property = property(word);
        if (property.isPresent()) {
            if (facts == Facts.MESSAGE_EVENTS) {
                place.wrong("message events have no properties");
                return Optional.empty();
            }
            return Optional.of(property.orElseThrow());
        }
        if (fields.contains(word)) {
            return Optional.of(new Own(word));
        }
        Dimension dimension = dimensions.get(word);
        if (dimension != null) {
            return has(facts, dimension, place) ? Optional.of(dimension) : Optional.empty();
        }
        if (facts.fields().containsKey(word)) {
            place.wrong("'" + word + "' cannot be used here");
        } else {
            List<String> known = new ArrayList<>(fields);
            known.addAll(dimensions.keySet());
            place.unknown(word, "field or dimension", known);
        }
        return Optional.empty();
    }

    private static boolean has(Facts facts, Dimension dimension, Place place) {
        for (Field source : dimension.sources()) {
            boolean there = source instanceof Property
                    ? facts == Facts.PRODUCT_EVENTS
                    : facts.fields().containsKey(source.text());
            if (!there) {
                place.wrong("'" + dimension.name() + "' comes from " + source.text() + ", which " + facts.text()
                        + " do not have");
                return false;
            }
        }
        return true;
    }

    /** How the decoder writes the values of a field; those of a dimension as it writes the sources'. */
    private static Kind kind(Facts facts, Field field) {
        if (field instanceof Own) {
            return facts.fields().get(field.text());
        }
        if (field instanceof Dimension dimension
                && dimension.edges().isEmpty()
                && dimension.names().isEmpty()) {
            List<Kind> kinds = dimension.sources().stream()
                    .map(source -> kind(facts, source))
                    .distinct()
                    .toList();
            return kinds.size() == 1 ? kinds.get(0) : Kind.TEXT;
        }
        return Kind.TEXT;
    }

    /** The values of a condition as the decoder writes them, sorted. */
    static List<String> values(Facts facts, Field field, Place place) {
        Kind kind = kind(facts, field);
        List<String> values = new ArrayList<>();
        Collection<String> statuses =
                Stream.of(MessageStatus.values()).map(MessageStatus::text).toList();
        for (Place item : place.items()) {
            item.text().map(kind::canonical).ifPresent(value -> {
                if (field.text().equals("status") && !statuses.contains(value)) {
                    item.unknown(value, "message status", statuses);
                } else if (kind == Kind.FLAG && !value.equals("true") && !value.equals("false")) {
                    item.wrong("must be true or false");
                }
                values.add(value);
            });
        }
        if (values.isEmpty() && place.items().isEmpty()) {
            place.wrong("needs at least one value");
        }
        return values.stream().sorted().distinct().toList();
    }
}
