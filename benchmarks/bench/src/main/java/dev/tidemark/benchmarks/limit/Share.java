package dev.tidemark.benchmarks.limit;

import dev.tidemark.model.Charge;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One thread's share of the work: the events of its partitions, from bytes to maps. All events of a message, and all product
 * events of a user, are in one partition. Not thread-safe.
 */
final class Share implements Consumer<ConsumerRecord<byte[], byte[]>> {
    private static final Set<String> NO_ACTIVITY = Set.of("user_invited", "device_usage_reported");
    private static final long HORIZON_MILLIS = 40 * Calendar.DAY;
    private static final long SKEW_MILLIS = 5 * Calendar.MINUTE;

    /** What all shares have in common. */
    record Common(String messageTopic, Words words, Words campaigns, AtomicReference<Calendar> calendar) {}

    /** Distinct members by hour or day, of each cut. */
    static final class Distinct {
        final Sketches total = new Sketches();
        final Sketches channel = new Sketches();
        final Sketches category = new Sketches();
        final Sketches channelAndCategory = new Sketches();

        private void add(int slice, int channelWord, int categoryWord, long member) {
            total.add(slice, 0, member);
            channel.add(slice, channelWord, member);
            category.add(slice, categoryWord, member);
            channelAndCategory.add(slice, pair(channelWord, categoryWord), member);
        }
    }

    final Distinct activeUsers = new Distinct();
    final Sketches activeByPlatform = new Sketches();
    final Sketches activeByOs = new Sketches();
    final Sketches activeByCountry = new Sketches();
    final Sketches activeByUserType = new Sketches();
    final Sketches activeAccounts = new Sketches();
    final Sketches activeAccountsByPlatform = new Sketches();
    final Distinct transactingUsers = new Distinct();
    final Distinct recipients = new Distinct();
    final Sketches campaigns = new Sketches();
    final Sketches campaignsByChannel = new Sketches();
    final MessageTable messages = new MessageTable();
    final UserTable users;
    long greatestTime = Long.MIN_VALUE;

    private final Common common;
    private final Words.View words;
    private final Words.View campaignWords;
    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
    private final LongOpenHashSet productEvents = new LongOpenHashSet();
    private Calendar calendar = new Calendar(0);
    private boolean begun;

    Share(Common common) {
        this.common = common;
        this.words = common.words.new View();
        this.campaignWords = common.campaigns.new View();
        this.users = new UserTable(common.words);
    }

    /** A pair of words as one number, which is small where both are (Szudzik's elegant pairing). */
    static int pair(int channel, int category) {
        return channel < category ? category * category + channel : channel * channel + channel + category;
    }

    static int channelOf(int pair) {
        int root = (int) Math.sqrt(pair);
        return Math.min(pair - root * root, root);
    }

    static int categoryOf(int pair) {
        int root = (int) Math.sqrt(pair);
        int rest = pair - root * root;
        return rest < root ? root : rest - root;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        if (!begun) {
            begun = true;
            common.calendar.compareAndSet(null, Calendar.beginning(record.timestamp()));
            calendar = common.calendar.get();
        }
        if (record.topic().equals(common.messageTopic)) {
            if (decoder.message(record.value()) instanceof Decoded.Accepted<MessageEvent> accepted
                    && isInTime(accepted.event(), record.timestamp())) {
                message(accepted.event());
            }
        } else if (decoder.product(record.value()) instanceof Decoded.Accepted<ProductEvent> accepted
                && isInTime(accepted.event(), record.timestamp())) {
            product(accepted.event());
        }
    }

    private boolean isInTime(Event event, long timestamp) {
        long time = event.eventTime();
        if (event.internal() || time > timestamp + SKEW_MILLIS || time < timestamp - HORIZON_MILLIS) {
            return false;
        }
        greatestTime = Math.max(greatestTime, time);
        return true;
    }

