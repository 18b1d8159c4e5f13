package dev.tidemark.job.config;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The section {@code privacy}: how ids are hashed before anything keeps them.
 *
 * @param hashKeyFile path of a file with 16 random bytes in hexadecimal; {@link #NONE} to do without a secret; empty if
 *     nothing was said, with which nothing may start
 */
public record PrivacyConfig(String hashKeyFile) implements Serializable {
    /** Ids are hashed with a key that everybody knows, so that chosen ids can distort distinct counts. */
    public static final String NONE = "none";

    private static final long serialVersionUID = 1L;
    private static final String KEY = "privacy.hash_key_file";
    private static final String REMEDY =
            "; make one with: (umask 077; openssl rand -hex 16 > FILE), or set it to none to do without a secret";

    private static final Pattern LOOKS_LIKE_A_KEY = Pattern.compile("[0-9A-Fa-f]{32,}|[A-Za-z0-9+/]{22}==");

    public PrivacyConfig {
        new Mistakes()
                .require(
                        !LOOKS_LIKE_A_KEY.matcher(hashKeyFile).matches(),
                        KEY,
                        "must name the file that holds the key, not be the key")
                .throwIfAny();
    }

    static PrivacyConfig read(Settings settings) {
        String file = settings.text(KEY, "");
        return settings.section(() -> new PrivacyConfig(file), () -> new PrivacyConfig(""));
    }

    /**
     * The key to hash ids with.
     *
     * @throws ConfigException if no file was named, it cannot be read or holds no key
     */
    public HashKey hashKey() {
        if (hashKeyFile.isEmpty()) {
            throw new ConfigException(List.of(KEY + ": is not set" + REMEDY));
        }
        if (hashKeyFile.equals(NONE)) {
            return new HashKey(0, 0);
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of()
                    .parseHex(Files.readString(Path.of(hashKeyFile)).strip());
        } catch (IOException e) {
            throw new ConfigException(List.of(KEY + ": the file " + hashKeyFile + " cannot be read" + REMEDY));
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != HashKey.BYTES) {
            throw new ConfigException(List.of(
                    KEY + ": the file " + hashKeyFile + " must hold 32 hexadecimal digits and nothing else" + REMEDY));
        }
        return HashKey.of(bytes);
    }

    /** A warning if others than its owner and group can read the key, where files have such permissions. */
    public Optional<String> warning() {
        if (hashKeyFile.isEmpty() || hashKeyFile.equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Files.getPosixFilePermissions(Path.of(hashKeyFile)).contains(PosixFilePermission.OTHERS_READ)
                    ? Optional.of(KEY + ": everybody on this machine can read " + hashKeyFile + "; chmod 600 it")
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
