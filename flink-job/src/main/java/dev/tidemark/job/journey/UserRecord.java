package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockWriter;
import dev.tidemark.job.exchange.FactList;
import dev.tidemark.job.exchange.Slice;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;

/**
 * One event as {@link UserJourney} sees it: the record of a block, keyed by the keyed 64-bit hash of the user's id.
 *
 * <p>Layout after the hash: flags, event time; then, where rows by user are published, the user's id; then, if the event can give the user a platform and country, event id,
 * platform, country; then, for a product event, hash of the event id, record day, facts, the feature, and the experiment of an exposure; last the
 * {@linkplain JourneyDefinition#USAGE_HASH hash} of the session's id, or of a message event's own. A profile has its record's
 * time, and then its properties. An instance is a cursor, read anew for each record.
 */
public final class UserRecord {
    private int flags;
    private long time;
    private final Slice userId = new Slice();
    private final Slice eventId = new Slice();
    private String platform = "";
    private String country = "";
    private long eventHash;
    private int recordDay;
    private long usageHash;
    private final FactList facts = new FactList();
    private String feature = "";
    private String experiment = "";
    private final String[] properties = new String[ProfileValues.PROPERTIES];

    /**
     * Sends a product event.
     *
     * @param flags {@link JourneyDefinition#productFlags}
     * @param platform the event's, as the dimension's value after capping; empty if it carries none
     * @param country likewise
     * @param userHash keyed 64-bit hash of the user's id
     * @param eventHash keyed 64-bit hash of the event's id
     * @param recordDay local epoch day that the record's timestamp lies on; the event is counted there
     * @param facts what the event adds to metrics that only count events
     * @param feature what the event belongs to, if users of features are told apart by profile; else empty
     * @param experiment {@code experiment:variant}, if the flags have {@link JourneyDefinition#EXPOSURE}
     * @param sessionHash keyed 64-bit hash of the session's id, if they have {@link JourneyDefinition#sessionFlag}
     */
    public static void appendProduct(
            BlockSender sender,
            ProductEvent event,
            int flags,
            String platform,
            String country,
            long userHash,
            long eventHash,
            int recordDay,
            FactList facts,
            String feature,
            String experiment,
            long sessionHash) {
        BlockWriter out = sender.begin(userHash);
        out.writeUnsigned(Integer.toUnsignedLong(flags));
        out.writeSigned(event.eventTime());
        if (carriesUserId(flags)) {
            out.writeUtf8(event.userId());
        }
        out.writeUtf8(event.eventId());
        out.writeText(platform);
        out.writeText(country);
        out.writeLong(eventHash);
        out.writeSigned(recordDay);
        facts.write(out);
        out.writeText(feature);
        if ((flags & JourneyDefinition.EXPOSURE) != 0) {
            out.writeText(experiment);
        }
        if (carriesUsageHash(flags)) {
            out.writeLong(sessionHash);
        }
        sender.end();
    }

    /**
     * Sends what a message event says about its sender.
     *
     * @param flags {@link JourneyDefinition#messageFlags}, not 0
     * @param platform the event's, as the dimension's value after capping; empty if it carries none
     * @param country likewise
     * @param userHash keyed 64-bit hash of the sender's id
     * @param eventHash keyed 64-bit hash of the event's id and its message's, which a touch that is an action carries
     */
    public static void appendTouch(
            BlockSender sender,
            MessageEvent event,
            int flags,
            String platform,
            String country,
            long userHash,
            long eventHash) {
        BlockWriter out = sender.begin(userHash);
        out.writeUnsigned(Integer.toUnsignedLong(flags));
        out.writeSigned(event.eventTime());
        if (carriesUserId(flags)) {
            out.writeUtf8(event.userId());
        }
        if (carriesDimensions(flags)) {
            out.writeUtf8(event.eventId());
            out.writeText(platform);
            out.writeText(country);
        }
        if (carriesUsageHash(flags)) {
            out.writeLong(eventHash);
        }
        sender.end();
    }

    private static boolean carriesUsageHash(int flags) {
        return (flags & JourneyDefinition.USAGE_HASH) != 0;
    }

    private static boolean carriesUserId(int flags) {
        return (flags & JourneyDefinition.USER_ID) != 0;
    }