    private void message(MessageEvent event) {
        long time = event.eventTime();
        long rank = Ids.rank(event.eventId());
        int channel = words.of(event.channel());
        int category = words.of(event.category());
        long micros = MessageTable.NO_CHARGE;
        int currency = Words.ABSENT;
        if (event.charge().isPresent()) {
            Charge charge = event.charge().get();
            micros = charge.micros();
            currency = words.of(charge.currency());
        }
        boolean isNew = messages.add(
                Ids.hash(event.messageId()),
                Ids.hash(event.eventId()),
                time,
                rank,
                event.status().ordinal(),
                channel,
                category,
                words.of(event.failureReason()),
                currency,
                campaignWords.of(event.campaignId()),
                micros);
        if (!isNew) {
            return;
        }
        int day = calendar.day(time);
        if (event.status() == MessageStatus.SENT) {
            sent(event, channel, category, rank, day);
        } else if (event.status() != MessageStatus.FAILED
                && !event.recipientId().isEmpty()) {
            recipients.add(day, channel, category, Ids.hash(event.recipientId()));
        }
        if (micros > 0) {
            long user = Ids.hash(event.userId());
            transactingUsers.add(day, channel, category, user);
            users.minute(users.user(user), UserTable.TRANSACTED, time / Calendar.MINUTE);
        }
    }

    private void sent(MessageEvent event, int channel, int category, long rank, int day) {
        long time = event.eventTime();
        long hash = Ids.hash(event.userId());
        int user = users.user(hash);
        int platform = words.of(event.platform());
        int country = words.of(event.country());
        users.platform(user, time, rank, platform);
        users.country(user, time, rank, country);
        active(hash, user, time, day, channel, category, platform, Words.ABSENT, country, Words.ABSENT);
        account(event.accountId(), day, platform);
        if (!event.campaignId().isEmpty()) {
            long campaign = Ids.hash(event.campaignId());
            campaigns.add(day, 0, campaign);
            campaignsByChannel.add(day, channel, campaign);
        }
    }

    private void product(ProductEvent event) {
        long hash = Ids.hash(event.userId());
        if (!productEvents.add(Ids.mix(hash + Ids.hash(event.eventId())))) {
            return;
        }
        long time = event.eventTime();
        long rank = Ids.rank(event.eventId());
        int day = calendar.day(time);
        int user = users.user(hash);
        int platform = words.of(event.platform());
        int country = words.of(event.country());
        users.platform(user, time, rank, platform);
        users.country(user, time, rank, country);
        String name = event.eventName();
        if (!NO_ACTIVITY.contains(name)) {
            int os = words.of(event.os());
            int userType = words.of(event.userType());
            active(hash, user, time, day, Words.ABSENT, Words.ABSENT, platform, os, country, userType);
            account(event.accountId(), day, platform);
        }
        switch (name) {
            case "user_invited" -> users.minute(user, UserTable.INVITED, time / Calendar.MINUTE);
            case "user_registered" -> users.registered(user, time, rank, platform, country);
            case "user_activated" -> users.minute(user, UserTable.ACTIVATED, time / Calendar.MINUTE);
            case "transaction_completed" -> {
                transactingUsers.add(day, Words.ABSENT, Words.ABSENT, hash);
                users.minute(user, UserTable.TRANSACTED, time / Calendar.MINUTE);
            }
            default -> {}
        }
    }

    private void active(
            long hash,
            int user,
            long time,
            int day,
            int channel,
            int category,
            int platform,
            int os,
            int country,
            int userType) {
        users.active(user, day);
        int hour = calendar.hour(time);
        activeUsers.add(hour, channel, category, hash);
        activeByPlatform.add(hour, platform, hash);
        activeByOs.add(hour, os, hash);
        activeByCountry.add(hour, country, hash);
        activeByUserType.add(hour, userType, hash);
    }

    private void account(String account, int day, int platform) {
        if (!account.isEmpty()) {
            long hash = Ids.hash(account);
            activeAccounts.add(day, 0, hash);
            activeAccountsByPlatform.add(day, platform, hash);
        }
    }
}
