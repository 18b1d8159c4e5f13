package dev.tidemark.job.config;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

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
    private static final String REMEDY = "; make one with: openssl rand -hex 16 > FILE, or set it to none";

    static PrivacyConfig read(Settings settings) {
        return new PrivacyConfig(settings.text(KEY, ""));
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
            throw new ConfigException(List.of(KEY + ": " + hashKeyFile + " cannot be read" + REMEDY));
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != HashKey.BYTES) {
            throw new ConfigException(
                    List.of(KEY + ": " + hashKeyFile + " must hold 32 hexadecimal digits and nothing else" + REMEDY));
        }
        return HashKey.of(bytes);
    }
}
