package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The series of one metric for the cuts none, channel, category and both, made once for each known pair. */
final class MessageCuts {
    private final MetricDefinition metric;
    private final String[] fixed;
    private final Series total;
    private final Map<String, Series> channels = new HashMap<>();
    private final Map<String, Series> categories = new HashMap<>();
    private final Map<String, Map<String, Series>> paired = new HashMap<>();
    private final Map<String, Map<String, Series>> pairs = new HashMap<>();

    /** @param fixed dimension name, value, … that all the series have besides */
    MessageCuts(MetricDefinition metric, String... fixed) {
        this.metric = metric;
        this.fixed = fixed;
        this.total = series();
    }

    /**
     * The four series that an event of this channel and category counts in, together.
     *
     * @param categoryOfChannel the category where it stands together with the channel: itself, or {@code _other}
     */
    Series of(String channel, String category, String categoryOfChannel) {
        if (!category.equals(categoryOfChannel)) {
            // Nobody bounds how many there are: they are made anew each time.
            return together(channel, category, categoryOfChannel);
        }
        Map<String, Series> byCategory = pairs.get(channel);
        if (byCategory == null) {
            byCategory = new HashMap<>();
            pairs.put(channel, byCategory);
        }
        Series series = byCategory.get(category);
        if (series == null) {
            series = together(channel, category, category);
            byCategory.put(category, series);
        }
        return series;
    }

    private Series together(String channel, String category, String categoryOfChannel) {
        Map<String, Series> both = paired.get(channel);
        if (both == null) {
            both = new HashMap<>();
            paired.put(channel, both);
        }
        Series ofBoth = both.get(categoryOfChannel);
        if (ofBoth == null) {
            ofBoth = series("channel", channel, "category", categoryOfChannel);
            both.put(categoryOfChannel, ofBoth);
        }
        return Series.together(total, cut(channels, "channel", channel), cut(categories, "category", category), ofBoth);
    }

    private Series cut(Map<String, Series> known, String dimension, String value) {
        Series cut = known.get(value);
        if (cut == null) {
            cut = series(dimension, value);
            known.put(value, cut);
        }
        return cut;
    }

    /** Forgets all values. */
    void forget() {
        channels.clear();
        categories.clear();
        paired.clear();
        pairs.clear();
    }

    private Series series(String... more) {
        List<String> dimensions = new ArrayList<>(List.of(fixed));
        dimensions.addAll(List.of(more));
        return Series.of(metric, dimensions.toArray(String[]::new));
    }
}
