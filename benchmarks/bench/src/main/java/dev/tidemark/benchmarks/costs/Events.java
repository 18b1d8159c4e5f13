package dev.tidemark.benchmarks.costs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.json.EventEncoder;
import dev.tidemark.simulator.publish.Outgoing;
import it.unimi.dsi.fastutil.HashCommon;
import java.util.Map;
import java.util.Optional;

/** Writes single events; attributes follow from the numbers of message and user alone. Thread-safe. */
final class Events {
    private static final String[] CHANNELS = {"whatsapp", "email", "sms", "ivr"};
    private static final String[] CATEGORIES = {"promotional", "transactional", "otp"};
    private static final String[] COUNTRIES = {"IN", "US", "DE", "BR", "ID", "GB", "FR", "ES", "MX", "ZA"};
    private static final String[] PLATFORMS = {"web", "android", "ios"};
    private static final String[] SYSTEMS = {"linux", "android", "ios"};
    private static final int CAMPAIGNS_A_DAY = 8;
    private static final int USERS_PER_ACCOUNT = 12;
    private static final long CHARGE_MICROS = 12_500;

    private final EventEncoder encoder = new EventEncoder();
    private final Inputs inputs;

    Events(Inputs inputs) {
        this.inputs = inputs;
    }

    /**
     * An event of a message.
     *
     * @param id of the event
     * @param time of event and record, epoch milliseconds
     * @param campaignDay what the message's campaigns are numbered by
     */
    Outgoing message(long id, long time, long message, long sender, MessageStatus status, long campaignDay) {
        long chance = HashCommon.mix(message + 1);
        String messageId = id('m', chance);
        boolean charged = status == MessageStatus.DELIVERED;
        return message(
                messageId,
                new MessageEvent(
                        id('e', HashCommon.mix(id + 1)),
                        time,
                        messageId,
                        user(sender),
                        id('r', chance ^ message),
                        "c-" + campaignDay + "-" + Math.floorMod(chance >> 8, CAMPAIGNS_A_DAY),
                        pick(CHANNELS, chance >> 16),
                        pick(CATEGORIES, chance >> 24),
                        status,
                        charged ? Optional.of(new Charge(CHARGE_MICROS, "USD")) : Optional.empty(),
                        status == MessageStatus.FAILED ? "unreachable" : "",
                        "a" + sender / USERS_PER_ACCOUNT,
                        country(sender),
                        pick(COUNTRIES, chance >> 32),
                        platform(sender),
                        false));
    }

    /** The record of a message event, for a partition that follows from the key. */
    Outgoing message(String key, MessageEvent event) {
        return new Outgoing(
                inputs.messages(), Optional.of(key.getBytes(UTF_8)), encoder.encode(event), event.eventTime());
    }

    /** Something that a user did in the product. */
    Outgoing product(long id, long time, long user, String name) {
        return product(
                user(user),
                new ProductEvent(
                        id('e', HashCommon.mix(~id)),
                        time,
                        user(user),
                        name,
                        id('s', HashCommon.mix(user ^ time >> 22)),
                        "a" + user / USERS_PER_ACCOUNT,
                        platform(user),
                        SYSTEMS[(int) (user % SYSTEMS.length)],
                        "model-" + user % 50,
                        country(user),
                        user % 4 == 0 ? "paying" : "free",
                        false,
                        Map.of()));
    }

    /** The record of a product event, for a partition that follows from the key. */
    Outgoing product(String key, ProductEvent event) {
        return new Outgoing(
                inputs.products(), Optional.of(key.getBytes(UTF_8)), encoder.encode(event), event.eventTime());
    }

    private static String user(long number) {
        return "u" + number;
    }

    private static String country(long user) {
        return COUNTRIES[(int) (user / 7 % COUNTRIES.length)];
    }

    private static String platform(long user) {
        return PLATFORMS[(int) (user % PLATFORMS.length)];
    }

    private static String pick(String[] words, long chance) {
        return words[(int) Math.floorMod(chance, (long) words.length)];
    }

    private static String id(char kind, long bits) {
        return kind + Long.toUnsignedString(bits, Character.MAX_RADIX);
    }
}
