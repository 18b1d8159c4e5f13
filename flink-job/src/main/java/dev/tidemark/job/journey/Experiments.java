package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * In which variant of each experiment a user is, by the least event that says one, and when the user reached the goal.
 *
 * <p>Goals of the last {@value UserProfile#CUTOFF_DAYS} days are kept, also of users in no experiment: the event that
 * says so may still come. Not all of them: an exposure in minute e is converted if a goal lies in [e, e + window), so a
 * goal g converts the exposures of (g − window, g]. Where the goals before and after g are at most a window apart, their
 * stretches cover that of g, and g is spare. So of any three goals in a row the first and the last are more than a window
 * apart, whatever a user id that many share reaches: fewer than 2 · span / window + 3 goals, and no exposure, whenever it
 * comes, is judged otherwise.
 */
final class Experiments {
    private static final EarliestValue NOTHING = new EarliestValue();

    private final List<Exposure> exposures = new ArrayList<>();
    private final SortedInts goals = new SortedInts();

    /** One experiment that the user is in. */
    static final class Exposure {
        private final String experiment;
        private final EarliestValue variant = new EarliestValue();

        private Exposure(String experiment) {
            this.experiment = experiment;
        }

        String experiment() {
            return experiment;
        }

        String variant() {
            return variant.value();
        }

        /** Of the least event, epoch milliseconds. */
        long time() {
            return variant.time();
        }

        private int minute() {
            return UserProfile.minute(variant.time());
        }
    }

    void clear() {
        exposures.clear();
        goals.clear();
    }

    boolean isEmpty() {
        return exposures.isEmpty() && goals.size() == 0;
    }

    /** In no order; valid until the next change. */
    List<Exposure> exposures() {
        return exposures;
    }

    /** Whether an event's variant stands before the one that is known. */
    boolean yieldsTo(UserRecord event) {
        for (Exposure exposure : exposures) {
            if (exposure.experiment.equals(event.experiment())) {
                return exposure.variant.yieldsTo(event);
            }
        }
        return true;
    }

    /** Takes an event's variant, which stands before the one that is known. */
    void expose(UserRecord event) {
        for (Exposure exposure : exposures) {
            if (exposure.experiment.equals(event.experiment())) {
                exposure.variant.set(event, event.variant());
                return;
            }
        }
        Exposure exposure = new Exposure(event.experiment());
        exposure.variant.set(event, event.variant());
        exposures.add(exposure);
    }

    /** Whether no exposure is converted by a goal in a minute that is not converted by those that are known. */
    boolean isSpare(int minute, int windowMinutes) {
        int next = goals.indexFrom(minute);
        if (next == goals.size()) {
            return false;
        }
        return goals.get(next) == minute || next > 0 && goals.get(next) - goals.get(next - 1) <= windowMinutes;
    }

    /** Adds a goal that is not spare, and drops its neighbours if they are now. */
    void addGoal(int minute, int windowMinutes) {
        goals.add(minute);
        int index = goals.indexFrom(minute);
        dropIfSpare(index + 1, windowMinutes);
        dropIfSpare(index - 1, windowMinutes);
    }

    private void dropIfSpare(int index, int windowMinutes) {
        if (index > 0 && index < goals.size() - 1 && goals.get(index + 1) - goals.get(index - 1) <= windowMinutes) {
            goals.removeBetween(goals.get(index), goals.get(index) + 1);
        }
    }

    /** Number of goals that are kept. */
    int goals() {
        return goals.size();
    }

    /** Whether the user reached the goal in the window that begins with the exposure, in whole minutes. */
    boolean converted(Exposure exposure, int windowMinutes) {
        return converted(exposure.minute(), windowMinutes);
    }

    /** The same of an exposure in a minute. */
    boolean converted(int minute, int windowMinutes) {
        return goals.firstFrom(minute) < minute + windowMinutes;
    }

    /** Forgets the goals before a minute that are in no window of an exposure. */
    void prune(int cutoff, int windowMinutes) {
        if (goals.size() == 0 || goals.first() >= cutoff) {
            return;
        }
        SortedInts kept = new SortedInts();
        for (int i = 0; i < goals.size(); i++) {
            int goal = goals.get(i);
            boolean counts =
                    exposures.stream().anyMatch(it -> it.minute() <= goal && goal < it.minute() + windowMinutes);
            if (goal >= cutoff || counts) {
                kept.append(goal);
            }
        }
        goals.clear();
        for (int i = 0; i < kept.size(); i++) {
            goals.append(kept.get(i));
        }
    }

    void write(ByteWriter out) {
        out.writeUnsigned(exposures.size());
        EarliestValue previous = NOTHING;
        for (Exposure exposure : exposures) {
            out.writeUtf8(exposure.experiment);
            exposure.variant.write(out, previous);
            previous = exposure.variant;
        }
        UserProfile.write(out, goals);
    }

    void read(ByteReader in, Texts texts) {
        exposures.clear();
        EarliestValue previous = NOTHING;
        for (int i = (int) in.readUnsigned(); i > 0; i--) {
            Exposure exposure = new Exposure(in.readUtf8(texts));
            exposure.variant.read(in, previous, texts);
            previous = exposure.variant;
            exposures.add(exposure);
        }
        UserProfile.read(in, goals);
    }
}
