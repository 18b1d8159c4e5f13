package dev.tidemark.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The section {@code kafka}: where the broker is and what the topics are called.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param groupPrefix what the consumer groups of the jobs begin with
 * @param startFrom record timestamp from which a job without checkpoint reads; {@link #EARLIEST} is everything
 * @param properties passed to every client as they are, none of which names code to run; may hold secrets
 */
public record KafkaConfig(
        String bootstrapServers,
        String groupPrefix,
        Instant startFrom,
        Topics topics,
        SortedMap<String, String> properties)
        implements Serializable {
    /** Before all records. */
    public static final Instant EARLIEST = Instant.EPOCH;

    private static final long serialVersionUID = 1L;
    private static final String SERVER = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):\\d{1,5}";
    private static final Pattern SERVERS = Pattern.compile(SERVER + "(?:\\s*,\\s*" + SERVER + ")*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final Pattern MILLIS = Pattern.compile("[1-9]\\d{0,8}");
    private static final String START_FROM = "kafka.start_from";
    private static final String DEFAULT_SERVERS = "localhost:9092";
    private static final String DEFAULT_PREFIX = "tidemark";

    public KafkaConfig {
        properties = new TreeMap<>(properties);
        Mistakes mistakes = new Mistakes()
                .require(
                        SERVERS.matcher(bootstrapServers).matches(),
                        "kafka.bootstrap_servers",
                        "must be host:port, several separated by commas")
                .require(
                        NAME.matcher(groupPrefix).matches(),
                        "kafka.group_prefix",
                        "must be 1 to 200 letters, digits, '.', '_' or '-'")
                .require(
                        !startFrom.isBefore(EARLIEST) && !startFrom.isAfter(Instant.now()),
                        START_FROM,
                        "must lie between 1970 and now")
                .require(
                        MILLIS.matcher(deliveryTimeoutText(properties)).matches(),
                        "kafka.properties." + ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        "must be a whole number of milliseconds between 1 and 999999999");
        ClientProperties.check(properties, mistakes);
        mistakes.throwIfAny();
    }

    static KafkaConfig read(Settings settings) {
        Topics topics = Topics.read(settings);
        String servers = settings.text("kafka.bootstrap_servers", DEFAULT_SERVERS);
        String prefix = settings.text("kafka.group_prefix", DEFAULT_PREFIX);
        Instant startFrom = readStartFrom(settings);
        SortedMap<String, String> properties = settings.freeMap("kafka.properties");
        return settings.section(
                () -> new KafkaConfig(servers, prefix, startFrom, topics, properties),
                () -> new KafkaConfig(DEFAULT_SERVERS, DEFAULT_PREFIX, EARLIEST, topics, new TreeMap<>()));
    }

    private static Instant readStartFrom(Settings settings) {
        String text = settings.text(START_FROM, "earliest");
        if (text.equals("earliest")) {
            return EARLIEST;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            settings.note(START_FROM + ": must be 'earliest' or a time such as 2026-03-01T00:00:00Z");
            return EARLIEST;
        }
    }

    /** How long a producer tries to deliver a record: {@code delivery.timeout.ms}, Kafka's default unless it is set. */
    public Duration deliveryTimeout() {
        return Duration.ofMillis(Long.parseLong(deliveryTimeoutText(properties)));
    }

    private static String deliveryTimeoutText(Map<String, String> properties) {
        String name = ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
        return properties.getOrDefault(
                name, ProducerConfig.configDef().defaultValues().get(name).toString());
    }

    /** The user's client properties, without the broker's address; a new copy. */
    public Properties clientProperties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /** The user's client properties together with the broker's address, as a plain client needs them; a new copy. */
    public Properties connectionProperties() {
        Properties copy = clientProperties();
        copy.put("bootstrap.servers", bootstrapServers);
        return copy;
    }

    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=" + bootstrapServers + ", groupPrefix=" + groupPrefix + ", startFrom="
                + startFrom + ", topics=" + topics + ", properties=" + properties.keySet() + "]";
    }

    /**
     * The names of the topics; those of results and sketches are the live run's.
     *
     * @param rejectedEvents the dead-letter topic
     * @param userEngagement of rows by user, which hold their ids; empty if there is to be none
     * @param userProfiles empty if there are no profiles
     */
    public record Topics(
            String messageEvents,
            String productEvents,
            String metricResults,
            String metricSketches,
            String rejectedEvents,
            String userEngagement,
            String userProfiles)
            implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final String RULE = "must be a topic name of at most 200 letters, digits, '.', '_' or '-'";

        public Topics {
            new Mistakes()
                    .require(NAME.matcher(messageEvents).matches(), "kafka.topics.message_events", RULE)
                    .require(NAME.matcher(productEvents).matches(), "kafka.topics.product_events", RULE)
                    .require(NAME.matcher(metricResults).matches(), "kafka.topics.metric_results", RULE)
                    .require(NAME.matcher(metricSketches).matches(), "kafka.topics.metric_sketches", RULE)
                    .require(NAME.matcher(rejectedEvents).matches(), "kafka.topics.rejected_events", RULE)
                    .require(
                            userEngagement.isEmpty()
                                    || NAME.matcher(userEngagement).matches(),
                            "kafka.topics.user_engagement",
                            RULE + ", or empty")
                    .require(
                            userProfiles.isEmpty() || NAME.matcher(userProfiles).matches(),
                            "kafka.topics.user_profiles",
                            RULE + ", or empty")
                    .throwIfAny();
        }

        /** Whether there is a topic of rows by user. */
        public boolean withEngagement() {
            return !userEngagement.isEmpty();
        }

        /** Whether there is a topic of user profiles. */
        public boolean withProfiles() {
            return !userProfiles.isEmpty();
        }

        private static Topics read(Settings settings) {
            String messages = settings.text("kafka.topics.message_events", "message-events");
            String products = settings.text("kafka.topics.product_events", "product-events");
            String results = settings.text("kafka.topics.metric_results", "metric-results");
            String sketches = settings.text("kafka.topics.metric_sketches", "metric-sketches");
            String rejected = settings.text("kafka.topics.rejected_events", "rejected-events");
            String engagement = settings.text("kafka.topics.user_engagement", "");
            String profiles = settings.text("kafka.topics.user_profiles", "");
            return settings.section(
                    () -> new Topics(messages, products, results, sketches, rejected, engagement, profiles),
                    () -> new Topics(
                            "message-events",
                            "product-events",
                            "metric-results",
                            "metric-sketches",
                            "rejected-events",
                            "",
                            ""));
        }
    }
}
