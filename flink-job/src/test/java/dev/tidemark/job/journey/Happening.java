package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.FunnelStep;
import dev.tidemark.job.catalogue.UsageSettings;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.FactList;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One event of the user of a test.
 *
 * @param what name of a product event, or one of the three kinds of message event below, or {@link #PROFILE}, which says
 *     the signup day in place of the id, the gender in place of the platform, and the age group in place of the country
 * @param session id; empty if a product event names none
 */
record Happening(long time, String id, String what, String platform, String country, String session) {
    static final String SENT = "#sent";
    static final String SENT_CHARGED = "#sent-charged";
    static final String DELIVERED_CHARGED = "#delivered-charged";

    static final String PROFILE = "#profile";
    /** Before an experiment and a variant, as in {@code @button:red}: a product event that says it. */
    static final String EXPOSURE = "@";

    static final long USER = 0x1234_5678_9ABC_DEF0L;
    static final Duration WINDOW = Duration.ofDays(30);
    static final Set<String> NOT_ACTIVITY = Set.of("user_invited", "device_usage_reported");

    /** Has a step that is met twice. */
    static final FunnelDefinition TWICE = new FunnelDefinition(
            "twice",
            List.of(
                    new FunnelStep("first", Set.of("user_activated")),
                    new FunnelStep("second", Set.of("transaction_completed")),
                    new FunnelStep("third", Set.of("user_activated", "opened")),
                    new FunnelStep("fourth", Set.of("opened"))),
            Duration.ofDays(3));

    static final List<String> GOAL = List.of("transaction_completed");

    /** With {@link #TWICE} beside the shipped funnel. */
    static final JourneyDefinition DEFINITION =
            new JourneyDefinition(NOT_ACTIVITY, List.of(FunnelDefinition.invitation(WINDOW), TWICE), GOAL);

    /** With sessions by id, and messages as actions. */
    static final JourneyDefinition DETAILED = DEFINITION.with(new UsageSettings(
            new UsageSettings.SessionsById(),
            new UsageSettings.Actions(List.of(30), UsageSettings.ActionSource.MESSAGES_TOO),
            UsageSettings.DEFAULTS.engagement(),
            UsageSettings.DEFAULTS.powerUsers()));

    private static final List<Block> BLOCKS = new ArrayList<>();
    private static final BlockSender SENDER = new BlockSender(BLOCKS::add);

    Happening(long time, String id, String what, String platform, String country) {
        this(time, id, what, platform, country, "");
    }

    /** An event without platform and country, its id is its time. */
    static Happening at(String instant, String what) {
        return new Happening(Instant.parse(instant).toEpochMilli(), instant, what, "", "");
    }

    Happening in(String newSession) {
        return new Happening(time, id, what, platform, country, newSession);
    }

    /** Each text may be empty. */
    static Happening profile(String instant, String gender, String ageGroup, String signupDay) {
        return new Happening(Instant.parse(instant).toEpochMilli(), signupDay, PROFILE, gender, ageGroup);
    }

    boolean isProfile() {
        return what.equals(PROFILE);
    }

    Happening with(String newPlatform, String newCountry) {
        return new Happening(time, id, what, newPlatform, newCountry, session);
    }

    boolean isProduct() {
        return !what.startsWith("#");
    }

    /** A stand-in for the day of the record's timestamp. */
    int recordDay() {
        return (int) Math.floorDiv(time, 3 * 86_400_000L);
    }

    void send(BlockSender sender, JourneyDefinition definition) {
        send(sender, definition, USER);
    }

    void send(BlockSender sender, JourneyDefinition definition, long user) {
        if (isProfile()) {
            UserRecord.appendProfile(sender, time, platform, country, id, user);
        } else if (isProduct()) {
            ProductEvent event =
                    new ProductEvent(id, time, "u", what, session, "", platform, "", "", country, "", false, Map.of());
            boolean exposes = what.startsWith(EXPOSURE);
            UserRecord.appendProduct(
                    sender,
                    event,
                    (exposes ? definition.exposureFlags(what) : definition.productFlags(what))
                            | definition.sessionFlag(event),
                    platform,
                    country,
                    user,
                    id.hashCode() * 31L,
                    recordDay(),
                    new FactList(),
                    NOT_ACTIVITY.contains(what) ? "" : what,
                    exposes ? what.substring(EXPOSURE.length()) : "",
                    session.hashCode());
        } else {
            MessageEvent event = message();
            UserRecord.appendTouch(
                    sender, event, definition.messageFlags(event), platform, country, user, id.hashCode() * 31L);
        }
    }

    private MessageEvent message() {
        MessageStatus status = what.equals(DELIVERED_CHARGED) ? MessageStatus.DELIVERED : MessageStatus.SENT;
        Charge charge = new Charge(what.equals(SENT) ? 0 : 5, "EUR");
        return new MessageEvent(
                id,
                time,
                "m",
                "u",
                "",
                "",
                "sms",
                "otp",
                status,
                Optional.of(charge),
                "",
                "",
                country,
                "",
                platform,
                false);
    }

    /** Flags as the sender determines them. */
    int flags(JourneyDefinition definition) {
        return isProduct() ? definition.productFlags(what) : definition.messageFlags(message());
    }

    /** The event as it arrives at the operator, through a real block. */
    UserRecord arrived() {
        return arrived(DEFINITION);
    }

    UserRecord arrived(JourneyDefinition definition) {
        send(SENDER, definition);
        SENDER.flush();
        BlockReader reader = new BlockReader(new Texts()).over(BLOCKS.get(0));
        BLOCKS.clear();
        reader.next();
        UserRecord record = new UserRecord().read(reader);
        if (!reader.atEnd()) {
            throw new AssertionError("the record was not read to its end");
        }
        return record;
    }
}
