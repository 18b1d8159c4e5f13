package dev.tidemark.job.journey;

import java.util.Map;
import java.util.TreeMap;

/** Sums up what changes, as text. */
final class SessionSums implements SessionSink {
    final Map<String, Integer> sums = new TreeMap<>();

    private void add(String key, int amount) {
        sums.merge(key, amount, (a, b) -> a + b == 0 ? null : a + b);
    }

    @Override
    public void session(int day, String platform, int amount) {
        add("session " + day + " " + platform, amount);
    }

    @Override
    public void shape(int day, String platform, long events, long seconds, int amount) {
        add("shape " + day + " " + platform + " " + events + " events in " + seconds + " s", amount);
    }

    @Override
    public void sessionsOfDay(int day, int before, int after) {
        ofDay(day, before, -1);
        ofDay(day, after, 1);
    }

    void ofDay(int day, int sessions, int amount) {
        if (sessions != NOT_ACTIVE) {
            add("user of " + day + " with " + sessions, amount);
        }
    }
}
