package dev.tidemark.job;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueException;
import dev.tidemark.job.catalogue.CatalogueFile;
import dev.tidemark.job.catalogue.Section;
import dev.tidemark.job.catalogue.UsageSettings.TopUsers;
import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.words.Suggestion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The metrics as the configuration defines them. */
public final class Definitions {
    private Definitions() {}

    /**
     * The catalogue of the configuration's catalogue file.
     *
     * @throws ConfigException if anything is wrong with the file: each line begins with its name and the place in it
     */
    public static Catalogue of(TidemarkConfig config) {
        var job = config.job();
        var terms = new Catalogue.Terms(
                Meaning.of(config), Meaning.ofEvents(config), job.horizon(), job.conversionWindow());
        List<String> mistakes = new ArrayList<>();
        boolean profiles = config.kafka().topics().withProfiles();
        Set<Section> sections = sections(config.metrics().sections(), profiles, mistakes);
        try {
            CatalogueFile file = CatalogueFile.read(
                    config.metrics().yaml(),
                    sections,
                    profiles ? Map.of() : Map.of(Section.PROFILES, "kafka.topics.user_profiles"));
            Catalogue catalogue = Catalogue.of(file, terms);
            if (config.engagementTopic().isPresent()
                    && catalogue.settings().usage().powerUsers() instanceof TopUsers) {
                mistakes.add(config.metrics().file() + ": power_users.top_percent: a row by user"
                        + " (kafka.topics.user_engagement) cannot tell who is among the top; take min_actions");
            }
            if (mistakes.isEmpty()) {
                return catalogue;
            }
        } catch (CatalogueException e) {
            e.mistakes().forEach(mistake -> mistakes.add(config.metrics().file() + ": " + mistake));
        }
        throw new ConfigException(mistakes);
    }

    private static Set<Section> sections(Set<String> names, boolean profiles, List<String> mistakes) {
        Set<Section> shipped = EnumSet.copyOf(CatalogueFile.sections());
        if (!profiles) {
            shipped.remove(Section.PROFILES);
        }
        if (names.isEmpty()) {
            return shipped;
        }
        if (!profiles && names.contains(Section.PROFILES.text())) {
            mistakes.add("metrics.sections: profiles needs kafka.topics.user_profiles");
            return shipped;
        }
        Set<Section> sections = EnumSet.noneOf(Section.class);
        List<String> known =
                CatalogueFile.sections().stream().map(Section::text).sorted().toList();
        for (String name : names) {
            Set<Section> meant = shipped.stream()
                    .filter(section -> section.text().equals(name))
                    .collect(Collectors.toSet());
            if (meant.isEmpty()) {
                mistakes.add("metrics.sections: '" + name + "' is none of " + known + Suggestion.clause(name, known));
            }
            sections.addAll(meant);
        }
        return sections;
    }
}
