package dev.tidemark.job.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The metrics that are to be published: what ships, less what a user's file removes and narrows, and what it adds. The
 * grammar of the file is in {@code docs/catalogue.md}.
 */
public final class CatalogueFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Norway's code is NO.
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    /** The sections whose metrics need no code. */
    private static final List<Section> OF_GENERICS = List.of(Section.PRODUCTS);

    private static final List<Section> OF_CODE = List.of(
            Section.ACTIVITY,
            Section.MESSAGES,
            Section.FUNNEL,
            Section.USAGE,
            Section.REVENUE,
            Section.DEVICES,
            Section.EXPERIMENTS,
            Section.PROFILES,
            Section.ANOMALIES,
            Section.JOB);

    private static final Map<String, BuiltIn> SHIPPED = readShipped();

    private final List<Definition> definitions;
    private final List<WatchedSeries> watched;

    private final CatalogueSettings settings;
    private final Optional<List<DeclaredFunnel>> funnels;

    private CatalogueFile(
            List<Definition> definitions,
            List<WatchedSeries> watched,
            CatalogueSettings settings,
            Optional<List<DeclaredFunnel>> funnels) {
        this.definitions = List.copyOf(definitions);
        this.watched = List.copyOf(watched);
        this.settings = settings;
        this.funnels = funnels;
    }

    /** What ships, without any file. */
    public static CatalogueFile shipped() {
        Map<String, Definition> all = new LinkedHashMap<>(SHIPPED);
        all.putAll(generics(vocabulary(Collections.emptySortedMap())));
        return of(all, usual(all), CatalogueSettings.DEFAULTS, Optional.empty());
    }

    private static CatalogueFile of(
            Map<String, Definition> metrics,
            List<WatchedSeries> watched,
            CatalogueSettings settings,
            Optional<List<DeclaredFunnel>> funnels) {
        List<Definition> definitions = inOrder(SeriesReader.watching(metrics.values(), watched)).stream()
                .map(definition -> asSet(definition, settings.usage()))
                .toList();
        boolean wanted = definitions.stream().anyMatch(metric -> metric.section() == Section.ANOMALIES);
        return new CatalogueFile(definitions, wanted ? watched : List.of(), settings, funnels);
    }

    /** Who is among the top is a question to a distribution, and no count. */
    private static Definition asSet(Definition definition, UsageSettings settings) {
        return definition instanceof BuiltIn builtIn
                        && builtIn.computed() == Computed.POWER_USERS
                        && settings.powerUsers() instanceof UsageSettings.TopUsers top
                ? builtIn.withStats(List.of("top" + top.percent()))
                : definition;
    }

    /** The series that are watched unless a file says so; those whose metrics are not there are left out. */
    private static List<WatchedSeries> usual(Map<String, Definition> metrics) {
        Place anomalies =
                root(resource(Section.ANOMALIES.text()), new ArrayList<>()).at("anomalies");
        return new SeriesReader(metrics).read(anomalies.at("series"));
    }

    /** As the documentation is. */
    private static List<Definition> inOrder(Collection<Definition> definitions) {
        return definitions.stream()
                .sorted(Comparator.comparing(Definition::section))
                .toList();
    }

    /** The sections whose metrics ship. */
    public static Set<Section> sections() {
        Set<Section> sections =
                EnumSet.copyOf(SHIPPED.values().stream().map(BuiltIn::section).toList());
        sections.addAll(OF_GENERICS);
        return sections;
    }

    /**
     * Reads a user's file.
     *
     * @param text empty if there is none
     * @param sections the sections of what ships that are wanted; what the job counts of its own records always is
     * @param lacking what must be configured before the metrics of a section can be had, where it is not
     * @throws CatalogueException if anything is wrong with it
     */
    public static CatalogueFile read(String text, Set<Section> sections, Map<Section, String> lacking)
            throws CatalogueException {
        List<String> mistakes = new ArrayList<>();
        Place root = root(text, mistakes);
        CatalogueFile file = mistakes.isEmpty() ? new Reading(root, sections, lacking).file() : shipped();
        if (!mistakes.isEmpty()) {
            throw new CatalogueException(mistakes);
        }
        return file;
    }

    /** All built-in metrics as they ship, by name. */
    static Map<String, BuiltIn> builtIns() {
        return SHIPPED;
    }

    /** What is to be published, in the order of the documentation, the user's own metrics last. */
    List<Definition> definitions() {
        return definitions;
    }

    /** The series whose anomalies are to be published. */
    List<WatchedSeries> watched() {
        return watched;
    }

    /** What metrics that ship let the file decide. */
    CatalogueSettings settings() {
        return settings;
    }

    /**
     * The funnels.
     *
     * @param usual the conversion window of those that do not say another
     */
    List<FunnelDefinition> funnels(Duration usual) {
        return funnels.map(declared ->
                        declared.stream().map(funnel -> funnel.in(usual)).toList())
                .orElseGet(() -> List.of(FunnelDefinition.invitation(usual)));
    }

    private static Place root(String text, List<String> mistakes) {
        JsonNode node = YAML.missingNode();
        try {
            node = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            String line = e.getLocation() == null
                    ? "?"
                    : Integer.toString(e.getLocation().getLineNr());
            mistakes.add("line " + line + " is no valid YAML, or gives a key twice");
        }
        return new Place(node, "", mistakes);
    }

    private static Map<String, BuiltIn> readShipped() {
        Map<String, BuiltIn> shipped = new LinkedHashMap<>();
        List<String> mistakes = new ArrayList<>();
        for (Section section : OF_CODE) {
            for (Place metric :
                    root(resource(section.text()), mistakes).at("metrics").items()) {
                BuiltIn builtIn = MetricReader.shipped(metric, section);
                shipped.put(builtIn.name(), builtIn);
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException("the catalogue that ships: " + mistakes);
        }
        return shipped;
    }

    /** The dimensions that are always there, with features called as a file says, by the name of the event. */
    private static Vocabulary vocabulary(SortedMap<String, String> features) {
        Vocabulary vocabulary = new Vocabulary();
        vocabulary.declare(root(resource("dimensions"), new ArrayList<>()).at("dimensions"));
        vocabulary.nameFeatures(features);
        return vocabulary;
    }

    /** The metrics that ship and need no code. */
    private static Map<String, Generic> generics(Vocabulary vocabulary) {
        Map<String, Generic> generics = new LinkedHashMap<>();
        List<String> mistakes = new ArrayList<>();
        MetricReader reader = new MetricReader(vocabulary);
        for (Section section : OF_GENERICS) {
            for (Place metric :
                    root(resource(section.text()), mistakes).at("metrics").items()) {
                MetricReader.name(metric)
                        .flatMap(name -> reader.generic(metric, name, section))
                        .ifPresent(it -> generics.put(it.name(), it));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException("the catalogue that ships: " + mistakes);
        }
        return generics;
    }

    private static String resource(String name) {
        try (InputStream in = CatalogueFile.class.getResourceAsStream(name + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One reading of one file. */
    private static final class Reading {
        private final Place root;
        private final Set<Section> sections;
        private final Map<Section, String> lacking;
        private final SortedMap<String, String> features;
        private final Vocabulary vocabulary;
        /** The metrics that ship and need no code. */
        private final Map<String, Generic> generics;

        /** The built-in metrics that are removed or have less, and where. */
        private final Map<String, Place> lessened = new LinkedHashMap<>();

        private final Map<String, BuiltIn> narrowed = new LinkedHashMap<>();
        private final Map<String, Generic> added = new LinkedHashMap<>();
        private final Map<String, Place> places = new LinkedHashMap<>();

        Reading(Place root, Set<Section> sections, Map<Section, String> lacking) {
            this.root = root;
            this.sections = sections;
            this.lacking = lacking;
            this.features = Vocabulary.features(root.at("features"));
            this.vocabulary = vocabulary(features);
            this.generics = generics(vocabulary);
        }

        CatalogueFile file() {
            List<String> keys = new ArrayList<>(
                    List.of("extends", "remove", "features", "dimensions", "metrics", "anomalies", "funnels"));
            keys.addAll(SettingsReader.KEYS);
            root.onlyKeys(keys);
            boolean fromShipped = extendsShipped(root.at("extends"));
            root.at("remove").items().forEach(this::remove);
            vocabulary.declare(root.at("dimensions"));
            MetricReader reader = new MetricReader(vocabulary);
            root.at("metrics").items().forEach(metric -> read(metric, reader));
            Map<String, Definition> all = new LinkedHashMap<>();
            SHIPPED.forEach((name, shipped) -> {
                if (narrowed.containsKey(name)) {
                    all.put(name, narrowed.get(name));
                } else if (shipped.section() == Section.JOB
                        || fromShipped && sections.contains(shipped.section()) && !lessened.containsKey(name)) {
                    all.put(name, shipped);
                }
            });
            generics.forEach((name, shipped) -> {
                boolean wanted = fromShipped && sections.contains(shipped.section()) && !lessened.containsKey(name);
                if (wanted && hasOperands(shipped)) {
                    all.put(name, shipped);
                }
            });
            all.putAll(added);
            all.values().forEach(definition -> checkOperands(definition, all));
            Place anomalies = root.at("anomalies");
            anomalies.onlyKeys(List.of("series"));
            List<WatchedSeries> watched =
                    anomalies.isThere() ? new SeriesReader(all).read(anomalies.at("series")) : usual(all);
            return of(all, watched, SettingsReader.read(root, features), FunnelReader.read(root.at("funnels")));
        }

        /** Whether nobody left out the sections of the metrics that it is computed from. */
        private boolean hasOperands(Generic generic) {
            return generic.measure().operands().stream()
                    .map(operand -> SHIPPED.containsKey(operand) ? SHIPPED.get(operand) : generics.get(operand))
                    .allMatch(operand -> sections.contains(operand.section()));
        }

        private static boolean extendsShipped(Place place) {
            String from = place.text().orElse("shipped");
            if (!from.equals("shipped") && !from.equals("none")) {
                place.wrong("must be shipped or none");
            }
            return !from.equals("none");
        }

        private void remove(Place place) {
            place.text().ifPresent(name -> {
                Optional<Definition> shipped = shipped(name);
                if (shipped.isEmpty()) {
                    List<String> known = new ArrayList<>(SHIPPED.keySet());
                    known.addAll(generics.keySet());
                    place.unknown(name, "metric that ships", known);
                } else if (shipped.orElseThrow().section() == Section.JOB) {
                    place.wrong("'" + name + "' counts the job's own records and stays");
                } else if (lessened.put(name, place) != null) {
                    place.wrong("'" + name + "' is there already");
                }
            });
        }

        private Optional<Definition> shipped(String name) {
            return Optional.ofNullable(SHIPPED.containsKey(name) ? SHIPPED.get(name) : generics.get(name));
        }

        private void read(Place metric, MetricReader reader) {
            if (!metric.isObject()) {
                metric.wrong("must hold the keys of a metric");
                return;
            }
            Optional<String> computed = MetricReader.computed(metric);
            if (computed.isPresent()) {
                readBuiltIn(metric, computed.orElseThrow());
                return;
            }
            Optional<String> named = MetricReader.name(metric);
            // Without a usable name the rest is still looked at for further mistakes.
            Optional<Generic> generic = reader.generic(metric, named.orElse("unnamed"), Section.CUSTOM);
            named.ifPresent(name -> {
                if (SHIPPED.containsKey(name) || generics.containsKey(name) && !lessened.containsKey(name)) {
                    metric.at("name")
                            .wrong("'" + name + "' is a metric that ships; "
                                    + (SHIPPED.containsKey(name)
                                            ? "take another name"
                                            : "remove that, or take another name"));
                } else if (places.put(name, metric) != null) {
                    metric.at("name").wrong("'" + name + "' is there already");
                } else {
                    generic.ifPresent(it -> added.put(name, it));
                }
            });
        }

        private void readBuiltIn(Place metric, String computed) {
            BuiltIn shipped = SHIPPED.get(computed);
            if (shipped == null) {
                metric.at("computed").unknown(computed, "metric that ships", SHIPPED.keySet());
                return;
            }
            if (lacking.containsKey(shipped.section())) {
                metric.at("computed")
                        .wrong("'" + computed + "' needs " + lacking.get(shipped.section())
                                + "; set that, or leave out '" + computed + "'");
                return;
            }
            if (!metric.at("name").text().orElse(computed).equals(computed)) {
                metric.at("name").wrong("a metric that ships keeps its name, " + computed);
            }
            if (shipped.section() == Section.ANOMALIES
                    && (metric.at("by").isThere() || metric.at("windows").isThere())) {
                metric.wrong("by and windows follow from anomalies.series");
                return;
            }
            BuiltIn less = MetricReader.narrowed(metric, shipped);
            if (narrowed.put(computed, less) != null) {
                metric.at("computed").wrong("'" + computed + "' is there already");
            }
            Place removed = lessened.get(computed);
            if (removed != null) {
                removed.wrong("'" + computed + "' is removed here and declared below");
            } else if (!less.cuts().equals(shipped.cuts()) || !less.windows().equals(shipped.windows())) {
                lessened.put(computed, metric);
            }
            places.put(computed, metric);
        }

        /** What results are derived from must be there, as far as they need it. */
        private void checkOperands(Definition definition, Map<String, Definition> all) {
            if (definition instanceof Generic generic && generic.measure() instanceof Measure.Ratio ratio) {
                checkOperand(generic, ratio.of(), place(generic, "ratio", "of", ratio.of()), all);
                checkOperand(generic, ratio.per(), place(generic, "ratio", "per", ratio.per()), all);
            } else if (definition instanceof Generic generic && generic.measure() instanceof Measure.Top top) {
                checkOperand(generic, top.of(), place(generic, "top", "of", top.of()), all);
            } else if (definition instanceof BuiltIn builtIn) {
                for (Computed operand : builtIn.computed().operands()) {
                    boolean whole = SHIPPED.get(operand.text()).equals(all.get(operand.text()));
                    if (!whole) {
                        Place place = lessened.getOrDefault(
                                operand.text(), places.getOrDefault(definition.name(), root.at("metrics")));
                        place.wrong(definition.name() + " is computed from " + operand.text()
                                + ", all its cuts and windows; keep them, or remove " + definition.name() + " too");
                    }
                }
            }
        }

        /** Where a mistake about an operand was made: in the metric, or where one that ships lost it. */
        private Place place(Generic derived, String measure, String key, String operand) {
            Place place = places.get(derived.name());
            return place == null
                    ? lessened.getOrDefault(operand, root.at("metrics"))
                    : place.at(measure).at(key);
        }

        private static void checkOperand(Generic derived, String name, Place place, Map<String, Definition> all) {
            Definition operand = all.get(name);
            if (operand == null && derived.section() != Section.CUSTOM) {
                place.wrong(derived.name() + " is computed from " + name + "; keep it, or remove " + derived.name()
                        + " too");
                return;
            } else if (operand == null) {
                place.unknown(name, "metric", all.keySet());
                return;
            }
            if (!Set.of(Aggregate.COUNT, Aggregate.MONEY, Aggregate.DISTINCT).contains(operand.aggregate())) {
                place.wrong("'" + name + "' is no count, sum or distinct count");
                return;
            }
            for (List<String> cut : derived.cuts()) {
                // A total may stand below any part.
                boolean total = derived.measure() instanceof Measure.Ratio ratio
                        && name.equals(ratio.per())
                        && MetricDefinition.has(operand.cuts(), List.of());
                if (!total && !MetricDefinition.has(operand.cuts(), cut)) {
                    place.wrong("'" + name + "' is not there by " + (cut.isEmpty() ? "none" : String.join(",", cut)));
                }
            }
            derived.windows().stream()
                    .filter(window -> !operand.windows().contains(window))
                    .forEach(window -> place.wrong("'" + name + "' has no window " + window.text()));
        }
    }
}
