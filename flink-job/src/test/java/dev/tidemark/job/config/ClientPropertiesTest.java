package dev.tidemark.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPropertiesTest {
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final String SECRET = "hunter2";

    @Test
    void theWaysToSecureAConnectionArePassedOn() {
        Map<String, String> properties = Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", SCRAM + " required username=\"u\" password=\"" + SECRET + "\";",
                "ssl.truststore.location", "/etc/ssl/trust.p12",
                "ssl.truststore.password", SECRET,
                "ssl.keystore.type", "PEM",
                "ssl.endpoint.identification.algorithm", "https",
                "sasl.login.callback.handler.class",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                "sasl.oauthbearer.token.endpoint.url", "https://issuer/token");
        assertThat(kafka(properties).clientProperties()).isEqualTo(properties);
        assertThat(kafka(properties).connectionProperties()).containsAllEntriesOf(properties);
        assertThat(kafka(properties)).asString().doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SCRAM + " required username=\"u\" password=\"p\";",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"p\";",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"c\";",
                "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab=\"/k\" principal=\"p\";",
                "  \n" + SCRAM + "\n  REQUIRED\n  username=u password='p';  // theirs"
            })
    void kafkasOwnLoginModulesAreAllowed(String jaas) {
        assertThatCode(() -> kafka(Map.of("sasl.jaas.config", jaas))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.security.auth.module.JndiLoginModule required user.provider.url=\"ldap://x/\";",
                "com.sun.security.auth.module.LdapLoginModule required userProvider=\"ldap://x/\";",
                " com.sun.security.auth.module.JndiLoginModule  required;",
                "\"com.sun.security.auth.module.JndiLoginModule\" required;",
                "'com.sun.security.auth.module.JndiLoginModule' optional;",
                "\"com.sun.security.auth.module.Jndi\\114oginModule\" required;",
                "/* " + SCRAM + " required; */ com.sun.security.auth.module.JndiLoginModule required;",
                "// " + SCRAM + " required;\ncom.sun.security.auth.module.JndiLoginModule required;",
                "COM.SUN.SECURITY.AUTH.MODULE.JNDILOGINMODULE required;",
                "\" " + SCRAM + "\" required;",
                SCRAM + "2 required;",
                "com.sun.security.auth.module.NTLoginModule required;",
                SCRAM + " required; com.sun.security.auth.module.JndiLoginModule required;",
                SCRAM + " required; " + SCRAM + " required;",
                "KafkaClient { " + SCRAM + " required; };",
                SCRAM + " required username=\"u\" password=\"" + SECRET + "\"",
                SCRAM + " " + SECRET + ";",
                SECRET,
                ""
            })
    void anythingElseIsRefusedInOneLineWithoutRepeatingIt(String jaas) {
        assertThatThrownBy(() -> kafka(Map.of("sasl.jaas.config", jaas)))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith("kafka.properties.sasl.jaas.config: m")
                .contains("ScramLoginModule")
                .doesNotContain("\n", "Jndi", SECRET);
    }

    /** Whatever a later version of the client adds as well. */
    @Test
    void noClassOfTheUsersChoiceIsLoaded() {
        assertThat(classes())
                .contains("key.deserializer", "sasl.login.class", "ssl.engine.factory.class", "interceptor.classes")
                .hasSizeGreaterThan(12)
                .allSatisfy(name -> assertThatThrownBy(() -> kafka(Map.of(name, "evil.Class")))
                        .as(name)
                        .isInstanceOf(ConfigException.class)
                        .message()
                        .startsWith("kafka.properties." + name + ": ")
                        .doesNotContain("evil"));
    }

    private static Set<String> classes() {
        Set<String> names = new TreeSet<>();
        Stream.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
                .flatMap(definition -> definition.configKeys().values().stream())
                .filter(key -> key.type == ConfigDef.Type.CLASS || key.documentation.contains("list of classes"))
                .forEach(key -> names.add(key.name));
        names.add("interceptor.classes");
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metric.reporters",
                "partition.assignment.strategy",
                "security.providers",
                "config.providers",
                "config.providers.file.class",
                "config.providers.file.param.x",
                "sasl.kerberos.kinit.cmd",
                "sasl.client.callback.handler.class",
                "consumer.interceptor.classes",
                "listener.name.external.sasl.jaas.config",
                "listener.name.external.plain.sasl.jaas.config",
                "Interceptor.Classes",
                "interceptor.classes ",
                "bootstrap.servers",
                "acks",
                "enable.idempotence",
                "transactional.id",
                "enable.auto.commit",
                "commit.offsets.on.checkpoint"
            })
    void aPropertyThatNamesCodeOrNoClientHasOrTheJobsSetIsRefused(String name) {
        assertThatThrownBy(() -> kafka(Map.of(name, SECRET)))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith("kafka.properties." + name + ": ")
                .doesNotContain("\n", SECRET);
    }

    @Test
    void aLoginByTokenCannotBeLeftToAForeignClass() {
        for (String value :
                new String[] {"evil.Handler", "org.apache.kafka.common.security.oauthbearer.internals.X", ""}) {
            assertThatThrownBy(() -> kafka(Map.of("sasl.login.callback.handler.class", value)))
                    .hasMessage("kafka.properties.sasl.login.callback.handler.class: may only name a class of"
                            + " org.apache.kafka.common.security.oauthbearer");
        }
    }

    private static KafkaConfig kafka(Map<String, String> properties) {
        Map<String, String> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put("kafka.properties." + name, value));
        return TidemarkConfig.of(settings).kafka();
    }
}
