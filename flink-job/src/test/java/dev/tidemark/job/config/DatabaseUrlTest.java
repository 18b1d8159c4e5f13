package dev.tidemark.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

class DatabaseUrlTest {
    private static final String SECRET = "hunter2";

    private static final Set<String> LET_THROUGH = Set.of(
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "sslNegotiation",
            "channelBinding",
            "requireAuth",
            "gssEncMode",
            "ApplicationName",
            "targetServerType",
            "hostRecheckSeconds",
            "loadBalanceHosts",
            "connectTimeout",
            "loginTimeout",
            "socketTimeout",
            "cancelSignalTimeout",
            "sslResponseTimeout",
            "tcpKeepAlive",
            "prepareThreshold");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/numbers",
                "jdbc:postgresql://127.0.0.1:5433/numbers?connectTimeout=5&tcpKeepAlive=true",
                "jdbc:postgresql://[::1]:5432/numbers?prepareThreshold=0",
                "jdbc:postgresql://db.example:5432/numbers?sslmode=verify-full&sslrootcert=/etc/ssl/root.crt",
                "jdbc:postgresql://a:1,b:2/numbers?targetServerType=primary&sslmode=require",
                "jdbc:postgresql://db/numbers?sslmode=disable"
            })
    void anOrdinaryUrlIsPassedOn(String url) {
        assertThatCode(() -> new PostgresConfig(url, "u", "")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql:numbers",
                "jdbc:postgresql:?socketFactory=x",
                "jdbc:postgresql://localhost",
                "jdbc:postgresql://localhost?socketFactory=x",
                "jdbc:postgresql://localhost/",
                "jdbc:postgresql://localhost/a/b",
                "jdbc:postgresql://u:hunter2@localhost/numbers",
                "jdbc:postgresql://localhost/numbers#?socketFactory=x",
                "jdbc:postgresql://localhost/numbers;socketFactory=x",
                "jdbc:postgresql://localhost/numbers&socketFactory=x",
                "jdbc:mysql://localhost/numbers",
                "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://x'",
                " jdbc:postgresql://localhost/numbers",
                "jdbc:postgresql://localhost/numbers?socketFactory=x\n"
            })
    void anythingElseIsRefused(String url) {
        assertRefused(url);
    }

    /** Whatever a later version of the driver adds as well. */
    @Test
    void onlyParametersKnownToBeHarmlessArePassedOn() {
        Set<String> refused = Arrays.stream(PGProperty.values())
                .map(PGProperty::getName)
                .filter(name -> !LET_THROUGH.contains(name))
                .collect(Collectors.toSet());
        assertThat(refused)
                .contains("socketFactory", "sslfactory", "loggerFile", "authenticationPluginClassName", "service")
                .hasSizeGreaterThan(60)
                .allSatisfy(name -> assertRefused("jdbc:postgresql://localhost/numbers?" + name + "=" + SECRET))
                .allSatisfy(name -> assertRefused("jdbc:postgresql://localhost/numbers?connectTimeout=5&" + name))
                .allSatisfy(name ->
                        assertRefused("jdbc:postgresql://localhost/numbers?&" + name.toUpperCase() + "=" + SECRET));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket%46actory=x",
                "%73ocketFactory=x",
                "sslmode=disable?socketFactory=x",
                "ApplicationName=a&socketFactory=x",
                "ApplicationName=a\n&b",
                "connectTimeout",
                "connectTimeout=",
                "connectTimeout=hunter2",
                "sslmode=",
                "sslmode=off",
                "tcpKeepAlive=maybe",
                "preferQueryMode=simple",
                "options=-c%20log_statement=all",
                "&",
                "",
                "=x",
                "hunter2=x&"
            })
    void noTrickLetsAParameterThrough(String parameters) {
        assertRefused("jdbc:postgresql://localhost/numbers?" + parameters);
    }

    @ParameterizedTest
    @CsvSource({"user, postgres.user", "password, postgres.password"})
    void whoConnectsIsSaidElsewhere(String parameter, String key) {
        assertThatThrownBy(
                        () -> new PostgresConfig("jdbc:postgresql://localhost/d?" + parameter + "=" + SECRET, "u", ""))
                .hasMessage("postgres.url: must not hold the " + parameter + "; set " + key + " instead");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432/numbers",
                "jdbc:postgresql://localhost,db/numbers",
                "jdbc:postgresql://localhost.evil/numbers",
                "jdbc:postgresql://127.0.0.1.evil/numbers",
                "jdbc:postgresql://[::2]/numbers",
                "jdbc:postgresql://db/numbers?sslrootcert=/sslmode=/x"
            })
    void whatLeavesTheMachineSaysHowFarToTrustTheNetwork(String url) {
        assertThatThrownBy(() -> new PostgresConfig(url, "u", ""))
                .hasMessage("postgres.url: must say how far to trust the network: add"
                        + " ?sslmode=verify-full&sslrootcert=FILE, or ?sslmode=disable");
    }

    private static void assertRefused(String url) {
        assertThatThrownBy(() -> new PostgresConfig(url, "u", ""))
                .as(url)
                .isInstanceOfSatisfying(ConfigException.class, refused -> assertThat(refused.mistakes())
                        .allSatisfy(line ->
                                assertThat(line).startsWith("postgres.url: ").doesNotContain("\n", SECRET)));
    }
}
