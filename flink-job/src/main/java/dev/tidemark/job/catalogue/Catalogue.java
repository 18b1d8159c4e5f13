package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All metrics of one job. Immutable. */
public final class Catalogue implements Serializable {
    private static final long serialVersionUID = 1;

    private final Map<String, MetricDefinition> metrics = new LinkedHashMap<>();
    /** Those that code computes and nobody wants: nothing of them is published. */
    private final Map<String, MetricDefinition> silent = new LinkedHashMap<>();

    private final List<Generic> generics = new ArrayList<>();
    private final List<WatchedSeries> watched = new ArrayList<>();

    /**
     * What metrics mean beside their definitions.
     *
     * @param meaning canonical text of every setting that changes what the built-in metrics mean (zone, activity filter,
     *     conversion window, …); it enters each of their hashes
     * @param meaningOfEvents likewise for generic metrics, which only read events
     * @param horizon how much older than its record an event may be
     * @param conversionWindow of the funnels that do not say another
     */
    public record Terms(String meaning, String meaningOfEvents, Duration horizon, Duration conversionWindow) {}

    private final CatalogueSettings settings;
    private final List<FunnelDefinition> funnels;
    /** Their definitions as text; empty if they are what ships. */
    private final String meaningOfFunnels;

    private Catalogue(CatalogueSettings settings, List<FunnelDefinition> funnels, Terms terms) {
        this.settings = settings;
        this.funnels = List.copyOf(funnels);
        // They could not be set at first, and of the one that ships the window is among the terms.
        this.meaningOfFunnels = funnels.equals(List.of(FunnelDefinition.invitation(terms.conversionWindow)))
                ? ""
                : funnels.stream().map(FunnelDefinition::canonical).collect(Collectors.joining("\n"));
    }

    /** The catalogue that ships with the job, sections 3, 4, 5 and 9 of {@code docs/metrics.md}; see {@link Terms}. */
    public static Catalogue shipped(String meaning, Duration horizon, Duration conversionWindow) {
        return of(CatalogueFile.shipped(), new Terms(meaning, meaning, horizon, conversionWindow));
    }

    /** The catalogue of a file. */
    public static Catalogue of(CatalogueFile file, Terms terms) {
        List<FunnelDefinition> funnels = file.funnels(terms.conversionWindow());
        Catalogue it = new Catalogue(file.settings(), funnels, terms);
        Map<String, String> hashes = it.hashes(file, terms);
        it.watched.addAll(file.watched());
        for (Definition definition : file.definitions()) {
            String hash = hashes.get(definition.name());
            if (definition instanceof Generic generic) {
                it.generics.add(generic);
                it.metrics.put(generic.name(), it.resolved(generic, terms, hash));
            } else {
                BuiltIn builtIn = (BuiltIn) definition;
                it.metrics.put(builtIn.name(), it.resolved(builtIn, builtIn.cuts(), builtIn.windows(), terms, hash));
            }
        }
        CatalogueFile.builtIns().forEach((name, builtIn) -> {
            if (!it.metrics.containsKey(name)) {
                it.silent.put(name, it.resolved(builtIn, List.of(), Set.of(), terms, ""));
            }
        });
        return it;
    }

    private Map<String, String> hashes(CatalogueFile file, Terms terms) {
        Map<String, String> hashes = new LinkedHashMap<>();
        List<Generic> derived = new ArrayList<>();
        for (Definition definition : file.definitions()) {
            if (definition instanceof BuiltIn builtIn) {
                hashes.put(builtIn.name(), hash(builtIn, terms));
            } else if (definition instanceof Generic generic) {
                if (generic.isDerived()) {
                    derived.add(generic);
                } else {
                    hashes.put(generic.name(), hash(generic.canonical() + "\n" + meaning(generic, terms)));
                }
            }
        }
        // What is computed from other metrics means what these mean.
        for (Generic generic : derived) {
            String operands =
                    generic.measure().operands().stream().map(hashes::get).collect(Collectors.joining("\n"));
            hashes.put(generic.name(), hash(generic.canonical() + "\n" + operands));
        }
        // And what an anomaly means, from the series.
        for (Definition definition : file.definitions()) {
            if (definition instanceof BuiltIn builtIn && builtIn.section() == Section.ANOMALIES) {
                hashes.put(builtIn.name(), hash(hash(builtIn, terms) + canonical(file.watched(), hashes)));
            }
        }
        return hashes;
    }

