package dev.tidemark.embedded.chaos;

/** Whether the metrics job noticed that the database was away; counts outages without another fault. Thread-safe. */
final class PostgresOutages {
    private int judged;
    private int withRestart;

    /**
     * @param job its id; another submission begins at 0 again
     * @param count how often it was restarted
     */
    record Restarts(String job, long count) {}

    /** Takes one outage; returns what is to be said of it. */
    synchronized String alone(Restarts before, Restarts after) {
        judged++;
        if (before.equals(after)) {
            return "metrics job not restarted";
        }
        withRestart++;
        return "METRICS JOB RESTARTED: " + before + ", " + after;
    }

    synchronized int judged() {
        return judged;
    }

    synchronized int withRestart() {
        return withRestart;
    }
}
