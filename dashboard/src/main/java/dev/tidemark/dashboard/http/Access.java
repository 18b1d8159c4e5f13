package dev.tidemark.dashboard.http;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may ask.
 *
 * @param token that every question needs; empty if none does. Never shown
 * @param origins of other pages whose scripts may ask, written as browsers do: {@code https://example.org}
 * @param names under which the server is reached; a request for another is refused. Empty for any
 */
public record Access(Optional<String> token, List<String> origins, List<String> names) {
    /** How long nobody has to log in again. */
    static final Duration SESSION = Duration.ofHours(12);

    private static final String SEPARATOR = "-";
    private static final String ALGORITHM = "HmacSHA256";
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    public Access {
        origins = List.copyOf(origins);
        names = List.copyOf(names);
    }

    /**
     * That of a server that listens at an address: one that only this machine can reach knows its own names and those of
     * the origins; another is protected by its token, under whatever name.
     *
     * @throws IllegalArgumentException if other machines can reach it and there is no token
     */
    public static Access of(InetAddress bind, Optional<String> token, List<String> origins) {
        if (!bind.isLoopbackAddress()) {
            if (token.isEmpty()) {
                throw new IllegalArgumentException("other machines can reach " + bind.getHostAddress());
            }
            return new Access(token, origins, List.of());
        }
        List<String> names = new ArrayList<>(LOOPBACK);
        if (!names.contains(host(bind.getHostAddress()))) {
            names.add(host(bind.getHostAddress()));
        }
        origins.forEach(origin -> names.add(URI.create(origin).getHost()));
        return new Access(token, origins, names);
    }

    /** Whether a text is the token; takes the same time whatever the text has in common with it. */
    boolean isToken(String text) {
        return token.isPresent() && same(digest("token", text), digest("token", token.get()));
    }

    /** An address as it stands in URLs. */
    public static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** What the browser keeps in place of the token, and only who has the token can make. */
    String session(Instant now) {
        return session(Long.toString(now.plus(SESSION).toEpochMilli()));
    }

    private String session(String end) {
        return end + SEPARATOR + digest(token.orElseThrow(), "tidemark session until " + end);
    }

    /** Whether it was made here and holds still. */
    boolean isSession(String text, Instant now) {
        String end = text.split(SEPARATOR, 2)[0];
        return token.isPresent() && same(text, session(end)) && now.toEpochMilli() < Long.parseLong(end);
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(String key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "Access[token=" + token.map(present -> "***").orElse("none") + ", origins=" + origins + ", names="
                + names + "]";
    }
}
