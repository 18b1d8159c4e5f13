package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.journey.JourneyDefinition;
import dev.tidemark.job.time.ProjectCalendar;
import java.io.Serializable;

/**
 * What all routers are told.
 *
 * @param hash of ids, keyed
 * @param defaultCurrency of prices that name none, or empty
 * @param dimensionCap distinct values of an open dimension, and distinct combinations of two
 * @param dimensionDays days after which a value that was not seen makes room for another
 * @param flushMillis the longest time that blocks and contributions wait
 * @param publishMillis how often the mergers are told the greatest event time
 */
public record RouterOptions(
        Catalogue catalogue,
        ProjectCalendar calendar,
        JourneyDefinition journey,
        SipHash hash,
        String defaultCurrency,
        int dimensionCap,
        int dimensionDays,
        long flushMillis,
        long publishMillis)
        implements Serializable {}
