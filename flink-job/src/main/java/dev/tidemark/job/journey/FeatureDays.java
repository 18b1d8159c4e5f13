package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * On which local days a user used each feature, as far back as something can still change there.
 *
 * <p>As bytes: number of features; of each its name, and its days. Mutable, to be decoded into again and again.
 */
final class FeatureDays {
    private final List<Used> features = new ArrayList<>();

    /** A feature, and the days on which the user used it; there are some. */
    record Used(String feature, SortedInts days) {}

    void clear() {
        features.clear();
    }

    boolean isEmpty() {
        return features.isEmpty();
    }

    /** In no order; valid until the next change. */
    List<Used> features() {
        return features;
    }

    /** Whether it is known that the user used a feature on a day. */
    boolean contains(String feature, int day) {
        for (Used used : features) {
            if (used.feature.equals(feature)) {
                return used.days.contains(day);
            }
        }
        return false;
    }

    /** Adds a day, and gives all days of the feature. */
    SortedInts add(String feature, int day) {
        for (Used used : features) {
            if (used.feature.equals(feature)) {
                used.days.add(day);
                return used.days;
            }
        }
        SortedInts days = new SortedInts();
        days.add(day);
        features.add(new Used(feature, days));
        return days;
    }

    /** Forgets the days before one. */
    void removeBefore(int day) {
        features.forEach(used -> used.days.removeBefore(day, 0));
        features.removeIf(used -> used.days.size() == 0);
    }

    void write(ByteWriter out) {
        out.writeUnsigned(features.size());
        for (Used used : features) {
            out.writeUtf8(used.feature);
            UserProfile.write(out, used.days);
        }
    }

    void read(ByteReader in, Texts texts) {
        features.clear();
        for (int i = (int) in.readUnsigned(); i > 0; i--) {
            Used used = new Used(in.readUtf8(texts), new SortedInts());
            UserProfile.read(in, used.days);
            features.add(used);
        }
    }
}
