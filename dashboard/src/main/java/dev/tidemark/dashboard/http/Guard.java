package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.query.Refusal;
import dev.tidemark.dashboard.query.Refusal.Code;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before every answer: headers that confine the page, and checks of who asks. A host name that is not this
 * server's is refused, as else any web page could have its own name lead here and read the answers; so is a foreign
 * origin.
 */
final class Guard {
    static final String COOKIE = "tidemark";
    private static final String BEARER = "Bearer ";
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::\\d{1,5})?");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " form-action 'none'";

    private final Access access;
    private final RateLimit limit;
    private final Supplier<Instant> clock;
    /** Sessions that were ended before their time. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    Guard(Access access, RateLimit limit, Supplier<Instant> clock) {
        this.access = access;
        this.limit = limit;
        this.clock = clock;
    }

    /** Of every request, also for nothing that is there. */
    void before(Context ctx) {
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        // Pages that may be kept say so themselves.
        ctx.header("Cache-Control", "no-store");
        String host = Optional.ofNullable(ctx.header("Host")).orElse("");
        if (!isThisServer(host)) {
            throw new Refusal(
                    Code.FORBIDDEN,
                    "the host of the request is not this server's; ask for one of "
                            + String.join(", ", access.names()));
        }
        checkOrigin(ctx, host);
        if (!limit.take(ctx.req().getRemoteAddr())) {
            ctx.header("Retry-After", "1");
            throw new Refusal(Code.TOO_MANY_REQUESTS, "too many requests of this address; wait a second");
        }
    }

    private boolean isThisServer(String host) {
        Matcher matcher = HOST.matcher(host);
        return access.names().isEmpty()
                || matcher.matches() && access.names().contains(matcher.group(1).toLowerCase(Locale.ROOT));
    }

    private void checkOrigin(Context ctx, String host) {
        String origin = ctx.header("Origin");
        if (origin == null || host.equals(authority(origin))) {
            return;
        }
        if (!access.origins().contains(origin)) {
            throw new Refusal(
                    Code.FORBIDDEN,
                    "the origin of the request may not ask here; dashboard.origins names those that may");
        }
        ctx.header("Access-Control-Allow-Origin", origin);
        ctx.header("Vary", "Origin");
        ctx.header("Cross-Origin-Resource-Policy", "cross-origin");
        ctx.header("Access-Control-Allow-Headers", "Authorization, Last-Event-ID");
        ctx.header("Access-Control-Allow-Methods", "GET");
    }

    private static String authority(String origin) {
        try {
            return Optional.ofNullable(new URI(origin).getRawAuthority()).orElse("");
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** A handler that answers only who has the token, where there is one. */
    Handler secured(Handler handler) {
        return ctx -> {
            if (access.token().isPresent() && !isKnown(ctx)) {
                ctx.header("WWW-Authenticate", "Bearer");
                throw new Refusal(
                        Code.UNAUTHORIZED,
                        "the token is missing or wrong; send it as 'Authorization: Bearer TOKEN', or log in");
            }
            handler.handle(ctx);
        };
    }

    private boolean isKnown(Context ctx) {
        String header = ctx.header("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return access.isToken(header.substring(BEARER.length()).strip());
        }
        return session(ctx).isPresent();
    }

    private Optional<String> session(Context ctx) {
        return Optional.ofNullable(ctx.cookie(COOKIE))
                .filter(session -> access.isSession(session, clock.get()) && !ended.contains(session));
    }

    /** Lets nobody use the session of a request any more. */
    void endSession(Context ctx) {
        ended.removeIf(session -> !access.isSession(session, clock.get()));
        session(ctx).ifPresent(ended::add);
    }
}
