package dev.tidemark.simulator.oracle;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the oracle must know of the job's configuration.
 *
 * @param zone the time zone that days begin in
 * @param notActivity product event names that do not make a user active ({@code activity.events})
 * @param defaultCurrency ISO 4217 code for charges that name none, or empty if there is no default
 * @param sections the metrics that are asked for ({@code metrics.sections})
 * @param settings what a catalogue file decides of them ({@code metrics.catalogue})
 * @param declarations the metrics that the file defines, and what it wants of those that ship
 */
public record OracleConfig(
        ZoneId zone,
        Set<String> notActivity,
        String defaultCurrency,
        Set<Section> sections,
        OracleSettings settings,
        Declarations declarations) {

    public OracleConfig {
        notActivity = Set.copyOf(notActivity);
        sections = Set.copyOf(sections);
    }

    /** What the job does when nothing is configured. */
    public static OracleConfig defaults() {
        return new OracleConfig(
                ZoneOffset.UTC,
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
                OracleSettings.DEFAULTS,
                Declarations.NONE);
    }

    /** The same in another time zone. */
    public OracleConfig in(ZoneId otherZone) {
        return new OracleConfig(otherZone, notActivity, defaultCurrency, sections, settings, declarations);
    }

    /** The same with other event names that do not make a user active. */
    public OracleConfig withNotActivity(Set<String> eventNames) {
        return new OracleConfig(zone, eventNames, defaultCurrency, sections, settings, declarations);
    }

    /** The same with a currency for charges that name none. */
    public OracleConfig withDefaultCurrency(String currency) {
        return new OracleConfig(zone, notActivity, currency, sections, settings, declarations);
    }

    /** The same for other metrics. */
    public OracleConfig withSections(Set<Section> asked) {
        return new OracleConfig(zone, notActivity, defaultCurrency, asked, settings, declarations);
    }

    /** The same with what a catalogue file decides of the metrics that ship. */
    public OracleConfig withSettings(OracleSettings decided) {
        return new OracleConfig(zone, notActivity, defaultCurrency, sections, decided, declarations);
    }

    /** The same with all that a catalogue file says, whose text it is. */
    public OracleConfig withCatalogue(String yaml) {
        return new OracleConfig(
                zone, notActivity, defaultCurrency, sections, OracleSettings.read(yaml), Declarations.read(yaml));
    }

    /** The same with those that need the topic of user profiles. */
    public OracleConfig withProfiles() {
        Set<Section> more = EnumSet.copyOf(sections);
        more.add(Section.PROFILES);
        return withSections(more);
    }
}
