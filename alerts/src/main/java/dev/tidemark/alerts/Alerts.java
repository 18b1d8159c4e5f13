package dev.tidemark.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.model.json.ResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads results and tells the webhook of each condition that changes, once, in the order of the changes.
 *
 * <p>One thread does everything, {@link #run}'s; {@link #close} may be called from any other. A change is kept, together
 * with what is to be delivered, before it is delivered for the first time, and again when it has arrived; so a restart
 * repeats at most the delivery that it interrupted, with the same id.
 */
public final class Alerts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final Duration WAIT = Duration.ofMillis(250);
    private static final long ANSWER_SECONDS = 15;
    /** Of what changed longer ago, nobody is told: a job that reads history finds much that was unusual once. */
    private static final Duration NEWS = Duration.ofDays(2);

    private final AlertOptions options;
    private final InstantSource clock;
    private final Webhook webhook;
    private final Backoff backoff = new Backoff(new Random());
    private final ResultCodec codec = new ResultCodec();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean started = new AtomicBoolean();
    /** Of the oldest delivery; before that nothing is tried. */
    private Instant nextTry = Instant.EPOCH;

    private Alerts(AlertOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.webhook = new Webhook(options.webhook(), options.secret());
    }

    /**
     * Makes the topic of states if it is missing.
     *
     * @throws AlertsException if no broker answers, there is no topic of results, or that of states cannot be made
     */
    public static Alerts open(AlertOptions options) {
        Map<String, Object> properties = new HashMap<>(options.connection());
        properties.put("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
        properties.put("request.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
        try (Admin admin = Admin.create(properties)) {
            Set<String> topics = admin.listTopics().names().get();
            if (!topics.contains(options.results())) {
                throw new AlertsException(
                        "there is no topic " + options.results() + " yet; run the metrics job, which makes it");
            }
            if (!topics.contains(options.states())) {
                NewTopic states = new NewTopic(options.states(), Optional.of(1), Optional.empty())
                        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
                admin.createTopics(List.of(states)).all().get();
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new AlertsException(
                        "the brokers cannot be used for alerts: " + e.getCause().getMessage(), e);
            }
        } catch (KafkaException e) {
            throw new AlertsException("the brokers cannot be used for alerts: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AlertsException("interrupted", e);
        }
        return new Alerts(options, InstantSource.system());
    }

    /**
     * Tells until it is closed. Brokers that are away for a while are waited for.
     *
     * @throws AlertsException if the topic of states holds something else
     */
    public void run() throws InterruptedException {
        started.set(true);
        Backoff reopening = new Backoff(new Random());
        try {
            while (closed.getCount() > 0) {
                try {
                    watch();
                } catch (KafkaException e) {
                    Duration wait = reopening.failed();
                    LOG.warn("alerts wait {} ms for the brokers: {}", wait.toMillis(), e.getMessage());
                    closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private void watch() throws InterruptedException {
        Conditions conditions = new Conditions(options.silence());
        try (StateTopic states = StateTopic.open(options);
                TopicReader results = new TopicReader(options.connection(), options.results())) {
            // What a series was in between is history.
            results.readToEnd(record -> take(record, conditions));
            while (closed.getCount() > 0) {
                for (Change change :
                        conditions.changes(key -> states.standing(key).state(), clock.millis())) {
                    states.put(change.key(), changed(change, states.standing(change.key())));
                }
                deliver(states);
                results.poll(WAIT, record -> take(record, conditions));
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, Conditions conditions) {
        if (!Conditions.reads(record.key())) {
            return;
        }
        try {
            conditions.take(codec.decode(record.value()));
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "a record of {} at {}-{} is no result: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private Standing changed(Change change, Standing standing) {
        long now = clock.millis();
        if (change.since() < now - NEWS.toMillis()) {
            return standing.changed(change.state());
        }
        String id = UUID.randomUUID().toString();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("id", id);
        body.put("state", change.state().text());
        change.details().write(body);
        body.put("run", options.run());
        body.put("at", Instant.ofEpochMilli(now).toString());
        return standing.changed(change.state(), new Delivery(id, now, body.toString()));
    }

    /** Tries what waits, oldest first, until one fails. */
    private void deliver(StateTopic states) throws InterruptedException {
        while (closed.getCount() > 0 && !clock.instant().isBefore(nextTry)) {
            Optional<Map.Entry<String, Standing>> oldest = states.standings().entrySet().stream()
                    .filter(standing -> !standing.getValue().pending().isEmpty())
                    .min(Comparator.comparingLong(
                            standing -> standing.getValue().pending().get(0).at()));
            if (oldest.isEmpty()) {
                return;
            }
            String key = oldest.orElseThrow().getKey();
            Standing standing = oldest.orElseThrow().getValue();
            Delivery delivery = standing.pending().get(0);
            Webhook.Outcome outcome = webhook.post(delivery);
            if (outcome instanceof Webhook.Outcome.Failed failed) {
                Duration wait = backoff.failed();
                nextTry = clock.instant().plus(wait);
                LOG.warn(
                        "alert {} did not reach {}: {}; tried again in {} ms",
                        delivery.id(),
                        webhook.host(),
                        failed.why(),
                        wait.toMillis());
                return;
            }
            if (outcome instanceof Webhook.Outcome.Refused refused) {
                LOG.warn(
                        "alert {} is refused by {} with status {} and given up",
                        delivery.id(),
                        webhook.host(),
                        refused.status());
            }
            backoff.succeeded();
            states.put(key, standing.done(delivery));
        }
    }

    /** Ends {@link #run} and waits until it has, at most while one delivery is tried. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (started.get() && !ended.await(30, TimeUnit.SECONDS)) {
                LOG.warn("alerts are still being delivered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
