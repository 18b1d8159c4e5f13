package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.exchange.Slice;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.time.ProjectCalendar;
import java.util.Arrays;

/**
 * What is kept of one user, as far as metrics read it: every metric is a pure function of a profile.
 *
 * <p>Mutable, to be decoded into again and again. As bytes: version, last day, {@link Usage}, ids of product events in
 * runs of one day; then the facts: active days, dimensions and registration, minutes of the milestone and of each step,
 * and what the user's profile said, the experiments, the user's id and the days of each feature, if there are any.
 *
 * <p>Most events add an id and change no fact. So the facts are written anew only after {@link #changeFacts}, and the
 * minutes, which are the most of them and interest few events, are read when first asked for.
 */
final class UserProfile {
    /** First byte of an encoded profile. */
    static final int VERSION = 2;

    /**
     * A user is forgotten when the watermark is this many days past the end of the last day with an event; later if a
     * funnel takes longer.
     */
    static final int LIFETIME_DAYS = 400;

    /**
     * Minutes of steps and milestones, and active days outside of cohorts, that were not needed within this many days of
     * event time will not be: it is far more than the horizon of 40 days by which an event can lie behind.
     */
    static final int CUTOFF_DAYS = 100;

    /**
     * So many ids of product events are remembered, the latest, so that a user id that many share ("anonymous") costs a
     * bounded time for each event.
     */
    static final int MAX_IDS = 4_096;

    private static final int NO_DAY = Integer.MIN_VALUE;
    private static final EarliestValue NOTHING = new EarliestValue();

    private final ByteReader in = new ByteReader();
    /** What it was decoded from. */
    private byte[] bytes = Page.ABSENT;

    /** Makes texts read from it canonical. */
    private Texts texts = new Texts();
    /** Where the facts begin there. */
    private int facts;

    private boolean factsChanged;
    private boolean minutesRead;

    private int lastDay;
    private final Usage usage = new Usage();
    private int ids;
    private long[] idHashes = new long[16];
    private int[] idDays = new int[16];

    private final Slice userId = new Slice();
    final SortedInts activeDays = new SortedInts();
    final EarliestValue platform = new EarliestValue();
    final EarliestValue country = new EarliestValue();
    /** Present if the user is registered, and then from the same event as {@link #registeredCountry}; may be empty. */
    final EarliestValue registeredPlatform = new EarliestValue();

    final EarliestValue registeredCountry = new EarliestValue();
    private final SortedInts milestones = new SortedInts();
    private final SortedInts[] steps;
    private final ProfileValues values = new ProfileValues();
    private final Experiments experiments = new Experiments();
    private final FeatureDays features = new FeatureDays();

    /** @param steps number of steps of all funnels */
    UserProfile(int steps) {
        this.steps = new SortedInts[steps];
        Arrays.setAll(this.steps, step -> new SortedInts());
        clear();
    }

    /** Makes it the profile of a user of whom nothing is known. */
    void clear() {
        minutesRead = true;
        values.clear();
        forgetEvents();
    }

    /** Makes it the profile of a user without events; what a {@link #values profile} said stays. */
    void forgetEvents() {
        changeFacts();
        experiments.clear();
        features.clear();
        lastDay = NO_DAY;
        usage.clear();
        ids = 0;
        userId.clear();
        activeDays.clear();
        platform.clear();
        country.clear();
        registeredPlatform.clear();
        registeredCountry.clear();
        milestones.clear();
        for (SortedInts step : steps) {
            step.clear();
        }
    }

    /** To be called before anything but the ids and the last day is changed: else that is not written. */
    void changeFacts() {
        readMinutes();
        factsChanged = true;
    }

    /** UTF-8 bytes of the user's id; empty where rows by user are not published. */
    Slice userId() {
        readMinutes();
        return userId;
    }

    /** Minutes of the milestone, since the epoch. */
    SortedInts milestones() {
        readMinutes();
        return milestones;
    }

    /** By step, numbered through all funnels: minutes since the epoch. */
    SortedInts[] steps() {
        readMinutes();
        return steps;
    }

    /** What the user did. */
    Usage usage() {
        usage.read(texts);
        return usage;
    }

    /** The same, of which only is to be asked when it ends and whether there is anything. */
    Usage usageUnread() {
        return usage;
    }

    /** What the user's profile said first. */
    ProfileValues values() {
        readMinutes();
        return values;
    }

    /** In which experiments the user is, and what came of them. */
    Experiments experiments() {
        readMinutes();
        return experiments;
    }

    /** On which days the user used which features. */
    FeatureDays features() {
        readMinutes();
        return features;
    }

    /** Notes a day with an event, qualifying or not; says whether it is later than all before. */
    boolean seen(int day) {
        if (day <= lastDay) {
            return false;
        }
        lastDay = day;
        return true;
    }

    /** Whether there is any event that is not forgotten. */
    boolean hasEvents() {
        return lastDay != NO_DAY;
    }

    /** Local epoch day of the latest event. */
    int lastDay() {
        return lastDay;
    }

    boolean registered() {
        return registeredPlatform.present();
    }

    /** Minute of the registration of a registered user. */
    int registrationMinute() {
        return minute(registeredPlatform.time());
    }

    static int minute(long millis) {
        return (int) Math.floorDiv(millis, ProjectCalendar.MINUTE_MILLIS);
    }

