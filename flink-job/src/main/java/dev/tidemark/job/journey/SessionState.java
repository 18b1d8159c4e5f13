package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;

/** What is kept of a user's sessions. Mutable, to be decoded into again and again. */
sealed interface SessionState permits SessionRuns, SessionParts {
    /** Makes it that of a user who did nothing. */
    void clear();

    /** Reads what {@link #encode} wrote to a range of bytes, which must not change any more; nothing, from an empty one. */
    void decode(byte[] source, int first, int last, Texts texts);

    /** Writes it; there must be something. */
    void encode(ByteWriter out);

    /** Whether there is nothing. */
    boolean isEmpty();

    /** A day at or before the first one; of no use if there is none. */
    int firstDay();

    /** Forgets the days before one; reads all others. */
    void forgetBefore(int day);
}
