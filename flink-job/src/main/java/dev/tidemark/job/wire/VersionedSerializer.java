package dev.tidemark.job.wire;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A stateless serializer whose format has a version.
 *
 * <p>A subclass writes and reads one format and names its version in its {@link Snapshot}; a change of the format
 * needs a new version and a reader of the old one.
 *
 * @param <T> the type that it writes
 */
public abstract class VersionedSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public final TypeSerializer<T> duplicate() {
        return this;
    }

    /** Not supported: nothing in this project reuses objects of such types, and an empty one would be meaningless. */
    @Override
    public final T createInstance() {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " makes no empty values");
    }

    @Override
    public final T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass();
    }

    @Override
    public final int hashCode() {
        return getClass().hashCode();
    }

    /**
     * The version of a serializer's format, as checkpoints remember it. Subclasses need a public constructor without
     * arguments.
     *
     * @param <T> the type that the serializer writes
     */
    public abstract static class Snapshot<T> implements TypeSerializerSnapshot<T> {
        private final VersionedSerializer<T> serializer;
        private final byte current;
        private byte written;

        /**
         * @param serializer of the current format
         * @param current the version of the current format
         */
        protected Snapshot(VersionedSerializer<T> serializer, byte current) {
            this.serializer = serializer;
            this.current = current;
            this.written = current;
        }

        @Override
        public final int getCurrentVersion() {
            return 1;
        }

        @Override
        public final void writeSnapshot(DataOutputView out) throws IOException {
            out.writeByte(current);
        }

        @Override
        public final void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            written = in.readByte();
        }

        /**
         * @throws IllegalStateException if the format was written by a newer version of this program
         */
        @Override
        public final TypeSerializer<T> restoreSerializer() {
            if (written != current) {
                throw new IllegalStateException(serializer.getClass().getSimpleName() + " reads format " + current
                        + ", the checkpoint has format " + written);
            }
            return serializer;
        }

        @Override
        public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
            return old instanceof Snapshot<T> before && before.getClass() == getClass() && before.written == current
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
