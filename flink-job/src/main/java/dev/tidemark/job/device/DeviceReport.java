package dev.tidemark.job.device;

import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockWriter;
import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * One report of a device. Immutable.
 *
 * @param time of the event, epoch milliseconds
 * @param eventId UTF-8 bytes, which nobody changes
 * @param measures by {@link DeviceMeasure}, in thousandths, {@link Contributions#NO_MEASURE} for what it lacks; nobody changes
 *     them
 */
@SuppressWarnings("ArrayRecordComponent")
public record DeviceReport(long time, byte[] eventId, long[] measures, Dimensions dimensions) {
    private static final String NAME = "device_usage_reported";
    private static final int VERSION = 1;
    private static final DeviceMeasure[] MEASURES = DeviceMeasure.values();
    private static final long GREATEST = 1_000_000_000L;

    /**
     * What reports are broken down by; empty where it is unknown.
     *
     * @param behaviorClassOfSystem the behavior class, or what stands for it beside an os that it is not known with
     */
    public record Dimensions(
            String os,
            String deviceModel,
            String gender,
            String ageGroup,
            String behaviorClass,
            String behaviorClassOfSystem) {
        private List<String> texts() {
            return List.of(os, deviceModel, gender, ageGroup, behaviorClass, behaviorClassOfSystem);
        }

        private static Dimensions read(Supplier<String> text) {
            return new Dimensions(text.get(), text.get(), text.get(), text.get(), text.get(), text.get());
        }
    }

    /** Whether events of a name are reports. */
    public static boolean isAbout(String eventName) {
        return eventName.equals(NAME);
    }

    /** Whether it counts instead of another report of its user and day. */
    boolean isAfter(DeviceReport other) {
        return time != other.time ? time > other.time : Arrays.compareUnsigned(eventId, other.eventId) > 0;
    }

    long measure(DeviceMeasure measure) {
        return measures[measure.ordinal()];
    }

    /**
     * Appends a report to the block of its user's day.
     *
     * @param event accepted, not internal, a {@linkplain #isAbout report}
     * @param dimensions capped
     * @param userDayHash keyed 64-bit hash of the user and the local day
     */
    public static void append(BlockSender sender, ProductEvent event, Dimensions dimensions, long userDayHash) {
        BlockWriter out = sender.begin(userDayHash);
        out.writeSigned(event.eventTime());
        out.writeUtf8(event.eventId());
        for (DeviceMeasure measure : MEASURES) {
            PropertyValue value = event.properties().get(measure.text());
            out.writeSigned(
                    value == null
                            ? Contributions.NO_MEASURE
                            : value.scaled(Contributions.MEASURE_DIGITS, GREATEST)
                                    .orElse(Contributions.NO_MEASURE));
        }
        dimensions.texts().forEach(out::writeText);
        sender.end();
    }

    /** Reads the current record of a block. */
    static DeviceReport read(BlockReader in) {
        long time = in.readSigned();
        byte[] eventId = in.readBytes();
        long[] measures = readMeasures(in);
        return new DeviceReport(time, eventId, measures, Dimensions.read(in::readText));
    }

    private static long[] readMeasures(ByteReader in) {
        long[] measures = new long[MEASURES.length];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = in.readSigned();
        }
        return measures;
    }

    /** As bytes; {@code out} is cleared first. */
    byte[] encode(ByteWriter out) {
        out.clear();
        out.writeByte(VERSION);
        out.writeSigned(time);
        out.writeBytes(eventId);
        for (long measure : measures) {
            out.writeSigned(measure);
        }
        dimensions.texts().forEach(out::writeUtf8);
        return out.toBytes();
    }

    /**
     * The report that was encoded.
     *
     * @throws IllegalStateException if the bytes have another version
     */
    static DeviceReport decode(byte[] bytes, ByteReader in, Texts texts) {
        long time = time(bytes, in);
        byte[] eventId = in.readBytes();
        long[] measures = readMeasures(in);
        return new DeviceReport(time, eventId, measures, Dimensions.read(() -> in.readUtf8(texts)));
    }

    /** The time of an encoded report. */
    static long time(byte[] bytes, ByteReader in) {
        in.over(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "device reports are read in version " + VERSION + ", these bytes have version " + version);
        }
        return in.readSigned();
    }
}
