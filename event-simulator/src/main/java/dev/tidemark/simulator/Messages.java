package dev.tidemark.simulator;

import static dev.tidemark.model.MessageStatus.CLICKED;
import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.FAILED;
import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.HOUR;
import static dev.tidemark.simulator.Rhythm.MINUTE;
import static dev.tidemark.simulator.Rhythm.SECOND;

import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import java.util.Optional;

/** The lives of messages: sent, delivered, read, clicked or failed, over minutes to days, and charged on the way. */
final class Messages {
    /** No event of a message happens later than this after it was sent. */
    static final long LONGEST_LIFE = 7 * DAY;

    private static final Weighted FAILURES = Weighted.of("invalid_number 30,blocked 18,carrier_rejected 15,bounced 14,"
            + "expired 9,opted_out 8,no_answer 6,quota_exceeded 4");
    private static final Weighted RECIPIENT_COUNTRIES = Weighted.of("IN 40,US 18,BR 12,ID 10,GB 8,DE 6,AE 4,NG 2");
    private static final Weighted PLATFORMS = Weighted.of("api 40,web 40,android 12,ios 8");
    private static final String[] RARE_PREFIXES = {"～", "😀", "é", "zz"};
    private static final int RECIPIENTS_PER_USER = 5;

    /** In place of micros. */
    private static final long NO_CHARGE = Long.MIN_VALUE;

    /** What a campaign, or one person on their own, sends: all that its messages have in common. */
    record Blast(Person sender, String accountId, String campaignId, String channel, String category) {}

    private enum EventIds {
        LONG,
        /** 1, 2, 3 within each message: unique for the message only. */
        COUNTED,
        /** Ids whose UTF-8 order differs from their order as UTF-16. */
        RARE
    }

    private final double missingDelivered;
    private final int recipients;

    Messages(WorldConfig config) {
        this.missingDelivered = config.faults().missingDelivered();
        this.recipients = config.users() * RECIPIENTS_PER_USER;
    }

    /** Emits every event of one message. */
    void send(Blast blast, long sentAt, long seed, Emission out) {
        new Life(blast, sentAt, seed, out).run();
    }

    private final class Life {
        private final Blast blast;
        private final long sentAt;
        private final Dice dice;
        private final Emission out;
        private final String messageId;
        private final String recipientId;
        private final String recipientCountry;
        private final String platform;
        private final EventIds eventIds;
        private final boolean deliveredLost;

        /** A provider that reports whole seconds, so that several events share one. */
        private final boolean coarse;

        private final long price;
        private int events;

        Life(Blast blast, long sentAt, long seed, Emission out) {
            this.blast = blast;
            this.dice = new Dice(seed);
            this.out = out;
            this.messageId = Ids.of('m', seed);
            this.recipientId = dice.chance(0.02) ? "" : "r" + (1_000_000 + dice.below(recipients));
            this.recipientCountry = RECIPIENT_COUNTRIES.pick(dice);
            this.platform = dice.chance(0.4) ? PLATFORMS.pick(dice) : "";
            double style = dice.real();
            this.eventIds = style < 0.1 ? EventIds.COUNTED : style < 0.12 ? EventIds.RARE : EventIds.LONG;
            this.deliveredLost = new Dice(Dice.mix(seed, 7)).chance(missingDelivered);
            this.coarse = dice.chance(0.2);
            this.sentAt = rounded(sentAt);
            this.price = dice.chance(0.03) ? 0 : price();
        }

        void run() {
            boolean onSent = blast.channel.equals("email") || blast.channel.equals("sms");
            event(SENT, sentAt, onSent ? price : NO_CHARGE, "");
            long chargedAt = sentAt;
            boolean delivered = !dice.chance(0.05);
            if (!delivered) {
                fail();
            }
            boolean retried = !delivered && dice.chance(0.05);
            if (delivered || retried) {
                long deliveredAt = deliver(retried);
                boolean read = dice.chance(readShare());
                if (!deliveredLost || !read) {
                    event(DELIVERED, deliveredAt, onSent ? NO_CHARGE : price, "");
                }
                chargedAt = onSent ? sentAt : deliveredAt;
                if (read) {
                    read(deliveredAt);
                }
            }
            if ((delivered || retried || onSent) && dice.chance(0.04)) {
                correct(onSent ? SENT : DELIVERED, chargedAt);
            }
        }

