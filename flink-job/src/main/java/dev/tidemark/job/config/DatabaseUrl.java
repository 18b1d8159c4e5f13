package dev.tidemark.job.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which URLs of a database are passed on to the driver.
 *
 * <p>Parameters can make the driver load classes (CVE-2022-21724), write files and give up the protection of bound
 * values (CVE-2024-1597), so only those that do nothing of the kind are let through, written as they are: the driver
 * does not decode their names.
 */
final class DatabaseUrl {
    /** What every URL begins with. */
    static final String PREFIX = "jdbc:postgresql://";

    private static final String KEY = "postgres.url";
    private static final String SERVER = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])(?::\\d{1,5})?";
    private static final Pattern URL = Pattern.compile(Pattern.quote(PREFIX) + "(?<servers>" + SERVER + "(?:," + SERVER
            + ")*)/(?<database>[A-Za-z0-9_.$%~-]+)(?:\\?(?<parameters>.*))?");

    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?");

    private static final String SSL_MODE = "sslmode";
    private static final String WORD = "[A-Za-z0-9 ._%-]+";
    private static final String NUMBER = "\\d{1,9}";
    private static final String FILE = "[^\\p{Cntrl}&]+";
    private static final String YES_OR_NO = "true|false";

    /** The values of each parameter that is let through. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry(SSL_MODE, "disable|allow|prefer|require|verify-ca|verify-full"),
            Map.entry("sslrootcert", FILE),
            Map.entry("sslcert", FILE),
            Map.entry("sslkey", FILE),
            Map.entry("sslNegotiation", "postgres|direct"),
            Map.entry("channelBinding", "disable|prefer|require"),
            Map.entry("requireAuth", "[a-z0-9,!-]+"),
            Map.entry("gssEncMode", "disable|allow|prefer|require"),
            Map.entry("ApplicationName", WORD),
            Map.entry("targetServerType", "any|primary"),
            Map.entry("hostRecheckSeconds", NUMBER),
            Map.entry("loadBalanceHosts", YES_OR_NO),
            Map.entry("connectTimeout", NUMBER),
            Map.entry("loginTimeout", NUMBER),
            Map.entry("socketTimeout", NUMBER),
            Map.entry("cancelSignalTimeout", NUMBER),
            Map.entry("sslResponseTimeout", NUMBER),
            Map.entry("tcpKeepAlive", YES_OR_NO),
            Map.entry("prepareThreshold", NUMBER));

    private DatabaseUrl() {}

    /** Notes what is refused; no line repeats a value. */
    static void check(String url, Mistakes mistakes) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            mistakes.require(
                    false,
                    KEY,
                    "must be " + PREFIX + "host:port/database, several servers separated by commas; user and password"
                            + " are postgres.user and postgres.password");
            return;
        }
        List<String> parameters = Stream.ofNullable(matcher.group("parameters"))
                .flatMap(all -> Stream.of(all.split("&", -1)))
                .toList();
        parameters.forEach(parameter -> checkParameter(parameter, mistakes));
        boolean leavesTheMachine = Stream.of(matcher.group("servers").split(","))
                .anyMatch(server -> !LOOPBACK.matcher(server).matches());
        // The driver's own default encrypts if the server likes, and trusts whoever answers.
        mistakes.require(
                !leavesTheMachine || parameters.stream().anyMatch(parameter -> parameter.startsWith(SSL_MODE + "=")),
                KEY,
                "must say how far to trust the network: add ?sslmode=verify-full&sslrootcert=FILE, or ?sslmode=disable");
    }

    private static void checkParameter(String parameter, Mistakes mistakes) {
        String[] parts = parameter.split("=", 2);
        String name = parts[0];
        if (name.equals("user") || name.equals("password")) {
            mistakes.require(false, KEY, "must not hold the " + name + "; set postgres." + name + " instead");
        } else if (!PARAMETERS.containsKey(name)) {
            String shown = parts.length == 2 && name.matches("[A-Za-z]{1,40}") ? " " + name : "";
            mistakes.require(false, KEY, "a parameter" + shown + " is not passed on; remove it");
        } else {
            mistakes.require(
                    parts.length == 2 && parts[1].matches(PARAMETERS.get(name)),
                    KEY,
                    "the parameter " + name + " has no value, or one that it cannot have");
        }
    }
}
