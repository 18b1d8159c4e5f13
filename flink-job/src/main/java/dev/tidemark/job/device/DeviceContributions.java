package dev.tidemark.job.device;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueSettings.Devices;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.series.Bins;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.KnownDimensions;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Turns reports into contributions: to the distribution and histogram of each measure, to their moments, and to counts. */
final class DeviceContributions {
    private static final String INTENSITY = "usage_intensity";
    private static final String BEHAVIOR_CLASS = "behavior_class";

    private final Intensity intensity;
    private final List<Measured> measured = new ArrayList<>();
    private final MetricDefinition correlation;
    private final MetricDefinition usersByClass;
    private final Series quartiles;
    private final Map<Member, DeviceSeries> cuts = new HashMap<>();
    private final Map<List<String>, Series> classes = new HashMap<>();
    private final KnownDimensions<Places> known = new KnownDimensions<>();

    /** A value of a dimension; the total has neither. */
    private record Member(String dimension, String value) {
        static final Member TOTAL = new Member("", "");

        static Member of(String dimension, String value) {
            return new Member(dimension, DimensionValue.orUnknown(value));
        }

        /** As names and values of dimensions, with others. */
        String[] with(String... more) {
            return this == TOTAL
                    ? more
                    : Stream.concat(Stream.of(dimension, value), Stream.of(more))
                            .toArray(String[]::new);
        }
    }

    /**
     * What reports of equal dimensions count in.
     *
     * @param cuts in which they are measured
     * @param users their series of users by class
     */
    private record Places(List<DeviceSeries> cuts, List<Series> users) {}

    /** A measure and what it counts in. */
    private record Measured(String name, Bins bins, MetricDefinition distribution, MetricDefinition histogram) {}

    DeviceContributions(Catalogue catalogue) {
        Devices settings = catalogue.settings().devices();
        intensity = new Intensity(settings.intensity());
        for (DeviceMeasure measure : DeviceMeasure.values()) {
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
        Places places = places(report.dimensions());
        long drive = intensity.of(report);
        for (int i = 0; i < measured.size(); i++) {
            long value = i < report.measures().length ? report.measures()[i] : drive;
            if (value != Contributions.NO_MEASURE) {
                String bin = measured.get(i).bins.of(value);
                for (DeviceSeries cut : places.cuts) {
                    out.measure(cut.distributions.get(i), WindowKind.DAY, day, value, sign);
                    out.add(cut.histogram(i, bin), WindowKind.DAY, day, sign);
                }
            }
        }
        for (DeviceSeries cut : places.cuts) {
            out.moments(cut.moments, WindowKind.DAY, day, report.measures(), sign);
        }
        for (Series users : places.users) {
            out.add(users, WindowKind.DAY, day, sign);
        }
        if (drive != Contributions.NO_MEASURE) {
            out.measure(quartiles, WindowKind.DAY, day, drive, sign);
        }
    }

    private Places places(DeviceReport.Dimensions of) {
        String[] values = {
            of.os(), of.deviceModel(), of.gender(), of.ageGroup(), of.behaviorClass(), of.behaviorClassOfSystem()
        };
        Places places = known.get(values);
        if (places == null) {
            places = newPlaces(of);
            known.put(values, places);
        }
        return places;
    }

    private Places newPlaces(DeviceReport.Dimensions of) {
        Member behavior = Member.of(BEHAVIOR_CLASS, of.behaviorClass());
        Member os = Member.of("os", of.os());
        Member classOfSystem = Member.of(BEHAVIOR_CLASS, of.behaviorClassOfSystem());
        return new Places(
                List.of(
                        cut(Member.TOTAL),
                        cut(os),
                        cut(Member.of("device_model", of.deviceModel())),
                        cut(Member.of("gender", of.gender())),
                        cut(Member.of("age_group", of.ageGroup())),
                        cut(behavior)),
                List.of(counted(behavior.with()), counted(os.with(BEHAVIOR_CLASS, classOfSystem.value))));
    }

    private DeviceSeries cut(Member member) {
        return cuts.computeIfAbsent(member, DeviceSeries::new);
    }

    private Series counted(String... namesAndValues) {
        return classes.computeIfAbsent(List.of(namesAndValues), any -> Series.of(usersByClass, namesAndValues));
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    void forgetSeries() {
        cuts.clear();
        classes.clear();
        known.clear();
    }

    /** The series of one value of a dimension, or of all reports together. */
    private final class DeviceSeries {
        final List<Series> distributions = new ArrayList<>();
        final Series moments;
        private final Member member;
        private final List<Map<String, Series>> histograms = new ArrayList<>();

        DeviceSeries(Member member) {
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
}