    /**
     * Sends what a profile says of its user; empty texts where it says nothing.
     *
     * @param recordTime epoch milliseconds
     * @param signupDay local epoch day as digits
     * @param userHash keyed 64-bit hash of the user's id
     */
    public static void appendProfile(
            BlockSender sender, long recordTime, String gender, String ageGroup, String signupDay, long userHash) {
        BlockWriter out = sender.begin(userHash);
        out.writeUnsigned(JourneyDefinition.PROFILE);
        out.writeSigned(recordTime);
        out.writeText(gender);
        out.writeText(ageGroup);
        out.writeText(signupDay);
        sender.end();
    }

    /** A message event that was not sent by its user says nothing about where the user is. */
    private static boolean carriesDimensions(int flags) {
        return (flags & (JourneyDefinition.PRODUCT | JourneyDefinition.QUALIFYING)) != 0;
    }

    /** Reads the current record of a block. */
    UserRecord read(BlockReader in) {
        flags = (int) in.readUnsigned();
        time = in.readSigned();
        if (carriesUserId(flags)) {
            in.readSlice(userId);
        } else {
            userId.clear();
        }
        if (carriesDimensions(flags)) {
            in.readSlice(eventId);
            platform = in.readText();
            country = in.readText();
        } else {
            platform = "";
            country = "";
        }
        if (isProduct()) {
            eventHash = in.readLong();
            recordDay = (int) in.readSigned();
            facts.read(in);
            feature = in.readText();
            experiment = isExposure() ? in.readText() : "";
        }
        if (carriesUsageHash(flags)) {
            usageHash = in.readLong();
        }
        if (isProfile()) {
            for (int property = 0; property < ProfileValues.PROPERTIES; property++) {
                properties[property] = in.readText();
            }
        }
        return this;
    }

    /** See {@link JourneyDefinition}. */
    int flags() {
        return flags;
    }

    boolean isProfile() {
        return flags == JourneyDefinition.PROFILE;
    }

    boolean isExposure() {
        return (flags & JourneyDefinition.EXPOSURE) != 0;
    }

    boolean isGoal() {
        return (flags & JourneyDefinition.GOAL) != 0;
    }

    boolean isProduct() {
        return (flags & JourneyDefinition.PRODUCT) != 0;
    }

    boolean isQualifying() {
        return (flags & JourneyDefinition.QUALIFYING) != 0;
    }

    boolean isRegistration() {
        return (flags & JourneyDefinition.REGISTERED) != 0;
    }

    boolean isMilestone() {
        return (flags & JourneyDefinition.MILESTONE) != 0;
    }

    /** Event time or, of a profile, the record's; epoch milliseconds. */
    long time() {
        return time;
    }

    /** UTF-8 bytes; empty where rows by user are not published. */
    Slice userId() {
        return userId;
    }

    /** UTF-8 bytes; of records that carry a platform or country only. */
    Slice eventId() {
        return eventId;
    }

    /** Empty if the event carries none. */
    String platform() {
        return platform;
    }

    /** Empty if the event carries none. */
    String country() {
        return country;
    }

    /** Whether it is a message event that counts as an action. */
    boolean isMessageAction() {
        return !isProduct() && carriesUsageHash(flags);
    }

    /** Whether it is a product event that names its session. */
    boolean hasSession() {
        return isProduct() && carriesUsageHash(flags);
    }

    /** Keyed hash of the session's id; of events that {@linkplain #hasSession have} one only. */
    long sessionHash() {
        return usageHash;
    }

    /** Of product events, and of message events that {@linkplain #isMessageAction count}. */
    long eventHash() {
        // Ids of the two topics have nothing to do with each other.
        return isProduct() ? eventHash : ~usageHash;
    }

    /** Of product events only: local epoch day. */
    int recordDay() {
        return recordDay;
    }

    /** Of product events only. */
    FactList facts() {
        return facts;
    }

    /** Of product events only: what users of features by profile count; empty if they do not. */
    String feature() {
        return feature;
    }

    /** Of exposures only. */
    String experiment() {
        return experiment.substring(0, experiment.indexOf(':'));
    }

    /** Of exposures only. */
    String variant() {
        return experiment.substring(experiment.indexOf(':') + 1);
    }

    /** Of profiles only: what it says, empty if it does not; see {@link ProfileValues}. */
    String property(int property) {
        return properties[property];
    }
}
