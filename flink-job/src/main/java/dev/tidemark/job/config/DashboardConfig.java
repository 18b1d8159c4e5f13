package dev.tidemark.job.config;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The section {@code dashboard}: where the server of the page and the query API listens, and whom it answers.
 *
 * @param bind address of this machine, or a name of it
 * @param port 0 for any free one
 * @param token that every question needs, never shown; empty if {@code tokenFile} names the file that holds it, or none
 *     is needed
 * @param origins of other pages whose scripts may ask, as browsers write them
 */
public record DashboardConfig(String bind, int port, String token, String tokenFile, List<String> origins)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String BIND = "dashboard.bind";
    private static final String PORT = "dashboard.port";
    private static final String TOKEN = "dashboard.token";
    private static final String TOKEN_FILE = "dashboard.token_file";
    private static final String ORIGINS = "dashboard.origins";
    private static final String REMEDY = "; make one with: (umask 077; openssl rand -hex 32 > FILE)";
    private static final int LEAST_TOKEN = 16;
    private static final int LAST_PORT = 65_535;
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._:-]+");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|::1");
    private static final DashboardConfig USUAL = new DashboardConfig("127.0.0.1", 8080, "", "", List.of());

    public DashboardConfig {
        origins = List.copyOf(origins);
        new Mistakes()
                .require(
                        ADDRESS.matcher(bind).matches(),
                        BIND,
                        "must be an address of this machine, such as 127.0.0.1 or 0.0.0.0")
                .require(port >= 0 && port <= LAST_PORT, PORT, "must be 0 to " + LAST_PORT)
                .require(
                        LOOPBACK.matcher(bind).matches() || !token.isEmpty() || !tokenFile.isEmpty(),
                        TOKEN_FILE,
                        "must name the file with a token, as others than this machine can reach " + bind + REMEDY)
                .require(
                        token.isEmpty() || tokenFile.isEmpty(),
                        TOKEN_FILE,
                        "must not be there beside " + TOKEN + "; keep one of them")
                .require(
                        token.isEmpty() || token.length() >= LEAST_TOKEN,
                        TOKEN,
                        "must have at least " + LEAST_TOKEN + " characters")
                .require(
                        origins.stream().allMatch(DashboardConfig::isOrigin),
                        ORIGINS,
                        "must be origins such as https://example.org, separated by commas")
                .throwIfAny();
    }

    static DashboardConfig read(Settings settings) {
        String bind = settings.text(BIND, USUAL.bind);
        int port = settings.integer(PORT, USUAL.port);
        String token = settings.text(TOKEN, "");
        String tokenFile = settings.text(TOKEN_FILE, "");
        List<String> origins = settings.list(ORIGINS, List.of());
        return settings.section(() -> new DashboardConfig(bind, port, token, tokenFile, origins), () -> USUAL);
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null
                    && Set.of("http", "https").contains(uri.getScheme())
                    && uri.getHost() != null
                    && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * What every question needs; empty if none is needed.
     *
     * @throws ConfigException if the file cannot be read or holds too little
     */
    public Optional<String> secret() {
        if (tokenFile.isEmpty()) {
            return token.isEmpty() ? Optional.empty() : Optional.of(token);
        }
        String secret;
        try {
            secret = Files.readString(Path.of(tokenFile)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(List.of(TOKEN_FILE + ": the file " + tokenFile + " cannot be read" + REMEDY));
        }
        if (secret.length() < LEAST_TOKEN) {
            throw new ConfigException(List.of(TOKEN_FILE + ": the file " + tokenFile + " must hold at least "
                    + LEAST_TOKEN + " characters" + REMEDY));
        }
        return Optional.of(secret);
    }

    @Override
    public String toString() {
        return "DashboardConfig[bind=" + bind + ", port=" + port + ", token=***, tokenFile=" + tokenFile + ", origins="
                + origins + "]";
    }
}