    private static String meaning(Generic it, Terms terms) {
        return it.readsActivity() ? terms.meaning() : terms.meaningOfEvents();
    }

    private static String canonical(List<WatchedSeries> watched, Map<String, String> hashes) {
        return watched.stream()
                .map(series -> String.join(
                        " ",
                        "\n" + series.metric(),
                        hashes.get(series.metric()),
                        "" + new TreeSet<>(series.by()),
                        "" + new TreeSet<>(series.windows())))
                .sorted()
                .collect(Collectors.joining());
    }

    private String hash(BuiltIn it, Terms terms) {
        List<String> parts = new ArrayList<>(List.of(
                it.name(),
                it.description(),
                it.aggregate().name(),
                it.cuts().toString(),
                it.windows().toString(),
                terms.meaning()));
        // Metrics that have neither keep the hashes that they had before there were any.
        if (!it.stats().isEmpty()) {
            parts.add(it.stats().toString());
        }
        String meaning = it.section() == Section.FUNNEL ? meaningOfFunnels : settings.meaning(it);
        if (!meaning.isEmpty()) {
            parts.add(meaning);
        }
        return hash(String.join("\n", parts));
    }

    private MetricDefinition resolved(
            BuiltIn it, List<List<String>> cuts, Set<WindowKind> windows, Terms terms, String hash) {
        List<List<String>> dropped = CatalogueFile.builtIns().get(it.name()).cuts().stream()
                .filter(cut -> !MetricDefinition.has(cuts, cut))
                .toList();
        return new MetricDefinition(
                it.name(),
                settings.description(it),
                it.aggregate(),
                it.stats(),
                cuts,
                dropped,
                windows,
                it.computed().contributed(),
                days(it.computed().retention(), terms),
                it.section(),
                hash);
    }

    private MetricDefinition resolved(Generic it, Terms terms, String hash) {
        Retention retention = it.isDerived() ? Retention.NOTHING : Retention.EVENTS;
        return new MetricDefinition(
                it.name(),
                it.description(),
                it.aggregate(),
                it.measure().stats(),
                it.cuts(),
                List.of(),
                it.windows(),
                it.contributed(),
                days(retention, terms),
                it.section(),
                hash);
    }

    private int days(Retention retention, Terms terms) {
        Duration longest = funnels.stream()
                .map(FunnelDefinition::conversionWindow)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return retention.days(terms.horizon(), longest, settings.experiments().window());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The metric of that name. One that ships and is not wanted has neither cuts nor windows, so that whoever contributes
     * to it contributes to {@linkplain MetricDefinition#dropped() nothing}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public MetricDefinition metric(String name) {
        MetricDefinition metric = metrics.getOrDefault(name, silent.get(name));
        if (metric == null) {
            throw new IllegalArgumentException("metric '" + name + "' is not in the catalogue");
        }
        return metric;
    }

    /** All metrics that are published, in the order of the documentation. */
    public Collection<MetricDefinition> metrics() {
        return Collections.unmodifiableCollection(metrics.values());
    }

    /** The series whose anomalies are published. */
    public List<WatchedSeries> watched() {
        return Collections.unmodifiableList(watched);
    }

    /** Whether any metric of a section is published. */
    public boolean has(Section section) {
        return metrics.values().stream().anyMatch(metric -> metric.section() == section);
    }

    /** Whether a metric of that name is published. */
    public boolean publishes(String name) {
        return metrics.containsKey(name);
    }

    /** The funnels, in the order in which their steps are numbered. */
    public List<FunnelDefinition> funnels() {
        return funnels;
    }

    /** What the funnels mean, as text; empty if they are the one that ships. */
    public String meaningOfFunnels() {
        return meaningOfFunnels;
    }

    /** What metrics that ship let a file decide. */
    public CatalogueSettings settings() {
        return settings;
    }

    /** The metrics that files alone define, those that ship first; each is also among {@link #metrics()}. */
    public List<Generic> generics() {
        return Collections.unmodifiableList(generics);
    }
}
