package dev.tidemark.model.json;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import java.util.Optional;

/**
 * Decodes well-formed common records straight from their bytes. It only ever accepts, and only what {@link
 * ReferenceDecoder} accepts as the same event; whatever else a record is, is not its to say. Thread-safe.
 */
final class ScanningDecoder {
    private final int maxRecordBytes;
    private final EventAssembly assembly;
    private final ScannedFields.Shared shared;
    private final FieldNames messageNames;
    private final FieldNames productNames;

    ScanningDecoder(DecoderOptions options) {
        this.maxRecordBytes = Math.min(options.maxRecordBytes(), ScannedFields.MAX_BYTES);
        this.assembly = new EventAssembly(options);
        this.shared = ScannedFields.Shared.of(options);
        this.messageNames = new FieldNames(options, Field.OF_MESSAGE_EVENT);
        this.productNames = new FieldNames(options, Field.OF_PRODUCT_EVENT);
    }

    /** The event, or empty if the reference decoder is to read the record. */
    Optional<MessageEvent> message(byte[] record) {
        if (record == null || record.length > maxRecordBytes) {
            return Optional.empty();
        }
        try {
            ScannedFields fields = new ScannedFields(record, shared);
            return fields.scan(messageNames) ? Optional.of(assembly.messageEvent(fields)) : Optional.empty();
        } catch (Refusal handOver) {
            return Optional.empty();
        }
    }

    /** The event, or empty if the reference decoder is to read the record. */
    Optional<ProductEvent> product(byte[] record) {
        if (record == null || record.length > maxRecordBytes) {
            return Optional.empty();
        }
        try {
            ScannedFields fields = new ScannedFields(record, shared);
            return fields.scan(productNames) ? Optional.of(assembly.productEvent(fields)) : Optional.empty();
        } catch (Refusal handOver) {
            return Optional.empty();
        }
    }
}
