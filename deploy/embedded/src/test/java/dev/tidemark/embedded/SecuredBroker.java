package dev.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * An embedded broker that also listens for clients with TLS and SCRAM-SHA-512. One user may log in there; the listener
 * without protection remains for the test itself.
 */
final class SecuredBroker implements AutoCloseable {
    static final String USER = "tidemark";

    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String LISTENER = "listener.name.sasl_ssl.";

    private final EmbeddedKafka kafka;
    private final int port;
    private final Path trustStore;
    private final String storePassword;

    private SecuredBroker(EmbeddedKafka kafka, int port, Path trustStore, String storePassword) {
        this.kafka = kafka;
        this.port = port;
        this.trustStore = trustStore;
        this.storePassword = storePassword;
    }

    /**
     * Starts the broker.
     *
     * @param directory for the broker, its certificate and the clients' copy of that
     * @param password of the user
     * @param storePassword of the files of certificates
     */
    static SecuredBroker start(Path directory, String password, String storePassword) throws Exception {
        Path keyStore = directory.resolve("broker.p12");
        Path certificate = directory.resolve("broker.crt");
        Path trustStore = directory.resolve("trust.p12");
        keytool(
                storePassword,
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keyStore.toString());
        keytool(
                storePassword,
                "-exportcert",
                "-alias",
                "broker",
                "-file",
                certificate.toString(),
                "-keystore",
                keyStore.toString());
        keytool(
                storePassword,
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                certificate.toString(),
                "-keystore",
                trustStore.toString());
        int port = Ports.free();
        String address = "SASL_SSL://127.0.0.1:" + port;
        EmbeddedKafka kafka = EmbeddedKafka.start(
                directory.resolve("kafka"),
                Ports.free(),
                Map.of(
                        "listener.security.protocol.map",
                        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL",
                        "listeners",
                        address,
                        "advertised.listeners",
                        address,
                        LISTENER + "sasl.enabled.mechanisms",
                        MECHANISM,
                        LISTENER + "scram-sha-512.sasl.jaas.config",
                        jaas(""),
                        LISTENER + "ssl.keystore.location",
                        keyStore.toString(),
                        LISTENER + "ssl.keystore.type",
                        "PKCS12",
                        LISTENER + "ssl.keystore.password",
                        storePassword));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(USER, info, password)))
                    .all()
                    .get(1, TimeUnit.MINUTES);
        }
        return new SecuredBroker(kafka, port, trustStore, storePassword);
    }

    /** Where clients are asked who they are. */
    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Where nobody is asked. */
    String openBootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** The environment of a command that connects to {@link #bootstrapServers()}. */
    Map<String, String> environment(String password) {
        String prefix = "TIDEMARK_KAFKA_PROPERTIES_";
        return Map.of(
                prefix + "SECURITY_PROTOCOL",
                "SASL_SSL",
                prefix + "SASL_MECHANISM",
                MECHANISM,
                prefix + "SASL_JAAS_CONFIG",
                jaas(" username=\"" + USER + "\" password=\"" + password + "\""),
                prefix + "SSL_TRUSTSTORE_LOCATION",
                trustStore.toString(),
                prefix + "SSL_TRUSTSTORE_PASSWORD",
                storePassword);
    }

    @Override
    public void close() {
        kafka.close();
    }

    private static String jaas(String options) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required" + options + ";";
    }

    private static void keytool(String storePassword, String... arguments) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Path output = Files.createTempFile("keytool", ".txt");
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", storePassword));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new AssertionError(Files.readString(output));
        }
        Files.delete(output);
    }
}