        private void fail() {
            long at = sentAt + (long) Math.min(dice.logNormal(30, 1.5) * SECOND, DAY);
            event(FAILED, at, NO_CHARGE, dice.chance(0.94) ? FAILURES.pick(dice) : "");
        }

        private long deliver(boolean retried) {
            if (dice.chance(0.08)) {
                return sentAt;
            }
            boolean slow = retried || dice.chance(0.05);
            double seconds = slow ? dice.exponential(4 * 3_600) : 1 + dice.exponential(25);
            return sentAt + (long) Math.min(seconds * SECOND, DAY);
        }

        private double readShare() {
            return switch (blast.channel) {
                case "whatsapp" -> 0.68;
                case "email" -> 0.36;
                case "ivr" -> 0.5;
                default -> 0.08;
            };
        }

        private void read(long deliveredAt) {
            long readAt = deliveredAt + (long) Math.min(dice.logNormal(25, 1.9) * MINUTE, 4 * DAY);
            if (dice.chance(0.06)) {
                readAt = deliveredAt;
            }
            event(READ, readAt, dice.chance(0.04) ? price : NO_CHARGE, "");
            if (dice.chance(0.2)) {
                long clickedAt = readAt + (dice.chance(0.2) ? 0 : (long) (dice.exponential(45) * SECOND));
                event(CLICKED, clickedAt, NO_CHARGE, "");
            }
        }

        /** The provider reports the charge once more, with another amount; sometimes it pays back. */
        private void correct(MessageStatus status, long chargedAt) {
            boolean refund = dice.chance(0.12);
            long amount = refund ? -price : (long) (price * (0.5 + dice.real()));
            long at = dice.chance(0.12) ? chargedAt : chargedAt + dice.between(HOUR, 2 * DAY);
            event(status, at, amount, "");
        }

        private long price() {
            boolean rupees = blast.sender.currency().equals("INR");
            long domestic =
                    switch (blast.channel) {
                        case "whatsapp" -> rupees ? 784_500 : 9_400;
                        case "email" -> rupees ? 20_000 : 250;
                        case "sms" -> rupees ? 180_000 : 2_170;
                        default -> rupees ? 450_000 : 5_400;
                    };
            return recipientCountry.equals(blast.sender.country) ? domestic : domestic * 9 / 5 + dice.below(1_000);
        }

        private long rounded(long at) {
            return coarse ? at - Math.floorMod(at, SECOND) : at;
        }

        private void event(MessageStatus status, long at, long micros, String failureReason) {
            long chance = dice.roll();
            boolean callback = status != SENT;
            boolean fallback = callback && blast.channel.equals("whatsapp") && dice.chance(0.01);
            Optional<Charge> charge =
                    micros == NO_CHARGE ? Optional.empty() : Optional.of(new Charge(micros, blast.sender.currency()));
            out.emit(
                    new MessageEvent(
                            eventId(chance),
                            Math.min(rounded(at), sentAt + LONGEST_LIFE),
                            messageId,
                            blast.sender.id(),
                            recipientId,
                            callback && dice.chance(0.05) ? "" : blast.campaignId,
                            fallback ? "sms" : blast.channel,
                            callback && dice.chance(0.1) ? "" : blast.category,
                            status,
                            charge,
                            failureReason,
                            blast.accountId,
                            dice.chance(0.04) ? "" : blast.sender.country,
                            recipientCountry,
                            platform,
                            blast.sender.internal),
                    chance);
        }

        private String eventId(long chance) {
            events++;
            return switch (eventIds) {
                case COUNTED -> Integer.toString(events);
                case RARE -> RARE_PREFIXES[(int) (chance & 3)] + events;
                case LONG -> Ids.of('e', chance);
            };
        }
    }
}
