package dev.tidemark.embedded.chaos;

/** Whether the metrics job noticed that the database was away; counts outages without another fault. Thread-safe. */
final class PostgresOutages {
    private int judged;
    private int withRestart;

    /** Takes one outage, with the number of times that the job failed in it; returns what is to be said of it. */
    synchronized String alone(long failures) {
        judged++;
        if (failures == 0) {
            return "metrics job not restarted";
        }
        withRestart++;
        return "METRICS JOB RESTARTED";
    }

    synchronized int judged() {
        return judged;
    }

    synchronized int withRestart() {
        return withRestart;
    }
}
