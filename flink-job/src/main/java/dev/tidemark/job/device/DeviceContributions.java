package dev.tidemark.job.device;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueSettings.Devices;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Bins;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Turns reports into contributions: to the distribution and histogram of each measure, to their moments, and to counts. */
final class DeviceContributions {
    private static final String UNKNOWN = "_unknown";
    private static final String INTENSITY = "usage_intensity";
    private static final String BEHAVIOR_CLASS = "behavior_class";
    /** Combinations of dimension values whose series are kept; there may be as many as reports. */
    private static final int REMEMBERED = 4_096;

    private final Intensity intensity;
    private final List<Measured> measured = new ArrayList<>();
    private final MetricDefinition correlation;
    private final MetricDefinition usersByClass;
    private final Series quartiles;
    private final Map<Member, Cut> cuts = new HashMap<>();
    private final Map<List<String>, Series> classes = new HashMap<>();
    private final Map<DeviceReport.Dimensions, Breakdown> breakdowns = new HashMap<>();

    /** A value of a dimension; the total has neither. */
    private record Member(String dimension, String value) {
        static final Member TOTAL = new Member("", "");

        static Member of(String dimension, String value) {
            return new Member(dimension, value.isEmpty() ? UNKNOWN : value);
        }

        /** As names and values of dimensions, with others. */
        String[] with(String... more) {
            return this == TOTAL
                    ? more
                    : Stream.concat(Stream.of(dimension, value), Stream.of(more))
                            .toArray(String[]::new);
        }
    }

    /** A measure and what it counts in. */
    private record Measured(String name, Bins bins, MetricDefinition distribution, MetricDefinition histogram) {}

    DeviceContributions(Catalogue catalogue) {
        Devices settings = catalogue.settings().devices();
        intensity = new Intensity(settings.intensity());
        for (Measure measure : Measure.values()) {
            measured.add(measured(measure.text(), catalogue, settings));
        }
        measured.add(measured(INTENSITY, catalogue, settings));
        correlation = catalogue.metric("device_correlation");
        usersByClass = catalogue.metric("users_by_behavior_class");
        quartiles = Series.of(catalogue.metric("users_by_intensity_quartile"));
    }

    private static Measured measured(String name, Catalogue catalogue, Devices settings) {
        return new Measured(
                name,
                new Bins(settings.bins().get(name)),
                catalogue.metric(name),
                catalogue.metric(name + "_histogram"));
    }

    /**
     * Adds ({@code sign} 1) or takes back (−1) a report.
     *
     * @param day local epoch day of the report
     */
    void add(DeviceReport report, int day, int sign, Contributions out) {
        Breakdown breakdown = breakdown(report.dimensions());
        long drive = intensity.of(report);
        for (int i = 0; i < measured.size(); i++) {
            long value = i < report.measures().length ? report.measures()[i] : drive;
            if (value != Contributions.NO_MEASURE) {
                out.measure(breakdown.distributions.get(i), WindowKind.DAY, day, value, sign);
                out.add(breakdown.histogram(i, measured.get(i).bins.of(value)), WindowKind.DAY, day, sign);
            }
        }
        out.moments(breakdown.moments, WindowKind.DAY, day, report.measures(), sign);
        out.add(breakdown.byClass, WindowKind.DAY, day, sign);
        if (drive != Contributions.NO_MEASURE) {
            out.measure(quartiles, WindowKind.DAY, day, drive, sign);
        }
    }

    private Breakdown breakdown(DeviceReport.Dimensions dimensions) {
        if (breakdowns.size() >= REMEMBERED) {
            breakdowns.clear();
        }
        return breakdowns.computeIfAbsent(dimensions, Breakdown::new);
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    void forgetSeries() {
        breakdowns.clear();
        cuts.clear();
        classes.clear();
    }

    /** The series of one value of a dimension, or of all reports together. */
    private final class Cut {
        final List<Series> distributions = new ArrayList<>();
        final Series moments;
        private final Member member;
        private final List<Map<String, Series>> histograms = new ArrayList<>();

        Cut(Member member) {
            this.member = member;
            for (Measured each : measured) {
                distributions.add(Series.of(each.distribution, member.with()));
                histograms.add(new HashMap<>());
            }
            moments = Series.of(correlation, member.with());
        }

        Series histogram(int measure, String bin) {
            return histograms
                    .get(measure)
                    .computeIfAbsent(bin, any -> Series.of(measured.get(measure).histogram, member.with("bin", bin)));
        }
    }

    /** What reports of equal dimensions count in. */
    private final class Breakdown {
        final List<Series> distributions = new ArrayList<>();
        final Series moments;
        final Series byClass;
        private final List<Cut> members;
        private final List<Map<String, Series>> histograms = new ArrayList<>();

        Breakdown(DeviceReport.Dimensions of) {
            Member behavior = Member.of(BEHAVIOR_CLASS, of.behaviorClass());
            members = Stream.of(
                            Member.TOTAL,
                            Member.of("os", of.os()),
                            Member.of("device_model", of.deviceModel()),
                            Member.of("gender", of.gender()),
                            Member.of("age_group", of.ageGroup()),
                            behavior)
                    .map(member -> cuts.computeIfAbsent(member, Cut::new))
                    .toList();
            for (int i = 0; i < measured.size(); i++) {
                int measure = i;
                distributions.add(together(cut -> cut.distributions.get(measure)));
                histograms.add(new HashMap<>());
            }
            moments = together(cut -> cut.moments);
            Member classOfSystem = Member.of(BEHAVIOR_CLASS, of.behaviorClassOfSystem());
            byClass = Series.together(
                    counted(behavior.with()),
                    counted(Member.of("os", of.os()).with(BEHAVIOR_CLASS, classOfSystem.value)));
        }

        Series histogram(int measure, String bin) {
            return histograms.get(measure).computeIfAbsent(bin, any -> together(cut -> cut.histogram(measure, bin)));
        }

        private Series counted(String... namesAndValues) {
            return classes.computeIfAbsent(List.of(namesAndValues), any -> Series.of(usersByClass, namesAndValues));
        }

        private Series together(Function<Cut, Series> series) {
            return Series.together(members.stream().map(series).toArray(Series[]::new));
        }
    }
}
