package dev.tidemark.job.cli;

import dev.tidemark.job.config.CheckpointConfig;
import dev.tidemark.job.config.Delivery;
import dev.tidemark.job.config.PostgresConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.config.Transactions;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.table.Migrations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What must hold before the jobs start, so that a user reads one line instead of a job that fails for ever. */
public final class Preflight {
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);
    private static final int PARTITIONS = 4;
    private static final String FOR_EVER = "-1";
    /** As long as a user without events is remembered. */
    private static final Duration FIRST_PROFILES_KEPT = Duration.ofDays(400);

    private static final String TRANSACTION_MAXIMUM = "transaction.max.timeout.ms";

    private Preflight() {}

    /**
     * Makes the topics that are missing.
     *
     * @return warnings about topics whose settings lose data, one line each
     * @throws PreflightException if no broker answers, or a topic cannot be made
     */
    public static List<String> topicsExist(TidemarkConfig config) {
        Properties properties = config.kafka().connectionProperties();
        properties.put("default.api.timeout.ms", String.valueOf(ANSWER.toMillis()));
        properties.put("request.timeout.ms", String.valueOf(ANSWER.toMillis()));
        String servers = config.kafka().bootstrapServers();
        try (Admin admin = Admin.create(properties)) {
            Set<String> present = get(admin.listTopics().names());
            create(admin, missing(config, present));
            List<String> warnings = warnings(admin, config, present);
            if (config.job().delivery() == Delivery.EXACTLY_ONCE) {
                warnings.addAll(transactionsMayTakeTheirTime(admin, config));
            }
            return warnings;
        } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
            throw new PreflightException(
                    "kafka.bootstrap_servers: no broker answers at " + servers + " within " + ANSWER.toSeconds() + " s",
                    e);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PreflightException(
                    "kafka.bootstrap_servers: " + servers + " cannot be used: " + firstLine(cause), e);
        }
    }

    /**
     * @throws PreflightException if it does not
     */
    static void databaseAnswers(PostgresConfig postgres) {
        DriverManager.setLoginTimeout((int) ANSWER.toSeconds());
        try (Connection connection =
                DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
            connection.getMetaData();
        } catch (SQLException e) {
            throw new PreflightException(
                    "postgres.url: the database at " + withoutParameters(postgres.url()) + " does not answer: "
                            + firstLine(e),
                    e);
        }
    }

    /**
     * @throws PreflightException if the database does not answer or its schema is behind
     */
    static void schemaIsCurrent(PostgresConfig postgres) {
        databaseAnswers(postgres);
        int pending = Migrations.pending(postgres);
        if (pending > 0) {
            throw new PreflightException("postgres.url: the schema at " + withoutParameters(postgres.url()) + " lacks "
                    + pending + " migrations; run: tidemark migrate");
        }
    }

    /**
     * A broker refuses producers with a longer timeout than its own maximum, and the job would fail for ever.
     *
     * @return a warning if the broker does not tell its maximum
     */
    private static List<String> transactionsMayTakeTheirTime(Admin admin, TidemarkConfig config)
            throws TimeoutException {
        Map<ConfigResource, Config> settings;
        try {
            List<ConfigResource> brokers = get(admin.describeCluster().nodes()).stream()
                    .map(broker -> new ConfigResource(Type.BROKER, broker.idString()))
                    .toList();
            settings = get(admin.describeConfigs(brokers).all());
        } catch (AuthorizationException e) {
            return List.of(
                    "the broker does not tell its " + TRANSACTION_MAXIMUM + "; job.delivery exactly_once needs at"
                            + " least " + Transactions.timeout(config).toMillis());
        }
        long maximum = settings.values().stream()
                .map(broker -> broker.get(TRANSACTION_MAXIMUM))
                .filter(Objects::nonNull)
                .mapToLong(setting -> Long.parseLong(setting.value()))
                .min()
                .orElse(Long.MAX_VALUE);
        long timeout = Transactions.timeout(config).toMillis();
        long least = Transactions.least(config.job().checkpoint()).toMillis();
        if (timeout > maximum) {
            String remedy = least > maximum
                    ? "raise that of the broker to at least " + least
                            + ", shorten job.checkpoint.interval if it is longer than "
                            + CheckpointConfig.TIMEOUT.toMinutes() + "m, or choose job.delivery at_least_once"
                    : "set it to " + least + " or up to the broker's";
            throw new PreflightException("kafka.properties." + Transactions.TIMEOUT + ": " + timeout
                    + " is more than the broker's " + TRANSACTION_MAXIMUM + " of " + maximum + "; " + remedy);
        }
        return List.of();
    }

    private static List<NewTopic> missing(TidemarkConfig config, Set<String> present) {
        int partitions = Math.max(PARTITIONS, config.job().parallelism());
        // Old records of a writer that was replaced would come after its successor's, and compaction would keep them.
        Map<String, String> compacted = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                String.valueOf(WriterLimits.of(config).appendMillis()));
        // Records of the past would vanish within minutes under the broker's default.
        Map<String, String> kept = Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
        // A number takes the first of a user's profiles, which compaction would let go of.
        Map<String, String> profilesKept = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                String.valueOf(FIRST_PROFILES_KEPT.toMillis()));
        Map<String, Map<String, String>> wanted = new HashMap<>();
        inputs(config).forEach(topic -> wanted.put(topic, kept));
        profiles(config).forEach(topic -> wanted.put(topic, profilesKept));
        outputs(config).forEach(topic -> wanted.put(topic, compacted));
        wanted.put(config.kafka().topics().rejectedEvents(), Map.of());
        return wanted.entrySet().stream()
                .filter(topic -> !present.contains(topic.getKey()))
                .map(topic -> new NewTopic(topic.getKey(), Optional.of(partitions), Optional.empty())
                        .configs(topic.getValue()))
                .toList();
    }

    private static void create(Admin admin, List<NewTopic> topics) throws TimeoutException {
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(topics).values();
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (NewTopic topic : topics) {
            try {
                get(creations.get(topic.name()));
                for (int partition = 0; partition < topic.numPartitions(); partition++) {
                    partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
                }
            } catch (TopicExistsException e) {
                // Somebody else was faster.
            }
        }
        // Leaders answer when they are ready. A producer that sends before can be stuck: the broker refuses its first
        // batch and takes the second, so that the first is out of sequence for good.
        awaitLeaders(admin, partitions);
    }

    private static void awaitLeaders(Admin admin, Map<TopicPartition, OffsetSpec> partitions) throws TimeoutException {
        long deadline = System.nanoTime() + ANSWER.toNanos();
        while (true) {
            try {
                get(admin.listOffsets(partitions).all());
                return;
            } catch (UnknownTopicOrPartitionException e) {
                // The controller has made the topic, but the broker that was asked has not heard of it yet.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(ASK_AGAIN.toNanos());
            }
        }
    }

    /** Only topics that were there before: those that were just made are right, and not every broker knows them yet. */
    private static List<String> warnings(Admin admin, TidemarkConfig config, Set<String> present)
            throws TimeoutException {
        List<String> inputs = inputs(config).stream().filter(present::contains).toList();
        List<String> outputs =
                outputs(config).stream().filter(present::contains).toList();
        List<String> profiles =
                profiles(config).stream().filter(present::contains).toList();
        List<ConfigResource> topics = Stream.of(inputs, outputs, profiles)
                .flatMap(List::stream)
                .map(topic -> new ConfigResource(Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, Config> settings = get(admin.describeConfigs(topics).all());
        List<String> warnings = new ArrayList<>();
        for (String topic : inputs) {
            String retention = setting(settings, topic, TopicConfig.RETENTION_MS_CONFIG);
            if (!retention.equals(FOR_EVER)) {
                warnings.add("topic " + topic + " keeps records for "
                        + Duration.ofMillis(Long.parseLong(retention)).toHours()
                        + " h; what is older cannot be replayed (retention.ms=-1 keeps all)");
            }
        }
        for (String topic : profiles) {
            if (!setting(settings, topic, TopicConfig.CLEANUP_POLICY_CONFIG)
                    .equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                warnings.add("topic " + topic + " is not compacted; profiles will be lost (cleanup.policy=compact)");
            } else if (Long.parseLong(setting(settings, topic, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG))
                    < FIRST_PROFILES_KEPT.toMillis()) {
                warnings.add("topic " + topic + " may be compacted before " + FIRST_PROFILES_KEPT.toDays()
                        + " days; a replay then takes a later profile of a user for the first"
                        + " (min.compaction.lag.ms=" + FIRST_PROFILES_KEPT.toMillis() + ")");
            }
        }
        for (String topic : outputs) {
            if (!setting(settings, topic, TopicConfig.CLEANUP_POLICY_CONFIG)
                    .equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                warnings.add("topic " + topic + " is not compacted; old results will be lost (cleanup.policy=compact)");
            }
            long limit = WriterLimits.of(config).appendMillis();
            if (oldestTaken(settings, topic) > limit) {
                warnings.add("topic " + topic
                        + " takes older records than it should; a process that stood still and was"
                        + " replaced can leave old results in it (message.timestamp.before.max.ms=" + limit + ")");
            }
        }
        return warnings;
    }

    /** How old a record may be that a topic takes, in milliseconds; brokers before 3.6 take any. */
    private static long oldestTaken(Map<ConfigResource, Config> settings, String topic) {
        ConfigEntry limit = settings.get(new ConfigResource(Type.TOPIC, topic))
                .get(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG);
        return limit == null ? Long.MAX_VALUE : Long.parseLong(limit.value());
    }

    private static String setting(Map<ConfigResource, Config> settings, String topic, String name) {
        return settings.get(new ConfigResource(Type.TOPIC, topic)).get(name).value();
    }

    private static List<String> inputs(TidemarkConfig config) {
        return List.of(
                config.kafka().topics().messageEvents(), config.kafka().topics().productEvents());
    }

    private static List<String> profiles(TidemarkConfig config) {
        var topics = config.kafka().topics();
        return topics.withProfiles() ? List.of(topics.userProfiles()) : List.of();
    }

    private static List<String> outputs(TidemarkConfig config) {
        return Stream.concat(
                        Stream.of(config.resultsTopic(), config.sketchesTopic()), config.engagementTopic().stream())
                .toList();
    }

    /**
     * @throws TimeoutException if there is no answer in time
     * @throws KafkaException if the answer is an error
     */
    private static <T> T get(KafkaFuture<T> answer) throws TimeoutException {
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private static String withoutParameters(String url) {
        return url.replaceFirst("\\?.*", "");
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("?");
    }
}
