package dev.tidemark.job.ledger;

import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockWriter;
import dev.tidemark.job.exchange.FactList;
import dev.tidemark.job.exchange.Slice;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;

/**
 * What the ledger needs of an accepted message event, as a record of a block. An instance is a reader's view of one record
 * and is used again for the next.
 */
public final class MessageRecord {
    private static final MessageStatus[] STATUSES = MessageStatus.values();
    private static final int STATUS_MASK = 0x7;
    private static final int CHARGED = 0x8;

    long eventHash;
    int recordDay;
    long eventTime;
    MessageStatus status;
    final Slice eventId = new Slice();
    String channel;
    String category;
    String campaign;
    String failureReason;
    boolean charged;
    long chargeMicros;
    String currency;
    final FactList facts = new FactList();

    MessageRecord() {}

    /**
     * Appends an event to the block of its message.
     *
     * @param event accepted, not internal; its channel, category, campaign and failure reason are already capped
     * @param messageHash keyed 64-bit hash of the message id
     * @param eventHash keyed 64-bit hash of the event id
     * @param recordDay local epoch day of the record's timestamp, for the accounting
     * @param facts what the event adds to metrics that only count events
     */
    public static void append(
            BlockSender sender, MessageEvent event, long messageHash, long eventHash, int recordDay, FactList facts) {
        BlockWriter out = sender.begin(messageHash);
        out.writeLong(eventHash);
        out.writeSigned(recordDay);
        out.writeSigned(event.eventTime());
        Charge charge = event.charge().orElse(null);
        out.writeByte(event.status().ordinal() | (charge == null ? 0 : CHARGED));
        out.writeUtf8(event.eventId());
        out.writeText(event.channel());
        out.writeText(event.category());
        out.writeText(event.campaignId());
        out.writeText(event.failureReason());
        if (charge != null) {
            out.writeSigned(charge.micros());
            out.writeText(charge.currency());
        }
        facts.write(out);
        sender.end();
    }

    /** Shows the current record of a block. */
    void read(BlockReader in) {
        eventHash = in.readLong();
        recordDay = (int) in.readSigned();
        eventTime = in.readSigned();
        int flags = in.readByte();
        status = STATUSES[flags & STATUS_MASK];
        in.readSlice(eventId);
        channel = in.readText();
        category = in.readText();
        campaign = in.readText();
        failureReason = in.readText();
        charged = (flags & CHARGED) != 0;
        chargeMicros = charged ? in.readSigned() : 0;
        currency = charged ? in.readText() : "";
        facts.read(in);
    }
}
