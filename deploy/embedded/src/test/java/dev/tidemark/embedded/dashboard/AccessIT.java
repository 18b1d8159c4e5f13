package dev.tidemark.embedded.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.TidemarkMain;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stack.Resolver.class)
class AccessIT {
    private static final String TOKEN = "0123456789abcdef-not-guessed";
    private static final Map<String, String> WITH_TOKEN = Map.of("dashboard.token", TOKEN);

    private final Stack stack;
    private final Api api;

    AccessIT(Stack stack) {
        this.stack = stack;
        this.api = stack.api;
    }

    @Test
    void onlyTheServersOwnNamesAreAnsweredSoThatNoPageCanRebindItsOwn() {
        int port = api.address().getPort();
        for (String host : List.of("localhost", "127.0.0.1:" + port, "LOCALHOST:1", "[::1]:" + port)) {
            assertThat(RawRequest.get(api.address(), "/health", "Host: " + host))
                    .startsWith("HTTP/1.1 200");
        }
        for (String host :
                List.of("evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil")) {
            assertThat(RawRequest.get(api.address(), "/health", "Host: " + host))
                    .startsWith("HTTP/1.1 403")
                    .contains("\"code\":\"forbidden\"");
            assertThat(RawRequest.get(api.address(), "/", "Host: " + host)).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void foreignOriginsAreRefusedAndNamedOnesAreLetIn() {
        String own = api.address().toString().replaceFirst("/$", "");
        assertThat(api.ask(api.request("/api/v1/metrics").header("Origin", own).build())
                        .statusCode())
                .isEqualTo(200);
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1", own + ".evil.example")) {
            HttpResponse<String> response = api.ask(
                    api.request("/api/v1/metrics").header("Origin", origin).build());
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        try (Dashboard open = stack.start(Map.of("dashboard.origins", "https://friend.example"))) {
            Api other = new Api(open.address());
            HttpResponse<String> answer = other.ask(other.request("/api/v1/metrics")
                    .header("Origin", "https://friend.example")
                    .build());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://friend.example");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                    .isEmpty();
            for (String foreign : List.of("https://friend.example.evil", "http://friend.example", "https://FRIEND")) {
                assertThat(other.ask(other.request("/api/v1/metrics")
                                        .header("Origin", foreign)
                                        .build())
                                .statusCode())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void aPageOfANamedOriginMayAskBeforehandWhetherItMay() throws Exception {
        try (Dashboard open = stack.start(Map.of("dashboard.origins", "https://friend.example"))) {
            Api other = new Api(open.address());
            HttpResponse<Void> preflight = HttpClient.newHttpClient()
                    .send(
                            other.request("/api/v1/metrics")
                                    .method("OPTIONS", BodyPublishers.noBody())
                                    .header("Origin", "https://friend.example")
                                    .header("Access-Control-Request-Method", "GET")
                                    .build(),
                            BodyHandlers.discarding());
            assertThat(preflight.statusCode()).isEqualTo(204);
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                    .hasValue("Authorization, Last-Event-ID");
        }
    }

    @Test
    void everyAnswerIsConfinedAndNumbersAreNotKept() {
        for (String path : List.of("/", "/api/v1/metrics", "/api/v1/nothing", "/nothing", "/health")) {
            HttpResponse<String> response = api.ask(path);
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                            .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                            .doesNotContain("unsafe"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Server")).isEmpty();
            assertThat(response.headers().firstValue("Cache-Control"))
                    .hasValue(path.equals("/") ? "no-cache" : "no-store");
        }
    }

    @Test
    void thePageIsAskedForAgainOnlyIfItHasChanged() {
        HttpResponse<String> page = api.ask("/");
        assertThat(page.body()).startsWith("<!doctype html>");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again =
                api.ask(api.request("/").header("If-None-Match", tag).build());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        for (String path : List.of("/../openapi.json", "/%2e%2e/openapi.json", "/Dashboard.class", "/page/")) {
            assertThat(RawRequest.get(api.address(), path, "Host: localhost")).doesNotStartWith("HTTP/1.1 200");
        }
    }

    @Test
    void answersAreCompressedForWhoUnderstandsIt() throws Exception {
        for (String path : List.of("/", "/api/v1/metrics")) {
            HttpResponse<Void> response = HttpClient.newHttpClient()
                    .send(api.request(path).header("Accept-Encoding", "gzip").build(), BodyHandlers.discarding());
            assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        }
    }

    @Test
    void withATokenOnlyThePageItselfIsOpen() {
        try (Dashboard secured = stack.start(WITH_TOKEN)) {
            Api closed = new Api(secured.address());
            assertThat(closed.ask("/").statusCode()).isEqualTo(200);
            for (String path : List.of(
                    "/api/v1/metrics",
                    "/api/v1/metrics/active_users",
                    "/api/v1/live",
                    "/api/v1/openapi.json",
                    "/api/v1/users/power",
                    "/health",
                    "/metrics")) {
                assertThat(closed.error(401, path).get("code").asText()).isEqualTo("unauthorized");
                for (String wrong :
                        List.of("", "Bearer", "Bearer " + TOKEN + "x", "Bearer " + TOKEN.substring(1), TOKEN)) {
                    assertThat(closed.ask(closed.request(path)
                                            .header("Authorization", wrong)
                                            .build())
                                    .statusCode())
                            .isEqualTo(401);
                }
            }
            for (String around :
                    List.of("//health", "/health/", "/./health", "/%68ealth", "/api/v1/metrics/", "/HEALTH")) {
                assertThat(RawRequest.get(closed.address(), around, "Host: localhost"))
                        .doesNotStartWith("HTTP/1.1 200");
            }
            assertThat(closed.ask(closed.request("/api/v1/metrics")
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoKnowsTheTokenGetsACookieThatNoScriptSees() {
        try (Dashboard secured = stack.start(WITH_TOKEN)) {
            Api closed = new Api(secured.address());
            HttpResponse<String> login = login(closed, "{\"token\": \"" + TOKEN + "\"}");
            assertThat(login.statusCode()).isEqualTo(204);
            String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie)
                    .startsWith("tidemark=")
                    .contains("HttpOnly", "SameSite=Strict", "Path=/")
                    .doesNotContain(TOKEN, "Max-Age", "Expires");
            String pair = cookie.replaceFirst(";.*", "");
            assertThat(closed.ask(closed.request("/api/v1/metrics")
                                    .header("Cookie", pair)
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(closed.ask(closed.request("/api/v1/metrics")
                                    .header("Cookie", pair + "0")
                                    .build())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(closed.ask(closed.request("/api/v1/metrics")
                                    .header("Cookie", "tidemark=" + TOKEN)
                                    .build())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(closed.ask(closed.request("/logout")
                                    .POST(BodyPublishers.noBody())
                                    .build())
                            .headers()
                            .firstValue("Set-Cookie"))
                    .hasValueSatisfying(
                            gone -> assertThat(gone).startsWith("tidemark=;").contains("Expires=Thu, 01 Jan 1970"));
        }
    }

    @Test
    void aWrongLoginIsRefused() {
        try (Dashboard secured = stack.start(WITH_TOKEN)) {
            Api closed = new Api(secured.address());
            assertThat(login(closed, "{\"token\": \"wrong\"}").statusCode()).isEqualTo(401);
            for (String body : List.of("", "{}", "{\"token\": 1}", "[", "x".repeat(10_000))) {
                HttpResponse<String> refused = login(closed, body);
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            }
            assertThat(closed.ask(closed.request("/login")
                                    .POST(BodyPublishers.ofString("token=" + TOKEN))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .build())
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(login(api, "{\"token\": \"\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void whoLogsOutHasNoSessionAnyMoreWhoeverKeepsTheCookie() {
        try (Dashboard secured = stack.start(WITH_TOKEN)) {
            Api closed = new Api(secured.address());
            String pair = login(closed, "{\"token\": \"" + TOKEN + "\"}")
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .replaceFirst(";.*", "");
            HttpRequest question =
                    closed.request("/api/v1/metrics").header("Cookie", pair).build();
            assertThat(closed.ask(question).statusCode()).isEqualTo(200);
            closed.ask(closed.request("/logout")
                    .header("Cookie", pair)
                    .POST(BodyPublishers.noBody())
                    .build());
            assertThat(closed.ask(question).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void whoGuessesTokensHasToWaitAlsoWithTheRightOne() {
        try (Dashboard secured = stack.start(WITH_TOKEN)) {
            Api closed = new Api(secured.address());
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (int i = 0; i < 6; i++) {
                    login(closed, "{\"token\": \"wrong\"}");
                }
                return login(closed, "{\"token\": \"" + TOKEN + "\"}").statusCode() == 429;
            });
        }
    }

    @Test
    void whoAsksForNoBodyGetsTheSameHead() throws Exception {
        assertThat(head(api, "/api/v1/metrics")).isEqualTo(200);
        assertThat(head(api, "/api/v1/metrics/nothing")).isEqualTo(404);
        assertThat(head(api, "/health")).isEqualTo(200);
        assertThat(head(api, "/")).isEqualTo(200);
        assertThat(head(api, "/nothing")).isEqualTo(404);
        assertThat(head(api, "/api/v1/live")).isEqualTo(405);
        try (Dashboard secured = stack.start(WITH_TOKEN)) {
            assertThat(head(new Api(secured.address()), "/api/v1/metrics")).isEqualTo(401);
        }
    }

    private static int head(Api server, String path) throws Exception {
        HttpRequest request =
                server.request(path).method("HEAD", BodyPublishers.noBody()).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(response.body()).isEmpty();
        return response.statusCode();
    }

    @Test
    void theAddressThatIsListenedAtIsAName() {
        try (Dashboard second = stack.start(Map.of("dashboard.bind", "127.0.0.2"))) {
            assertThat(second.address()).startsWith("http://127.0.0.2:");
            new Api(second.address()).get("/health");
        }
    }

    private static HttpResponse<String> login(Api server, String body) {
        return server.ask(server.request("/login")
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build());
    }

    @Test
    void aServerThatOthersCanReachDoesNotStartWithoutAToken() {
        assertThat(TidemarkMain.run("dashboard", "--set", "dashboard.bind=0.0.0.0"))
                .isEqualTo(2);
        assertThat(TidemarkMain.run(
                        "dashboard", "--set", "dashboard.bind=192.0.2.1", "--set", "dashboard.token=" + TOKEN))
                .isEqualTo(3);
        assertThat(TidemarkMain.run(
                        "dashboard", "--set", "dashboard.port=" + api.address().getPort()))
                .isEqualTo(3);
    }

    @Test
    void anAddressThatAsksTooMuchWaits() {
        try (Dashboard busy = stack.start(Map.of())) {
            Api other = new Api(busy.address());
            HttpClient client = HttpClient.newHttpClient();
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).until(() -> {
                for (int i = 0; i < 200; i++) {
                    client.sendAsync(other.request("/nothing").build(), BodyHandlers.discarding())
                            .thenAccept(
                                    response -> (response.statusCode() == 429 ? refused : answered).incrementAndGet());
                }
                return refused.get() > 0;
            });
            assertThat(answered.get()).isGreaterThanOrEqualTo(400);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> other.ask("/api/v1/openapi.json").statusCode() == 200);
        }
    }

    @Test
    void measurementsNameRoutesAndNotWhatReadersWrote() {
        api.get("/api/v1/metrics/active_users?channel=sms");
        api.error(404, "/api/v1/metrics/some_secret_name");
        String text = api.ask("/metrics").body();
        assertThat(text)
                .contains("tidemark_http_requests_seconds_count{route=\"/api/v1/metrics/{metric}\",status=\"200\"}")
                .contains("tidemark_http_requests_seconds_count{route=\"/api/v1/metrics/{metric}\",status=\"404\"}")
                .contains("tidemark_database_seconds_sum{query=\"rows\"}")
                .contains("tidemark_live_clients", "tidemark_live_lag", "tidemark_watermark_age_seconds")
                .doesNotContain("some_secret_name", "sms");
    }
}
