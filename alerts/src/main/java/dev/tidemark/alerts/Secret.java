package dev.tidemark.alerts;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the receiver of a webhook knows too, to tell ours from others. Never printed. */
public final class Secret {
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    /**
     * @param text at least one character; its UTF-8 bytes are the key
     */
    public Secret(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a secret must not be empty");
        }
        key = text.getBytes(StandardCharsets.UTF_8);
    }

    /** The value of the header {@code X-Tidemark-Signature}: {@code sha256=} and the HMAC-SHA256 (RFC 2104) in hex. */
    String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}
