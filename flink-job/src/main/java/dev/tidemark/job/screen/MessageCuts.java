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
        return pairs.computeIfAbsent(channel, any -> new HashMap<>())
                .computeIfAbsent(category, any -> together(channel, category, category));
    }

    private Series together(String channel, String category, String categoryOfChannel) {
        Series ofBoth = paired.computeIfAbsent(channel, any -> new HashMap<>())
                .computeIfAbsent(categoryOfChannel, any -> series("channel", channel, "category", categoryOfChannel));
        return Series.together(total, cut(channels, "channel", channel), cut(categories, "category", category), ofBoth);
    }

    private Series cut(Map<String, Series> known, String dimension, String value) {
        return known.computeIfAbsent(value, any -> series(dimension, value));
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
