package dev.tidemark.benchmarks.naiveflink;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.apache.datasketches.hll.HllSketch;

/** How sketches rest in checkpoints: as their image. */
public final class SketchSerializer extends Serializer<HllSketch> {

    @Override
    public void write(Kryo kryo, Output output, HllSketch sketch) {
        byte[] image = sketch.toUpdatableByteArray();
        output.writeInt(image.length);
        output.writeBytes(image);
    }

    @Override
    public HllSketch read(Kryo kryo, Input input, Class<? extends HllSketch> type) {
        return HllSketch.heapify(input.readBytes(input.readInt()));
    }

    @Override
    public HllSketch copy(Kryo kryo, HllSketch sketch) {
        return sketch.copy();
    }
}
