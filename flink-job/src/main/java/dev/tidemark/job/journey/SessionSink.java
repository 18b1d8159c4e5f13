package dev.tidemark.job.journey;

/** Takes what changes in the sessions of a user; {@code day} is always the local day that they start on. */
interface SessionSink {
    /** Stands for the number of sessions of a user who did nothing that day. */
    int NOT_ACTIVE = -1;

    /**
     * There is one session more, or one less.
     *
     * @param platform of its first event; empty if that carries none
     * @param amount 1 or −1
     */
    void session(int day, String platform, int amount);

    /**
     * There is one session more of that shape, or one less.
     *
     * @param events in it
     * @param seconds from its first event to its last
     * @param amount 1 or −1
     */
    void shape(int day, String platform, long events, long seconds, int amount);

    /** The user's number of sessions started on a day has changed; either may be {@link #NOT_ACTIVE}. */
    void sessionsOfDay(int day, int before, int after);
}
