package dev.tidemark.job.screen;

import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.Screened.Internal;
import dev.tidemark.job.screen.Screened.Refused;
import dev.tidemark.job.sink.RejectedRecordSerializer;
import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.model.json.EventEncoder;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes screened records, events as their JSON. The source and the router are chained, so a running job copies nothing;
 * this is for topologies that break the chain.
 */
public final class ScreenedSerializer extends ImmutableSerializer<Screened> {
    /** The one instance. */
    public static final ScreenedSerializer INSTANCE = new ScreenedSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<Screened> TYPE = new ExplicitTypeInfo<>(Screened.class, INSTANCE);

    private static final long serialVersionUID = 1;
    private static final byte VERSION = 1;
    private static final int MESSAGE = 1;
    private static final int PRODUCT = 2;
    private static final int INTERNAL = 3;
    private static final int REFUSED = 4;
    private static final int PROFILE = 5;
    private static final byte[] NO_KEY = {};

    private ScreenedSerializer() {}

    @Override
    public void serialize(Screened screened, DataOutputView out) throws IOException {
        out.writeLong(screened.recordTime());
        if (screened instanceof Accepted accepted && accepted.event() instanceof MessageEvent message) {
            out.writeByte(MESSAGE);
            BinaryFields.writeBytes(new EventEncoder().encode(message), out);
        } else if (screened instanceof Accepted accepted && accepted.event() instanceof ProductEvent product) {
            out.writeByte(PRODUCT);
            BinaryFields.writeBytes(new EventEncoder().encode(product), out);
        } else if (screened instanceof Accepted accepted && accepted.event() instanceof UserProfileEvent profile) {
            out.writeByte(PROFILE);
            out.writeLong(profile.recordTime());
            BinaryFields.writeBytes(new EventEncoder().encode(profile), out);
        } else if (screened instanceof Refused refused) {
            out.writeByte(REFUSED);
            RejectedRecordSerializer.INSTANCE.serialize(refused.record(), out);
        } else {
            out.writeByte(INTERNAL);
        }
    }

    @Override
    public Screened deserialize(DataInputView in) throws IOException {
        long recordTime = in.readLong();
        int tag = in.readUnsignedByte();
        EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
        return switch (tag) {
            case MESSAGE -> new Accepted(event(decoder.message(BinaryFields.readBytes(in))), recordTime);
            case PRODUCT -> new Accepted(event(decoder.product(BinaryFields.readBytes(in))), recordTime);
            case PROFILE -> {
                long time = in.readLong();
                yield new Accepted(event(decoder.profile(NO_KEY, BinaryFields.readBytes(in), time)), recordTime);
            }
            case INTERNAL -> new Internal(recordTime);
            case REFUSED -> new Refused(RejectedRecordSerializer.INSTANCE.deserialize(in), recordTime);
            default -> throw new IOException("screened record tag " + tag + " is unknown");
        };
    }

    private static Event event(Decoded<? extends Event> decoded) throws IOException {
        if (decoded instanceof Decoded.Accepted<? extends Event> accepted) {
            return accepted.event();
        }
        throw new IOException("an accepted event does not decode: " + decoded);
    }

    @Override
    public TypeSerializerSnapshot<Screened> snapshotConfiguration() {
        return new ScreenedSnapshot();
    }

    /** Remembers the format's version. */
    public static final class ScreenedSnapshot extends Snapshot<Screened> {
        public ScreenedSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
