package dev.tidemark.job.journey;

/** What puts a user into a cohort; the values of the dimension {@code by}. */
enum CohortEntry {
    /** The first active day. */
    ACTIVE("active"),
    /** The registration. */
    REGISTERED("registered");

    private final String text;

    CohortEntry(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
