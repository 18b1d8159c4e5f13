package dev.tidemark.job.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.job.catalogue.Field.Dimension;
import dev.tidemark.job.catalogue.Field.Own;
import dev.tidemark.job.catalogue.Field.Property;
import dev.tidemark.model.WindowKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueFileTest {
    private static final String EXPORTERS =
            """
            metrics:
            - name: report_exporters
              distinct: user_id
              where: {event_name: report_exported}
              by: [plan]
              windows: [rolling_28d]
            """;

    @Test
    void everyMistakeIsReportedWithItsPathAndASuggestion() {
        assertThat(
                        mistakes(
                                """
                        extend: none
                        remove: [campain_charge, accepted]
                        dimensions:
                          plan: [properties.plan, profile.plan]
                          country: [properties.country]
                          age_group: {of: [properties.age], edges: [25, 18]}
                        metrics:
                        - name: Exporters
                          distinct: user
                          where: {event_nam: x, user_id: u, properties.amount: {mini: 10}}
                          by: [country, contry, [platform, platform], country]
                          windows: [rolling_28, day, now_5m]
                        - name: amounts
                          facts: product_event
                          sum: amount
                          distinct: user_id
                        - name: amounts
                          sum: country
                          stats: [mean]
                        - name: spread
                          distribution: properties.amount
                          stats: [means, p100, mean]
                        - name: charges
                          facts: message_events
                          sum: charge
                          where: {status: deliverd}
                          by: [properties.x, plan]
                        - name: messages
                          count: yes
                        - name: conversion
                          ratio: {of: exporterz, per: failures}
                          by: [channel, status]
                          windows: [day, minute]
                        - computed: quick_ration
                        - name: other
                          computed: recipients
                          by: [country]
                          windows: [month]
                        - name: all_users
                          distinct: user_id
                          windows: [to_date]
                        """))
                .containsExactly(
                        "extend: unknown key; did you mean extends?",
                        "remove[0]: 'campain_charge' is no metric that ships; did you mean campaign_charge?",
                        "remove[1]: 'accepted' counts the job's own records and stays",
                        "dimensions.plan[1]: a profile may come after the events, which have been counted by then; take"
                                + " a property of the event, or active_users_by_profile or feature_users_by_profile",
                        "dimensions.country: has a meaning already; take another name",
                        "dimensions.age_group.edges[1]: must be greater than the edge before it",
                        "metrics[0].name: a name is lower-case letters, digits and _, begins with a letter and has at"
                                + " most 63 of them",
                        "metrics[0].distinct: 'user' is no field or dimension; did you mean user_id?",
                        "metrics[0].by[1]: 'contry' is no field or dimension; did you mean country?",
                        "metrics[0].by[2]: names a dimension twice",
                        "metrics[0].by[3]: 'country' is there already",
                        "metrics[0].windows[0]: 'rolling_28' is no window; did you mean rolling_28d?",
                        "metrics[0].where.event_nam: 'event_nam' is no field or dimension; did you mean event_name?",
                        "metrics[0].where.user_id: 'user_id' cannot be used here",
                        "metrics[0].where.properties.amount.mini: unknown key; did you mean min?",
                        "metrics[1]: needs exactly one of count, sum, distinct, distribution, histogram, correlation,"
                                + " ratio, top, computed, has sum and distinct",
                        "metrics[2].stats: only a distribution has stats",
                        "metrics[2].sum: 'country' is no number; numbers are properties, such as properties.amount",
                        "metrics[2].name: 'amounts' is there already",
                        "metrics[3].stats[0]: 'means' is no statistic; did you mean mean?",
                        "metrics[3].stats[1]: 'p100' is no statistic; did you mean p90?",
                        "metrics[4].by[0]: message events have no properties",
                        "metrics[4].by[1]: 'plan' comes from properties.plan, which message_events do not have",
                        "metrics[4].where.status: 'deliverd' is no message status; did you mean delivered?",
                        "metrics[5].count: must be true",
                        "metrics[5].name: 'messages' is a metric that ships; take another name",
                        "metrics[7].computed: 'quick_ration' is no metric that ships; did you mean quick_ratio?",
                        "metrics[8].name: a metric that ships keeps its name, recipients",
                        "metrics[8].by: 'country' is no cut of recipients, which has [none, channel, category,"
                                + " channel,category]",
                        "metrics[8].windows: 'month' is no window of recipients, which has [day, rolling_7d,"
                                + " rolling_30d]",
                        "metrics[9].windows: to_date is for counts and sums; take all_time",
                        "metrics[6].ratio.of: 'exporterz' is no metric; did you mean exporters?",
                        "metrics[6].ratio.per: 'failures' is not there by channel",
                        "metrics[6].ratio.per: 'failures' is not there by status",
                        "metrics[6].ratio.per: 'failures' has no window minute");
    }

    @Test
    void whatBinsPairsAndRanksLackIsToldWithItsPlace() {
        assertThat(
                        mistakes(
                                """
                        dimensions:
                          bin: [properties.bin]
                        metrics:
                        - {name: a, histogram: properties.amount, by: [bin]}
                        - {name: b, histogram: properties.amount, edges: [5], stats: [mean]}
                        - {name: c, histogram: country, edges: [1, x, 1]}
                        - {name: d, count: true, edges: [1, 2]}
                        - {name: e, correlation: properties.amount}
                        - {name: f, correlation: [properties.amount, properties.amount]}
                        - {name: g, correlation: [charge, status], facts: message_events}
                        - {name: h, top: 10}
                        - {name: i, top: {n: 0, by: country}, where: {country: DE}}
                        - {name: j, top: {n: 101, dimension: country, of: k}, by: [country]}
                        - {name: k, top: {n: 3, dimension: country, of: quick_ratio}, by: [country]}
                        - {name: l, top: {n: 3, dimension: contry, of: projects_created}, windows: [day, hour]}
                        - {name: m, top: {n: 3, dimension: country, of: projects_create}, windows: [minute]}
                        - {name: n, top: {n: 3, dimension: os, of: active_users}, by: [channel]}
                        - {name: o, histogram: properties.amount, edges: [1, 2], windows: [to_date]}
                        - {name: p, correlation: [properties.a, properties.b], windows: [to_date]}
                        """))
                .containsExactly(
                        "dimensions.bin: has a meaning already; take another name",
                        "metrics[0]: needs edges, those of the bins, such as [0, 10, 100]",
                        "metrics[0].by[0]: 'bin' is no field or dimension",
                        "metrics[1].stats: only a distribution has stats",
                        "metrics[1].edges: needs 2 to 101 edges",
                        "metrics[2].edges[1]: must be a whole number from -1000000 to 1000000",
                        "metrics[2].edges[1]: must be greater than the edge before it",
                        "metrics[2].histogram: 'country' is no number; numbers are properties, such as"
                                + " properties.amount",
                        "metrics[3].edges: only a histogram has edges",
                        "metrics[4].correlation: must be two different numbers, such as [properties.amount,"
                                + " properties.discount]",
                        "metrics[5].correlation: must be two different numbers, such as [properties.amount,"
                                + " properties.discount]",
                        "metrics[6].correlation[1]: 'status' is no number; take [charge]",
                        "metrics[7].top: must be written {n: NUMBER, dimension: DIMENSION, of: METRIC}",
                        "metrics[8].top.by: unknown key; did you mean n?",
                        "metrics[8].top.n: needs n, the last rank, from 1 to 100",
                        "metrics[8].top: needs dimension, the one whose values are ranked",
                        "metrics[8].top: needs of, the name of a metric",
                        "metrics[8].where: a top has none of its own; what it is computed from has",
                        "metrics[9].top.n: needs n, the last rank, from 1 to 100",
                        "metrics[10].by: 'country' tells all results apart anyway; leave it out",
                        "metrics[12].windows: a top has no window minute; take hour",
                        "metrics[15].windows: to_date is for counts and sums; take all_time",
                        "metrics[10].top.of: 'quick_ratio' is no count, sum or distinct count",
                        "metrics[11].top.of: 'projects_created' is not there by contry",
                        "metrics[11].top.of: 'projects_created' has no window hour",
                        "metrics[12].top.of: 'projects_create' is no metric; did you mean projects_created?",
                        "metrics[13].top.of: 'active_users' is not there by os,channel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics: [", "remove: []\nremove: []"})
    void whatIsNoYamlIsToldWithItsLine(String yaml) {
        assertThat(mistakes(yaml))
                .singleElement()
                .asString()
                .matches("line \\d+ is no valid YAML, or gives a key twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "just a text | must hold keys and values",
                "revenue: {grace_days: soon} | revenue.grace_days: must be a whole number from 0 to 366",
                "bins: {screen_on_hours: [1]} | bins.screen_on_hours: needs 2 to 101 edges",
                "bins: {screen_on_hours: [1, 1]} | bins.screen_on_hours[1]: must be greater than the edge before it",
                "bins: {screen_on_hour: [1, 2]} | bins.screen_on_hour: unknown key; did you mean screen_on_hours?",
                "age_groups: [x] | age_groups[0]: must be a whole number from -1000000 to 1000000",
                "intensity: {usage_intensity: 1} | intensity.usage_intensity: unknown key",
                "intensity: {apps_installed: much} | intensity.apps_installed: must be a number below 1000 in magnitude,"
                        + " with at most 6 digits behind the point",
                "revenue: {grace_day: 1} | revenue.grace_day: unknown key; did you mean grace_days?",
                "metrics: {name: x} | metrics: needs exactly one of count, sum, distinct, distribution, histogram,"
                        + " correlation, ratio, top, computed",
                "metrics: [x] | metrics[0]: must hold the keys of a metric",
                "metrics: [{name: x, count: true, where: {country: []}}]"
                        + " | metrics[0].where.country: needs at least one value",
                "extends: all | extends: must be shipped or none",
                "anomalies: {series: [{of: active_users, windows: []}]} | anomalies.series[0].windows: names no window;"
                        + " leave the key out for all, or the series",
                "{features: {a: b}, dimensions: {feature: [event_name]}} | dimensions.feature: would lose the names under"
                        + " features; leave one of the two out",
            })
    void whatHasAnotherShapeIsTold(String yaml, String mistake) {
        assertThat(mistakes(yaml)).containsExactly(mistake);
    }

    @Test
    void aMetricOfFiveLinesIsReadWithItsDefaults() throws Exception {
        Generic metric = generics(EXPORTERS).get(0);
        Field plan = new Dimension("plan", List.of(new Property("plan")), List.of(), new TreeMap<>());
        assertThat(metric)
                .isEqualTo(new Generic(
                        "report_exporters",
                        Section.CUSTOM,
                        "",
                        Facts.PRODUCT_EVENTS,
                        List.of(new Condition.OneOf(new Own("event_name"), List.of("report_exported"))),
                        new Measure.Distinct(new Own("user_id")),
                        List.of(List.of("plan")),
                        Map.of("plan", plan),
                        Set.of(WindowKind.ROLLING_28D)));
        MetricDefinition definition = catalogue(EXPORTERS).metric("report_exporters");
        assertThat(definition.aggregate()).isEqualTo(Aggregate.DISTINCT);
        assertThat(definition.section()).isEqualTo(Section.CUSTOM);
        assertThat(definition.contributed()).containsExactly(WindowKind.DAY);
        // What the events' horizon of 40 days needs, as for metrics that ship.
        assertThat(definition.retentionDays())
                .isEqualTo(catalogue("").metric("recipients").retentionDays());
        assertThat(definition.hash()).matches("[0-9a-f]{16}");
    }

    @Test
    void conditionsHoldWhatTheDecoderWrites() throws Exception {
        Generic metric = generics(
                        """
                        metrics:
                        - name: a
                          count: true
                          where: {country: {not: [NO, de]}, platform: [IOS, Web, ios], properties.amount: {min: 10, max: 20.5}}
                        """)
                .get(0);
        assertThat(metric.where())
                .containsExactlyInAnyOrder(
                        new Condition.NoneOf(new Own("country"), List.of("DE", "NO")),
                        new Condition.OneOf(new Own("platform"), List.of("ios", "web")),
                        new Condition.AtLeast(new Property("amount"), new BigDecimal("10")),
                        new Condition.AtMost(new Property("amount"), new BigDecimal("20.5")));
    }

    @ParameterizedTest
    @CsvSource({
        "day rolling_7d month, DAY",
        "hour day, HOUR",
        "minute day, DAY MINUTE",
        "minute hour day iso_week, HOUR MINUTE",
        "minute, MINUTE",
        "all_time to_date, ALL_TIME DAY",
    })
    void contributionsNameTheSlicesThatTheWindowsAreMadeOf(String windows, String slices) throws Exception {
        String yaml = "metrics: [{name: a, count: true, windows: [%s]}]".formatted(windows.replace(" ", ", "));
        assertThat(catalogue(yaml).metric("a").contributed())
                .extracting(WindowKind::name)
                .containsExactlyInAnyOrder(slices.split(" "));
    }

    @Test
    void aChangedFilterChangesTheHashAndADescriptionDoesNot() throws Exception {
        String hash = hash(EXPORTERS);
        assertThat(hash(EXPORTERS + "  description: who takes reports home\n")).isEqualTo(hash);
        assertThat(hash(EXPORTERS + "  facts: product_events\n")).isEqualTo(hash);
        assertThat(List.of(
                        hash,
                        hash(EXPORTERS.replace("report_exported", "[report_exported, report_printed]")),
                        hash(EXPORTERS.replace("event_name: report_exported", "event_name: {not: report_exported}")),
                        hash(EXPORTERS.replace("distinct: user_id", "distinct: account_id")),
                        hash(EXPORTERS.replace("[plan]", "[none, plan]")),
                        hash(EXPORTERS.replace("rolling_28d", "rolling_7d")),
                        hash(EXPORTERS + "dimensions: {plan: [properties.tariff]}\n"),
                        hash(EXPORTERS.replace("[plan]", "[age]")
                                + "dimensions: {age: {of: properties.age, edges: [18]}}\n"),
                        hash(EXPORTERS.replace("[plan]", "[age]")
                                + "dimensions: {age: {of: properties.age, edges: [19]}}\n"),
                        Catalogue.of(file(EXPORTERS), terms("zone Europe/Berlin"))
                                .metric("report_exporters")
                                .hash()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theOrderInWhichAFilterIsWrittenDoesNotMatter() throws Exception {
        assertThat(hash("metrics: [{name: report_exporters, count: true, by: [country, platform],"
                        + " where: {os: [b, a], country: DE}}]"))
                .isEqualTo(hash("metrics: [{name: report_exporters, count: true, by: [platform, country],"
                        + " where: {country: DE, os: [a, b, a]}}]"));
    }

    @Test
    void twoListsThatReadAlikeAreTwoDefinitions() throws Exception {
        String one = "metrics: [{name: report_exporters, count: true, where: {properties.tag: ['red, green']}}]";
        assertThat(hash(one)).isNotEqualTo(hash(one.replace("'red, green'", "red, green")));
    }

    @Test
    void numbersAndDimensionsAreComparedAsTheEventsHaveThem() throws Exception {
        Generic metric = generics(
                        """
                        dimensions: {system: [os], place: [country, properties.place]}
                        metrics:
                        - name: a
                          count: true
                          where: {properties.amount: [10.0, 1e3], system: iOS, place: Hall}
                        """)
                .get(0);
        assertThat(metric.where())
                .extracting(condition -> ((Condition.OneOf) condition).values())
                .containsExactlyInAnyOrder(List.of("10", "1000"), List.of("ios"), List.of("Hall"));
    }

    @Test
    void aMetricThatShipsIsTheSameInWhateverOrderItsCutsAndWindowsStand() throws Exception {
        Catalogue same =
                catalogue("metrics: [{computed: recipients, by: [[category, channel], category, channel, none],"
                        + " windows: [rolling_30d, rolling_7d, day]}]");
        assertThat(same.metric("recipients").hash())
                .isEqualTo(catalogue("").metric("recipients").hash());
    }

    @Test
    void aRatioChangesWithWhatItIsComputedFrom() throws Exception {
        String ratio = EXPORTERS.replace("[plan]", "[none]")
                + "- {name: share, ratio: {of: report_exporters, per: active_users}, windows: [rolling_28d]}\n";
        String changed = ratio.replace("report_exported", "report_printed");
        assertThat(catalogue(changed).metric("share").hash())
                .isNotEqualTo(catalogue(ratio).metric("share").hash());
        assertThat(catalogue(ratio).metric("share").contributed()).isEmpty();
    }

    @Test
    void aSettingChangesTheHashesOfItsSectionAlone() throws Exception {
        Catalogue shipped = catalogue("");
        Catalogue graceful = catalogue("revenue: {grace_days: 3}");
        Catalogue weighted = catalogue("intensity: {apps_installed: 1}");
        for (MetricDefinition metric : shipped.metrics()) {
            boolean sameRevenue = graceful.metric(metric.name()).hash().equals(metric.hash());
            boolean sameDevices = weighted.metric(metric.name()).hash().equals(metric.hash());
            assertThat(sameRevenue).as(metric.name()).isEqualTo(metric.section() != Section.REVENUE);
            assertThat(sameDevices).as(metric.name()).isEqualTo(metric.section() != Section.DEVICES);
        }
    }

    @Test
    void whatAFileAddsChangesNoHashOfWhatShips() throws Exception {
        Catalogue shipped = catalogue("");
        Catalogue more = catalogue(EXPORTERS);
        assertThat(more.metrics())
                .containsAll(shipped.metrics())
                .hasSize(shipped.metrics().size() + 1);
    }

    @Test
    void whatIsRemovedIsSilentAndWhatTheJobCountsStays() throws Exception {
        Catalogue less = catalogue("remove: [campaign_charge]");
        assertThat(names(less))
                .doesNotContain("campaign_charge")
                .hasSize(names(catalogue("")).size() - 1);
        MetricDefinition silent = less.metric("campaign_charge");
        assertThat(silent.hasCut(List.of("campaign", "currency"))).isFalse();
        assertThat(silent.drops(List.of("currency", "campaign"))).isTrue();

        List<String> all = names(catalogue(""));
        assertThat(names(catalogue("extends: none")))
                .containsExactlyElementsOf(all.subList(all.indexOf("events_in"), all.size()));
        assertThat(names(catalogue("extends: none\nmetrics: [{computed: recipients}]")))
                .hasSize(9)
                .startsWith("recipients");
        assertThat(names(Catalogue.of(CatalogueFile.read(EXPORTERS, Set.of(Section.FUNNEL), Map.of()), terms(""))))
                .startsWith("funnel_users")
                .endsWith("report_exporters")
                .hasSize(6 + 8 + 1);
    }

    @Test
    void aNarrowedMetricKeepsItsPlaceAndHasAnotherHash() throws Exception {
        Catalogue less = catalogue("metrics: [{name: recipients, computed: recipients, by: [none], windows: [day]}]");
        MetricDefinition narrowed = less.metric("recipients");
        assertThat(names(less)).isEqualTo(names(catalogue("")));
        assertThat(narrowed.windows()).containsExactly(WindowKind.DAY);
        assertThat(narrowed.hasCut(List.of())).isTrue();
        assertThat(narrowed.hasCut(List.of("channel"))).isFalse();
        assertThat(narrowed.drops(List.of("category", "channel"))).isTrue();
        assertThat(narrowed.hash())
                .isNotEqualTo(catalogue("").metric("recipients").hash());
    }

    @Test
    void whatAnotherMetricIsComputedFromStays() {
        assertThat(mistakes("remove: [active_users_exact]"))
                .containsExactly(
                        "remove[0]: sketch_error is computed from active_users_exact, all its cuts and windows;"
                                + " keep them, or remove sketch_error too");
        assertThat(mistakes("metrics: [{computed: lifecycle, windows: [day]}]"))
                .containsExactly("metrics[0]: quick_ratio is computed from lifecycle, all its cuts and windows;"
                        + " keep them, or remove quick_ratio too");
        assertThat(mistakes("extends: none\nmetrics: [{computed: retention}]"))
                .containsExactly("metrics[0]: retention is computed from retention_users, all its cuts and windows;"
                        + " keep them, or remove retention too");
    }

    @Test
    void aMetricThatShipsAndNeedsNoCodeCanBeReplaced() throws Exception {
        String events = "metrics: [{name: events, count: true}]";
        assertThat(mistakes(events))
                .containsExactly("metrics[0].name: 'events' is a metric that ships; remove that, or take another name");
        Catalogue replaced = catalogue("remove: [events]\n" + events);
        assertThat(replaced.metric("events").section()).isEqualTo(Section.CUSTOM);
        assertThat(replaced.metric("events").hash())
                .isNotEqualTo(catalogue("").metric("events").hash());
    }

    @Test
    void aShareNeedsItsTotalAndOnlyThat() throws Exception {
        assertThat(mistakes("remove: [feature_users]"))
                .containsExactly("remove[0]: feature_adoption is computed from feature_users; keep it, or remove"
                        + " feature_adoption too");
        assertThat(names(catalogue("remove: [feature_users, feature_adoption]")))
                .doesNotContain("feature_adoption");
        // Nobody who leaves out active users is told about a metric that he does not know.
        Catalogue products =
                Catalogue.of(CatalogueFile.read("", Set.of(Section.PRODUCTS), Map.of()), terms("zone UTC"));
        assertThat(names(products)).contains("feature_users").doesNotContain("feature_adoption");
        Catalogue shares = catalogue(
                "metrics: [{name: share, ratio: {of: project_creators, per: active_accounts}, by: [none, country]}]");
        assertThat(names(shares)).contains("share");
    }

    @Test
    void featuresAreCalledAsTheFileSaysAndChangeOnlyTheHashesOfMetricsThatNameThem() throws Exception {
        Catalogue shipped = catalogue("");
        Catalogue named = catalogue("features: {project_created: projects, project_deleted: projects}");
        assertThat(named.metrics().stream().filter(metric -> !shipped.metrics().contains(metric)))
                .extracting(MetricDefinition::name)
                .containsExactly("feature_users", "feature_adoption", "feature_users_by_profile");
    }

    @Test
    void whatMakesUsersActiveIsPartOfTheHashOfMetricsThatAskForItAndOfNoOther() throws Exception {
        Catalogue.Terms terms = terms("events");
        Catalogue.Terms other =
                new Catalogue.Terms("other activity", "events", terms.horizon(), terms.conversionWindow());
        Catalogue before = Catalogue.of(file(""), terms);
        Catalogue after = Catalogue.of(file(""), other);
        assertThat(after.metrics().stream()
                        .filter(metric -> metric.section() == Section.PRODUCTS
                                && !before.metrics().contains(metric)))
                .extracting(MetricDefinition::name)
                .containsExactly("feature_users", "feature_adoption");
    }

    @Test
    void aMetricHasNoMoreDimensionsThanARecordHasRoomFor() throws Exception {
        String fifteen =
                IntStream.range(0, 15).mapToObj(i -> "properties.p" + i).collect(Collectors.joining(", "));
        assertThat(generics("metrics: [{name: a, count: true, by: [[" + fifteen + "]]}]"))
                .hasSize(1);
        assertThat(mistakes("metrics: [{name: a, count: true, by: [[" + fifteen + "], country]}]"))
                .containsExactly("metrics[0].by: must be at most 60 cuts of at most 15 dimensions in all");
    }

    @Test
    void aCatalogueTravelsToTheWorkers() throws Exception {
        Catalogue catalogue = catalogue(
                EXPORTERS
                        + """
                        - {name: a, distribution: properties.amount, where: {os: {not: x}, properties.n: {min: 1, max: 2}}}
                        - {name: r, ratio: {of: active_users, per: active_accounts}}
                        """);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(catalogue);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Catalogue read = (Catalogue) in.readObject();
            assertThat(read.generics()).isEqualTo(catalogue.generics());
            assertThat(new ArrayList<>(read.metrics())).isEqualTo(new ArrayList<>(catalogue.metrics()));
        }
    }

    @Test
    void whatIsWatchedForAnomaliesIsChosenByTheFile() throws Exception {
        Catalogue usual = catalogue("");
        assertThat(usual.watched())
                .containsExactly(
                        new WatchedSeries("active_users", Set.of(), Set.of(WindowKind.HOUR, WindowKind.DAY)),
                        new WatchedSeries("messages", Set.of("status"), Set.of(WindowKind.HOUR, WindowKind.DAY)),
                        new WatchedSeries("registered_users", Set.of(), Set.of(WindowKind.DAY)),
                        new WatchedSeries("events", Set.of("event_name"), Set.of(WindowKind.DAY)));
        assertThat(usual.metric("anomaly").cuts())
                .containsExactly(List.of("of"), List.of("of", "status"), List.of("of", "event_name"));

        Catalogue chosen = catalogue(
                EXPORTERS.replace("rolling_28d", "day") + "anomalies: {series: [{of: report_exporters, by: plan}]}");
        assertThat(chosen.watched())
                .containsExactly(new WatchedSeries("report_exporters", Set.of("plan"), Set.of(WindowKind.DAY)));
        assertThat(chosen.metric("anomaly").cuts()).containsExactly(List.of("of", "plan"));
        assertThat(chosen.metric("anomaly").hash())
                .isNotEqualTo(usual.metric("anomaly").hash());
    }

    @Test
    void whatIsNotPublishedIsNotWatched() throws Exception {
        assertThat(catalogue("remove: [registered_users, activation_rate]").watched())
                .extracting(WatchedSeries::metric)
                .containsExactly("active_users", "messages", "events");
        assertThat(names(catalogue("anomalies: {series: []}"))).doesNotContain("anomaly", "anomaly_expected");
        assertThat(catalogue("remove: [anomaly, anomaly_expected]").watched()).isEmpty();
    }

    @Test
    void whatCannotBeWatchedIsAMistake() {
        assertThat(
                        mistakes(
                                """
                        anomalies:
                          series:
                          - active_users
                          - {of: active_user}
                          - {of: charge, by: [currency]}
                          - {of: activated_users, by: [days]}
                          - {of: events_in, by: [source]}
                          - {of: messages}
                          - {of: active_users, windows: [day, month]}
                          - {of: registered_users}
                          - {of: registered_users, by: []}
                        metrics:
                        - {computed: anomaly, windows: [day]}
                        """))
                .containsExactly(
                        "metrics[0]: by and windows follow from anomalies.series",
                        "anomalies.series[0]: must be written {of: METRIC, by: [DIMENSION, …], windows: [hour, day]}",
                        "anomalies.series[1].of: 'active_user' is no metric; did you mean active_users?",
                        "anomalies.series[2].of: 'charge' is no count of events, users or messages by their own time",
                        "anomalies.series[3].of: 'activated_users' is no count of events, users or messages by their"
                                + " own time",
                        "anomalies.series[4].of: 'events_in' is no count of events, users or messages by their own"
                                + " time",
                        "anomalies.series[5]: 'messages' is not there by none",
                        "anomalies.series[6].windows[1]: 'month' is none of the windows that can be taken, [hour, day]",
                        "anomalies.series[8]: is there already");
    }

    @Test
    void theCatalogueIsPrintedAsTableAndAsMarkdown() throws Exception {
        Catalogue catalogue = catalogue(EXPORTERS + "  description: who takes | home\n");
        String hash = catalogue.metric("report_exporters").hash();
        List<String> lines = CatalogueText.table(catalogue).lines().toList();
        int metrics = catalogue.metrics().size();
        assertThat(lines).hasSize(1 + metrics + 3);
        assertThat(lines.get(0)).matches("metric +aggregate +windows +by +hash +description");
        assertThat(lines.get(metrics))
                .matches("report_exporters +distinct user_id +rolling_28d +plan +" + hash + "  who takes \\| home");
        assertThat(lines.get(1 + metrics)).isEmpty();
        assertThat(lines.get(2 + metrics)).matches("funnel +conversion window +steps");
        assertThat(lines.get(3 + metrics))
                .matches("invitation +30d +invited: user_invited, activated: user_activated,"
                        + " transacted: message:charged or transaction_completed");
        assertThat(CatalogueText.markdown(catalogue))
                .contains("\n\n## activity\n\n| metric | aggregate | windows | by | hash | description |\n"
                        + "|---|---|---|---|---|---|\n| active_users | distinct | hour day ")
                .contains("\n\n## custom\n\n| metric | aggregate | windows | by | hash | description |\n"
                        + "|---|---|---|---|---|---|\n| report_exporters | distinct user_id | rolling_28d | plan | "
                        + hash + " | who takes \\| home |\n")
                .endsWith(
                        "\n\n## funnels\n\n| funnel | conversion window | steps |\n|---|---|---|\n| invitation | 30d | "
                                + "invited: user_invited, activated: user_activated,"
                                + " transacted: message:charged or transaction_completed |\n");
    }

    private static List<String> names(Catalogue catalogue) {
        return catalogue.metrics().stream().map(MetricDefinition::name).toList();
    }

    private static String hash(String yaml) throws CatalogueException {
        return catalogue(yaml).metric("report_exporters").hash();
    }

    private static List<Generic> generics(String yaml) throws CatalogueException {
        return catalogue(yaml).generics().stream()
                .filter(generic -> generic.section() == Section.CUSTOM)
                .toList();
    }

    @Test
    void sessionsAndActionsAreCountedAsTheFileSays() throws Exception {
        UsageSettings settings = catalogue(
                        """
                        sessions: {gap: 90s, cap: 12h}
                        actions: {periods: [7, 365]}
                        engagement: {high: 8, low: 3}
                        power_users: {min_actions: 50}
                        """)
                .settings()
                .usage();
        assertThat(settings)
                .isEqualTo(new UsageSettings(
                        new UsageSettings.Sessions(Duration.ofSeconds(90), Duration.ofHours(12)),
                        new UsageSettings.Actions(List.of(7, 365), UsageSettings.ActionSource.PRODUCT_EVENTS),
                        new UsageSettings.Engagement(8, 3),
                        new UsageSettings.PowerUsers(50)));
        assertThat(catalogue("").settings().usage()).isEqualTo(UsageSettings.DEFAULTS);
    }

    @Test
    void sessionsById_messagesAsActionsAndTheTopPercentAreForAFileToChoose() throws Exception {
        Catalogue catalogue =
                catalogue("{sessions: {by: id}, actions: {messages: true}, power_users: {top_percent: 5}}");
        UsageSettings settings = catalogue.settings().usage();
        assertThat(settings.sessionsById()).isTrue();
        assertThat(settings.messagesAreActions()).isTrue();
        assertThat(settings.powerUsers()).isEqualTo(new UsageSettings.TopUsers(5));
        assertThat(settings.actions().periods()).containsExactly(30);
        assertThat(catalogue.metric("power_users").aggregate()).isEqualTo(Aggregate.DISTRIBUTION);
        assertThat(catalogue.metric("power_users").stats()).containsExactly("top5");
        assertThat(catalogue("{sessions: {by: gap}, actions: {messages: false}}")
                        .settings()
                        .usage())
                .isEqualTo(UsageSettings.DEFAULTS);
    }

    @Test
    void eachChoiceOfUsageHasItsOwnHashes() throws Exception {
        List<String> choices = List.of(
                "",
                "sessions: {by: id}",
                "actions: {messages: true}",
                "power_users: {top_percent: 5}",
                "power_users: {top_percent: 6}");
        Set<String> hashes = new HashSet<>();
        for (String choice : choices) {
            hashes.add(catalogue(choice).metric("power_users").hash());
        }
        assertThat(hashes).hasSameSizeAs(choices);
    }

    @Test
    void settingsThatMakeNoSenseAreToldWithTheirPlace() {
        assertThat(mistakes("sessions: {by: device}")).containsExactly("sessions.by: must be gap or id");
        assertThat(mistakes("sessions: {by: id, cap: 12h}"))
                .containsExactly("sessions.cap: has no meaning where sessions are told apart by id; leave it out");
        assertThat(mistakes("actions: {messages: sent}")).containsExactly("actions.messages: must be true or false");
        assertThat(mistakes("power_users: {min_actions: 20, top_percent: 5}"))
                .containsExactly("power_users: takes min_actions or top_percent, not both");
        assertThat(mistakes("power_users: {top_percent: 51}"))
                .containsExactly("power_users.top_percent: must be a whole number from 1 to 50");
        assertThat(mistakes("sessions: {gap: 0m, cap: 3d, pause: 1h}"))
                .containsExactly(
                        "sessions.pause: unknown key",
                        "sessions.gap: must be a duration such as 90s, 30m or 24h, at most 48h",
                        "sessions.cap: must be a duration such as 90s, 30m or 24h, at most 48h");
        assertThat(mistakes("sessions: {gap: 2h, cap: 1h}"))
                .containsExactly("sessions: gap must not be longer than cap");
        assertThat(mistakes("actions: {periods: [6, 30, 30, many]}"))
                .containsExactly(
                        "actions.periods[0]: must be a whole number from 7 to 365",
                        "actions.periods[2]: '30' is there already",
                        "actions.periods[3]: must be a whole number from 7 to 365");
        assertThat(mistakes("engagement: {high: 2, low: 5}"))
                .containsExactly("engagement: low must not be greater than high");
        assertThat(mistakes("power_users: {min_actions: 0}"))
                .containsExactly("power_users.min_actions: must be a whole number from 1 to 1000000");
    }

    @Test
    void aSettingChangesTheHashesOfItsSectionAndOfNoOther() throws Exception {
        Catalogue shipped = catalogue("");
        Catalogue other = catalogue("power_users: {min_actions: 21}");
        for (MetricDefinition metric : shipped.metrics()) {
            boolean same = other.metric(metric.name()).hash().equals(metric.hash());
            assertThat(same).as(metric.name()).isEqualTo(metric.section() != Section.USAGE);
        }
    }

    private static Catalogue catalogue(String yaml) throws CatalogueException {
        return Catalogue.of(file(yaml), terms("zone UTC"));
    }

    private static CatalogueFile file(String yaml) throws CatalogueException {
        return CatalogueFile.read(yaml, CatalogueFile.sections(), Map.of());
    }

    private static Catalogue.Terms terms(String meaning) {
        return new Catalogue.Terms(meaning, meaning, Duration.ofDays(40), Duration.ofDays(30));
    }

    private static List<String> mistakes(String yaml) {
        return catchThrowableOfType(CatalogueException.class, () -> file(yaml)).mistakes();
    }
}
