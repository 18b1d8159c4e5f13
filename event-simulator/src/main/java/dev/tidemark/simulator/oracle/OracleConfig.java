package dev.tidemark.simulator.oracle;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the oracle must know of the job's configuration.
 *
 * @param zone the time zone that days begin in
 * @param funnels the funnels, each with a name of its own
 * @param notActivity product event names that do not make a user active ({@code activity.events})
 * @param defaultCurrency ISO 4217 code for charges that name none, or empty if there is no default
 * @param sections the metrics that are asked for ({@code metrics.sections})
 * @param experiments what counts as a conversion in experiments
 * @param settings what else a catalogue file decides of them ({@code metrics.catalogue})
 */
public record OracleConfig(
        ZoneId zone,
        List<Funnel> funnels,
        Set<String> notActivity,
        String defaultCurrency,
        Set<Section> sections,
        Experiments experiments,
        OracleSettings settings) {
    /** What stands among the events of steps and goals for a message event with a charge above 0. */
    public static final String CHARGED_MESSAGE = "message:charged";

    public OracleConfig {
        funnels = List.copyOf(funnels);
        notActivity = Set.copyOf(notActivity);
        sections = Set.copyOf(sections);
    }

    /** What the job does when nothing is configured. */
    public static OracleConfig defaults() {
        return new OracleConfig(
                ZoneOffset.UTC,
                List.of(new Funnel(
                        "invitation",
                        List.of(
                                new Step("invited", Set.of("user_invited")),
                                new Step("activated", Set.of("user_activated")),
                                new Step("transacted", Set.of("transaction_completed", CHARGED_MESSAGE))),
                        Duration.ofDays(30))),
                Set.of("user_invited", "device_usage_reported"),
                "",
                Set.of(
                        Section.ACTIVITY,
                        Section.MESSAGES,
                        Section.FUNNEL,
                        Section.PRODUCTS,
                        Section.USAGE,
                        Section.REVENUE,
                        Section.DEVICES,
                        Section.EXPERIMENTS,
                        Section.ANOMALIES,
                        Section.JOB),
                new Experiments(Set.of("transaction_completed"), Duration.ofDays(14)),
                OracleSettings.DEFAULTS);
    }

    /**
     * A funnel.
     *
     * @param steps in order
     * @param conversionWindow whole minutes
     */
    public record Funnel(String name, List<Step> steps, Duration conversionWindow) {
        public Funnel {
            steps = List.copyOf(steps);
        }
    }

    /** A step of a funnel: names of product events, or {@link #CHARGED_MESSAGE}. */
    public record Step(String name, Set<String> events) {}

    /**
     * When a user of an experiment converts.
     *
     * @param goal names of product events, or {@link #CHARGED_MESSAGE}
     * @param window after the exposure, whole minutes
     */
    public record Experiments(Set<String> goal, Duration window) {}

    /** The same with other funnels. */
    public OracleConfig withFunnels(List<Funnel> others) {
        return new OracleConfig(zone, others, notActivity, defaultCurrency, sections, experiments, settings);
    }

    /** The same with another goal of experiments. */
    public OracleConfig withExperiments(Experiments other) {
        return new OracleConfig(zone, funnels, notActivity, defaultCurrency, sections, other, settings);
    }

    /** The same in another time zone. */
    public OracleConfig in(ZoneId otherZone) {
        return new OracleConfig(otherZone, funnels, notActivity, defaultCurrency, sections, experiments, settings);
    }

    /** The same with other event names that do not make a user active. */
    public OracleConfig withNotActivity(Set<String> eventNames) {
        return new OracleConfig(zone, funnels, eventNames, defaultCurrency, sections, experiments, settings);
    }

    /** The same with a currency for charges that name none. */
    public OracleConfig withDefaultCurrency(String currency) {
        return new OracleConfig(zone, funnels, notActivity, currency, sections, experiments, settings);
    }

    /** The same for other metrics. */
    public OracleConfig withSections(Set<Section> asked) {
        return new OracleConfig(zone, funnels, notActivity, defaultCurrency, asked, experiments, settings);
    }

    /** The same with what else a catalogue file decides. */
    public OracleConfig withSettings(OracleSettings decided) {
        return new OracleConfig(zone, funnels, notActivity, defaultCurrency, sections, experiments, decided);
    }

    /** The same with those that need the topic of user profiles. */
    public OracleConfig withProfiles() {
        Set<Section> more = EnumSet.copyOf(sections);
        more.add(Section.PROFILES);
        return withSections(more);
    }
}