    boolean hasId(long hash) {
        for (int i = 0; i < ids; i++) {
            if (idHashes[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /** Adds the id of a product event; {@code day} decides when it is forgotten, unless too many others come before. */
    void addId(long hash, int day) {
        if (ids == MAX_IDS) {
            System.arraycopy(idHashes, 1, idHashes, 0, --ids);
            System.arraycopy(idDays, 1, idDays, 0, ids);
        } else if (ids == idHashes.length) {
            idHashes = Arrays.copyOf(idHashes, ids * 2);
            idDays = Arrays.copyOf(idDays, ids * 2);
        }
        idHashes[ids] = hash;
        idDays[ids++] = day;
    }

    int ids() {
        return ids;
    }

    /** Drops the ids of days before {@code day}; says whether there were any. */
    boolean forgetIdsBefore(int day) {
        int kept = 0;
        for (int i = 0; i < ids; i++) {
            if (idDays[i] >= day) {
                idHashes[kept] = idHashes[i];
                idDays[kept++] = idDays[i];
            }
        }
        boolean dropped = kept < ids;
        ids = kept;
        return dropped;
    }

    void encode(ByteWriter out) {
        out.writeByte(VERSION);
        out.writeSigned(lastDay);
        usage.encode(out);
        int runs = 0;
        int oldest = NO_DAY;
        for (int i = 0; i < ids; i++) {
            if (i == 0 || idDays[i] != idDays[i - 1]) {
                runs++;
                oldest = i == 0 ? idDays[i] : Math.min(oldest, idDays[i]);
            }
        }
        out.writeUnsigned(runs);
        if (runs > 0) {
            out.writeSigned(oldest);
        }
        for (int from = 0, until; from < ids; from = until) {
            until = from + 1;
            while (until < ids && idDays[until] == idDays[from]) {
                until++;
            }
            out.writeUnsigned(idDays[from] - oldest);
            out.writeUnsigned(until - from);
            out.writeLongs(idHashes, from, until);
        }
        if (factsChanged) {
            encodeFacts(out);
        } else {
            // Of this version, as decode has checked.
            out.append(bytes, facts, bytes.length - facts);
        }
    }

    private void encodeFacts(ByteWriter out) {
        write(out, activeDays);
        platform.write(out, NOTHING);
        country.write(out, platform);
        registeredPlatform.write(out, country);
        registeredCountry.write(out, registeredPlatform);
        out.writeUnsigned(steps.length);
        write(out, milestones);
        for (SortedInts step : steps) {
            write(out, step);
        }
        boolean hasFeatures = !features.isEmpty();
        boolean hasId = hasFeatures || !userId.isEmpty();
        if (hasId || !values.isEmpty() || !experiments.isEmpty()) {
            values.write(out);
            experiments.write(out);
        }
        if (hasId) {
            out.writeSlice(userId);
        }
        if (hasFeatures) {
            features.write(out);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param encoded must not change any more
     * @throws IllegalStateException if the bytes are of another version, or were written with other funnels
     */
    void decode(byte[] encoded, Texts canonical) {
        bytes = encoded;
        texts = canonical;
        in.over(encoded);
        readHeader(encoded);
        int runs = (int) in.readUnsigned();
        int oldest = runs == 0 ? NO_DAY : (int) in.readSigned();
        ids = 0;
        for (int run = 0; run < runs; run++) {
            int day = oldest + (int) in.readUnsigned();
            int until = ids + (int) in.readUnsigned();
            if (until > idHashes.length) {
                idHashes = Arrays.copyOf(idHashes, until * 2);
                idDays = Arrays.copyOf(idDays, until * 2);
            }
            in.readLongs(idHashes, ids, until);
            Arrays.fill(idDays, ids, until, day);
            ids = until;
        }
        facts = in.position();
        factsChanged = false;
        read(in, activeDays);
        platform.read(in, NOTHING, texts);
        country.read(in, platform, texts);
        registeredPlatform.read(in, country, texts);
        registeredCountry.read(in, registeredPlatform, texts);
        int written = (int) in.readUnsigned();
        if (written != steps.length) {
            throw new IllegalStateException(
                    "user profile was written with " + written + " funnel steps, not " + steps.length);
        }
        minutesRead = false;
    }

    private void readMinutes() {
        if (!minutesRead) {
            minutesRead = true;
            read(in, milestones);
            for (SortedInts step : steps) {
                read(in, step);
            }
            values.clear();
            experiments.clear();
            userId.clear();
            features.clear();
            if (!in.atEnd()) {
                values.read(in, texts);
                experiments.read(in, texts);
            }
            if (!in.atEnd()) {
                in.readSlice(userId);
            }
            if (!in.atEnd()) {
                features.read(in, texts);
            }
        }
    }

    private void readHeader(byte[] encoded) {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("user profile has version " + version + ", not " + VERSION);
        }
        lastDay = (int) in.readSigned();
        int length = (int) in.readUnsigned();
        int first = in.position();
        usage.locate(encoded, first, first + length);
        in.over(encoded, first + length);
    }

    /**
     * Day of the oldest id in encoded bytes, or a day after all; sets {@link #lastDay} and {@link #usage}. What was decoded before is not to
     * be used any more.
     */
    int peekOldestId(byte[] encoded) {
        in.over(encoded);
        readHeader(encoded);
        return in.readUnsigned() == 0 ? Integer.MAX_VALUE : (int) in.readSigned();
    }

    static void write(ByteWriter out, SortedInts set) {
        int size = set.size();
        out.writeUnsigned(size);
        for (int i = 0; i < size; i++) {
            if (i == 0) {
                out.writeSigned(set.get(0));
            } else {
                out.writeUnsigned(set.get(i) - set.get(i - 1));
            }
        }
    }

    static void read(ByteReader in, SortedInts set) {
        set.clear();
        int value = 0;
        for (int i = (int) in.readUnsigned(), first = i; i > 0; i--) {
            value = i == first ? (int) in.readSigned() : value + (int) in.readUnsigned();
            set.append(value);
        }
    }
}
