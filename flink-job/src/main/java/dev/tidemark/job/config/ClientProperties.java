package dev.tidemark.job.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/**
 * Which of the user's Kafka client properties are passed on.
 *
 * <p>Properties can make a client load classes, run programs or, through some login modules, fetch code from elsewhere
 * (CVE-2023-25194, CVE-2025-27818). Whoever may write a configuration need not be allowed that, so properties that name
 * code are refused, except Kafka's own ways to log in. So are those without which the jobs could not keep what they
 * promise.
 */
final class ClientProperties {
    private static final String SECTION = "kafka.properties.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,200}");

    /** By the end of the name: prefixes that narrow a property down to a listener or to one client change nothing. */
    private static final Pattern NAMES_CODE = Pattern.compile("(?:.*\\.)?(?:class|classes|metric\\.reporters"
            + "|serializer|deserializer|partition\\.assignment\\.strategy|security\\.providers|config\\.providers"
            + "|config\\.providers\\..*|kinit\\.cmd)");

    /** With these a client could lose or reorder what the jobs have promised to keep. */
    private static final Set<String> SET_BY_THE_JOBS = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            "commit.offsets.on.checkpoint");

    private static final Set<String> LOG_IN_BY_TOKEN = Set.of(
            SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
            SaslConfigs.SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS,
            SaslConfigs.SASL_OAUTHBEARER_JWT_VALIDATOR_CLASS);

    private static final String TOKENS = "org.apache.kafka.common.security.oauthbearer";
    private static final Pattern OF_KAFKA = Pattern.compile(Pattern.quote(TOKENS) + "\\.[A-Za-z]+");

    private static final List<String> LOGIN_MODULES = List.of(
            "org.apache.kafka.common.security.scram.ScramLoginModule",
            "org.apache.kafka.common.security.plain.PlainLoginModule",
            TOKENS + ".OAuthBearerLoginModule",
            "com.sun.security.auth.module.Krb5LoginModule");

    private ClientProperties() {}

    /** Notes what is refused; no line repeats a value. */
    static void check(Map<String, String> properties, Mistakes mistakes) {
        properties.forEach((name, value) -> mistakes.require(
                        NAME.matcher(name).matches(),
                        SECTION + name,
                        "is no client property; they are lower-case words joined by dots")
                .require(
                        !name.equals("bootstrap.servers"),
                        SECTION + "bootstrap.servers",
                        "set kafka.bootstrap_servers instead")
                .require(
                        !name.startsWith("listener."),
                        SECTION + name,
                        "is a broker's property; a client has no listeners")
                .require(
                        !SET_BY_THE_JOBS.contains(name),
                        SECTION + name,
                        "is set by the jobs, which would lose results otherwise; remove it")
                .require(
                        LOG_IN_BY_TOKEN.contains(name)
                                || !NAMES_CODE.matcher(name).matches(),
                        SECTION + name,
                        "names code to run, which is not passed on; remove it")
                .require(
                        !LOG_IN_BY_TOKEN.contains(name)
                                || OF_KAFKA.matcher(value).matches(),
                        SECTION + name,
                        "may only name a class of " + TOKENS));
        if (properties.containsKey(SaslConfigs.SASL_JAAS_CONFIG)) {
            checkLogin(properties.get(SaslConfigs.SASL_JAAS_CONFIG), mistakes);
        }
    }

    /** Reads the text as the client will, so that nothing can look harmless here and be another thing there. */
    private static void checkLogin(String jaas, Mistakes mistakes) {
        String key = SECTION + SaslConfigs.SASL_JAAS_CONFIG;
        List<AppConfigurationEntry> modules;
        try {
            modules = JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas)))
                    .configurationEntries();
        } catch (IllegalArgumentException | KafkaException e) {
            // What is wrong with it is not told: the parser's messages repeat words of the text, which may be secrets.
            mistakes.require(
                    false,
                    key,
                    "must be one login module of " + LOGIN_MODULES + " as in: " + LOGIN_MODULES.get(0)
                            + " required username=\"…\" password=\"…\";");
            return;
        }
        mistakes.require(
                modules.stream().allMatch(module -> LOGIN_MODULES.contains(module.getLoginModuleName())),
                key,
                "may only use one of the login modules " + LOGIN_MODULES);
    }
}
