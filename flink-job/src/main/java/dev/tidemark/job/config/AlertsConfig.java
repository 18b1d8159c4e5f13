package dev.tidemark.job.config;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The section {@code alerts}: whom to tell of anomalies and silent sources.
 *
 * @param webhook http or https address that alerts are posted to; it may hold a secret. Empty: nobody is told
 * @param secretFile path of the file whose text alerts are signed with
 * @param silence how long a source may bring nothing, until that is told
 * @param topic that keeps what has been told, of the live run
 */
public record AlertsConfig(String webhook, String secretFile, Duration silence, String topic) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String WEBHOOK = "alerts.webhook";
    private static final String SECRET = "alerts.secret_file";
    private static final String REMEDY = "; make one with: (umask 077; openssl rand -hex 32 > FILE)";
    private static final int LEAST_SECRET = 16;
    private static final AlertsConfig OFF = new AlertsConfig("", "", Duration.ofMinutes(15), "alert-states");

    public AlertsConfig {
        new Mistakes()
                .require(
                        webhook.isEmpty() || isWebAddress(webhook),
                        WEBHOOK,
                        "must be an http or https address without user and password, or empty")
                .require(
                        webhook.isEmpty() || !secretFile.isEmpty(),
                        SECRET,
                        "must name the file whose text alerts are signed with" + REMEDY)
                .require(silence.toMillis() > 0, "alerts.silence", "must be longer than 0s")
                .require(
                        topic.matches("[A-Za-z0-9._-]{1,200}"),
                        "alerts.topic",
                        "must be a topic name of at most 200 letters, digits, '.', '_' or '-'")
                .throwIfAny();
    }

    static AlertsConfig read(Settings settings) {
        String webhook = settings.text(WEBHOOK, OFF.webhook);
        String secretFile = settings.text(SECRET, OFF.secretFile);
        Duration silence = settings.duration("alerts.silence", "15m");
        String topic = settings.text("alerts.topic", OFF.topic);
        return settings.section(() -> new AlertsConfig(webhook, secretFile, silence, topic), () -> OFF);
    }

    private static boolean isWebAddress(String text) {
        try {
            URI address = new URI(text);
            return address.getScheme() != null
                    && Set.of("http", "https").contains(address.getScheme())
                    && address.getHost() != null
                    && address.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether anybody is told. */
    public boolean isOn() {
        return !webhook.isEmpty();
    }

    /**
     * The text to sign with.
     *
     * @throws ConfigException if nobody is told, or the file cannot be read or is too short
     */
    public String secret() {
        if (!isOn()) {
            throw new ConfigException(List.of(WEBHOOK + ": is not set; name the address that alerts are posted to"));
        }
        String secret;
        try {
            secret = Files.readString(Path.of(secretFile)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(List.of(SECRET + ": the file " + secretFile + " cannot be read" + REMEDY));
        }
        if (secret.length() < LEAST_SECRET) {
            throw new ConfigException(List.of(SECRET + ": the file " + secretFile + " must hold at least "
                    + LEAST_SECRET + " characters" + REMEDY));
        }
        return secret;
    }

    /** Not the webhook's path or query. */
    @Override
    public String toString() {
        return "AlertsConfig[webhook=" + (isOn() ? URI.create(webhook).getHost() : "") + ", secretFile=" + secretFile
                + ", silence=" + silence + ", topic=" + topic + "]";
    }
}
