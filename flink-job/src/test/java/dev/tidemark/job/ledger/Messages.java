package dev.tidemark.job.ledger;

import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.FactList;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import java.util.Optional;

/** Makes events of messages for tests. */
final class Messages {
    private Messages() {}

    /** A bare event of message {@code m}; the {@code with} methods of {@link Draft} add to it. */
    static Draft event(String id, long time, MessageStatus status) {
        return new Draft("m", id, time, status, "", "", "", "", Optional.empty());
    }

    record Draft(
            String message,
            String id,
            long time,
            MessageStatus status,
            String channel,
            String category,
            String campaign,
            String reason,
            Optional<Charge> charge) {

        Draft of(String otherMessage) {
            return new Draft(otherMessage, id, time, status, channel, category, campaign, reason, charge);
        }

        Draft by(String otherChannel, String otherCategory) {
            return new Draft(message, id, time, status, otherChannel, otherCategory, campaign, reason, charge);
        }

        Draft in(String otherCampaign) {
            return new Draft(message, id, time, status, channel, category, otherCampaign, reason, charge);
        }

        Draft because(String otherReason) {
            return new Draft(message, id, time, status, channel, category, campaign, otherReason, charge);
        }

        Draft charged(long micros, String currency) {
            Optional<Charge> other = Optional.of(new Charge(micros, currency));
            return new Draft(message, id, time, status, channel, category, campaign, reason, other);
        }

        void append(BlockSender sender, int recordDay) {
            MessageEvent event = new MessageEvent(
                    id, time, message, "user", "", campaign, channel, category, status, charge, reason, "", "", "", "",
                    false);
            MessageRecord.append(sender, event, hash(message), hash(id), recordDay, new FactList());
        }
    }

    /** A hash good enough for tests; the job's is keyed. */
    static long hash(String id) {
        long hash = 1125899906842597L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x9E3779B97F4A7C15L;
        }
        return hash ^ hash >>> 29;
    }
}
