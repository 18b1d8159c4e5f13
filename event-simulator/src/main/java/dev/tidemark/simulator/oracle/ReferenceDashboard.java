package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.json.EventEncoder;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import dev.tidemark.simulator.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records that make the figures of the omnichannel dashboard that the project began with, for golden tests: of 210
 * invited on {@link #ENTRY_DAY}, 105 activated (50 %) and 34 transacted (16.19 % of the invited, 32.38 % of the
 * activated); and on that day a charge of 17.8 M for WhatsApp, 3.6 M for email, 1.3 M for IVR and 255.8 k for SMS.
 */
public final class ReferenceDashboard {
    /** Midnight UTC of the day on which all are invited and all charges fall. */
    public static final Instant ENTRY_DAY = Instant.parse("2026-03-02T00:00:00Z");

    /** The currency of all charges. */
    public static final String CURRENCY = "INR";

    private static final int INVITED = 210;
    private static final int ACTIVATED = 105;
    private static final int TRANSACTED = 34;
    private static final EventEncoder ENCODER = new EventEncoder();

    private final List<SentRecord> records = new ArrayList<>();

    private ReferenceDashboard() {}

    /** The records in order of time; each arrives when it happens. */
    public static List<SentRecord> records() {
        ReferenceDashboard dashboard = new ReferenceDashboard();
        for (int i = 0; i < INVITED; i++) {
            dashboard.step(i, "user_invited", Duration.ofHours(8).plusMinutes(i));
        }
        dashboard.charges();
        for (int i = 0; i < ACTIVATED; i++) {
            dashboard.step(i, "user_activated", Duration.ofDays(1).plusMinutes(i));
        }
        for (int i = 0; i < TRANSACTED; i++) {
            dashboard.step(i, "transaction_completed", Duration.ofDays(2).plusMinutes(i));
        }
        return List.copyOf(dashboard.records);
    }

    private void step(int person, String name, Duration after) {
        String user = "person-" + person;
        long time = ENTRY_DAY.plus(after).toEpochMilli();
        ProductEvent event = new ProductEvent(name, time, user, name, "", "", "web", "", "", "IN", "", false, Map.of());
        add(Topics.PRODUCT_EVENTS, user, ENCODER.encode(event), time, new Truth.Valid(event));
    }

    /** Pairs of amounts that add up to a round one only if no digit is lost. */
    private void charges() {
        charges("whatsapp", 89, "99999.999999", "100000.000001");
        charges("email", 18, "99999.999999", "100000.000001");
        charges("ivr", 13, "0.000001", "99999.999999");
        charges("sms", 10, "25579.9", "0.1");
    }

    private void charges(String channel, int pairs, String one, String other) {
        for (int i = 0; i < pairs; i++) {
            charge(channel, "a" + i, one);
            charge(channel, "b" + i, other);
        }
    }

    private void charge(String channel, String name, String amount) {
        String message = channel + "-" + name;
        long time = ENTRY_DAY.plus(Duration.ofHours(20)).toEpochMilli();
        long micros = new BigDecimal(amount).movePointRight(6).longValueExact();
        MessageEvent event = new MessageEvent(
                "sent",
                time,
                message,
                "sender",
                "",
                "",
                channel,
                "promotional",
                MessageStatus.SENT,
                Optional.of(new Charge(micros, CURRENCY)),
                "",
                "",
                "IN",
                "",
                "web",
                false);
        add(Topics.MESSAGE_EVENTS, message, ENCODER.encode(event), time, new Truth.Valid(event));
    }

    private void add(String topic, String key, byte[] value, long time, Truth truth) {
        records.add(new SentRecord(topic, key.getBytes(StandardCharsets.UTF_8), value, time, truth));
    }
}
