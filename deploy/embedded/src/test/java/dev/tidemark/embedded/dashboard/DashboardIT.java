package dev.tidemark.embedded.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a person sees who opens the page of a demo, in a real browser; skipped where none is installed. */
class DashboardIT {
    private static final String HOSTILE = "<img src=x onerror=\"document.title='run'\">";
    /** The same as a country: codes of countries are in capitals. */
    private static final String HOSTILE_COUNTRY = HOSTILE.toUpperCase(Locale.ROOT);

    private static final LocalDate TO = DemoWorld.today().minusDays(1);
    private static final LocalDate FROM = TO.minusDays(5);
    /** Whole days: nothing but late events changes their numbers. */
    private static final String WHOLE_DAYS = "from=" + FROM + "&to=" + TO;

    private static Browser browser;
    private static DemoWorld demo;
    private static Api api;

    @BeforeAll
    static void open() throws IOException {
        browser = Browser.start().orElse(null);
        if (browser == null) {
            String skipped = "The page is not tested: no chromium with its chromedriver on the PATH"
                    + " (Debian: apt-get install chromium chromium-driver).";
            System.err.println(skipped);
            assumeTrue(false, skipped);
        }
        int days = 14;
        demo = new DemoWorld("--seed=5", "--users=120", "--history-days=" + days, "--rate=20");
        api = demo.api;
        for (int i = 0; i < 200; i++) {
            demo.send("guest-" + i, HOSTILE, i < 20 ? HOSTILE : "IN");
        }
        demo.awaitHistory(DemoWorld.today().minusDays(days));
        browser.scheme("light");
    }

    @AfterAll
    static void close() throws IOException, InterruptedException {
        if (browser != null) {
            browser.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        assertThat(browser.errors()).isEmpty();
        browser.forget();
        browser.size(1440, 900);
        browser.scheme("light");
    }

    @Test
    void theCardsShowWhatTheApiAnswers() {
        browser.eventually(() -> {
            browser.open(demo.address + "?" + WHOLE_DAYS);
            cardsAre("");
        });
    }

    /** The cards of the whole days against the API with the same filters. */
    private static void cardsAre(String filters) {
        String range = WHOLE_DAYS + filters;
        assertThat(card("active"))
                .containsExactly(count(api.get("/api/v1/distinct/active_users?" + range)
                        .get("value")
                        .decimalValue()));
        assertThat(card("transacting"))
                .containsExactly(count(api.get("/api/v1/distinct/transacting_users?" + range)
                        .get("value")
                        .decimalValue()));
        // No channel is known of a registration; the card says so.
        assertThat(card("registered"))
                .containsExactly(count(number(
                        api.get("/api/v1/sum/registered_users?" + WHOLE_DAYS).get("results"), "", "")));
        JsonNode messages = api.get("/api/v1/sum/messages_by_send_time?status=sent&status=delivered&" + range)
                .get("results");
        BigDecimal sent = number(messages, "status", "sent");
        BigDecimal delivered = number(messages, "status", "delivered");
        assertThat(sent).isPositive();
        assertThat(card("delivery"))
                .containsExactly(delivered.movePointRight(2).divide(sent, 1, RoundingMode.HALF_UP) + " %");
        TreeMap<String, String> charge = new TreeMap<>();
        api.get("/api/v1/sum/charge?" + range)
                .get("results")
                .forEach(result -> charge.put(result.at("/dimensions/currency").asText(), money(result)));
        List<String> lines = new ArrayList<>();
        charge.forEach((currency, amount) -> lines.add(currency + " " + amount));
        assertThat(lines).isNotEmpty();
        assertThat(card("charge")).containsExactlyInAnyOrderElementsOf(lines);
    }

    /** To the last digit. */
    private static String money(JsonNode result) {
        BigDecimal amount = new BigDecimal(result.get("value_text").asText());
        int digits = Math.max(2, amount.stripTrailingZeros().scale());
        return String.format(Locale.UK, "%,." + digits + "f", amount);
    }

    private static List<String> card(String id) {
        return browser.texts("[aria-labelledby=card-" + id + "-title] .number");
    }

    private static BigDecimal number(JsonNode results, String dimension, String value) {
        return StreamSupport.stream(results.spliterator(), false)
                .filter(result -> dimension.isEmpty()
                        || result.at("/dimensions/" + dimension).asText().equals(value))
                .map(result -> result.get("value").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String count(BigDecimal number) {
        return String.format(
                Locale.UK, "%,d", number.setScale(0, RoundingMode.HALF_UP).toBigInteger());
    }

    @Test
    void everyCellOfTheHeatMapsIsTheApis() {
        for (String[] map : new String[][] {
            {"#rhythm-active", "active_users_by_hour_of_week"}, {"#rhythm-charged", "charged_messages_by_hour_of_week"}
        }) {
            browser.eventually(() -> {
                browser.open(demo.address + "?" + WHOLE_DAYS);
                List<List<String>> shown = browser.table(map[0]);
                List<List<String>> answered = new ArrayList<>();
                for (JsonNode cell :
                        api.get("/api/v1/heatmap/" + map[1] + "?" + WHOLE_DAYS).get("cells")) {
                    answered.add(List.of(
                            List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
                                    .get(cell.get("weekday").asInt() - 1),
                            "%02d:00".formatted(cell.get("hour").asInt()),
                            count(cell, "value"),
                            count(cell, "lower"),
                            count(cell, "upper")));
                }
                assertThat(answered).hasSize(168).anySatisfy(cell -> assertThat(cell.get(2))
                        .isNotIn("0", "–"));
                assertThat(shown).containsExactlyElementsOf(answered);
            });
        }
    }

    private static String count(JsonNode cell, String field) {
        JsonNode value = cell.path(field);
        return value.isNumber() ? count(value.decimalValue()) : "–";
    }

    @Test
    void linesAndBarsShowTheDaysOfTheApi() {
        browser.eventually(() -> {
            browser.open(demo.address + "?" + WHOLE_DAYS);
            List<List<String>> shown = browser.table("#active-users");
            assertThat(shown).hasSize(6);
            String[] windows = {"rolling_30d", "rolling_7d", "day"};
            for (int i = 0; i < windows.length; i++) {
                JsonNode points = api.get("/api/v1/metrics/active_users?window=" + windows[i] + "&" + WHOLE_DAYS)
                        .at("/series/0/points");
                for (int day = 0; day < 6; day++) {
                    JsonNode point = points.get(day);
                    assertThat(shown.get(day).subList(1 + 3 * i, 4 + 3 * i))
                            .containsExactly(count(point, "value"), count(point, "lower"), count(point, "upper"));
                }
            }
            List<String> sources = browser.texts("#active-users .sources a");
            assertThat(sources).hasSize(3).allMatch(source -> source.startsWith("api/v1/metrics/active_users?"));
        });
    }

    @Test
    void filtersChangeTheNumbersToThoseOfTheApiAndStandInTheAddress() {
        browser.open(demo.address + "?" + WHOLE_DAYS);
        browser.click("#filter-channel summary");
        browser.click("#filter-channel input[value=sms]");
        browser.click("#filter-channel input[value=email]");

        browser.eventually(() -> cardsAre("&channel=sms&channel=email"));
        assertThat(browser.address()).endsWith("?" + WHOLE_DAYS + "&channel=email&channel=sms");
        assertThat(browser.text("#cards .note")).contains("registered users: not filtered by channel");
        browser.show("#new-users");
        assertThat(browser.text("#new-users .note")).contains("not filtered by channel");

        browser.reload();
        browser.eventually(() -> cardsAre("&channel=sms&channel=email"));
        assertThat(browser.text("#filter-channel .chosen")).isEqualTo("email, sms");

        browser.click("#clear");
        browser.eventually(() -> cardsAre(""));
        assertThat(browser.address()).endsWith("?" + WHOLE_DAYS);
    }

    @Test
    void aPresetIsSoManyDaysUpToToday() {
        browser.open(demo.address);
        browser.click(".presets button[value=\"7\"]");
        browser.settle();

        assertThat(browser.address()).endsWith("?days=7");
        assertThat(browser.one("#from").getDomProperty("value"))
                .isEqualTo(DemoWorld.today().minusDays(6).toString());
        assertThat(browser.one("#to").getDomProperty("value"))
                .isEqualTo(DemoWorld.today().toString());
        assertThat(browser.one(".presets button[value=\"7\"]").getDomAttribute("aria-pressed"))
                .isEqualTo("true");
        assertThat(browser.table("#active-users")).hasSize(7);
        assertThat(browser.text("[aria-labelledby=card-active-title]")).contains("today is still open");
        browser.script("history.back()");
        browser.eventually(() -> assertThat(browser.table("#active-users")).hasSizeGreaterThan(7));
    }

    @Test
    void onlyWholeDaysAreCompared() {
        String card = "[aria-labelledby=card-active-title]";
        browser.eventually(() -> {
            browser.open(demo.address + "?days=7");
            JsonNode answer = api.get("/api/v1/distinct/active_users?compare=previous&" + WHOLE_DAYS);
            double before = answer.at("/compare/value").doubleValue();
            double change = 100 * (answer.get("value").doubleValue() / before - 1);
            String percent = String.format(Locale.UK, "%+.1f %%", change).replaceFirst("[+-]0\\.0", "0.0");
            assertThat(browser.text(card + " .change").replace("−", "-")).contains(percent + " vs the 6 days before");
        });
        browser.open(demo.address + "?days=1");
        browser.settle();
        assertThat(browser.text(card + " .change")).isEqualTo("no comparison before the day is over");
        assertThat(browser.text(card)).contains("today is still open");
    }

    @Test
    void countersMoveAsEventsArrive() {
        browser.open(demo.address);
        browser.eventually(() -> assertThat(browser.text("#state")).isEqualTo("live"));
        browser.eventually(() -> assertThat(browser.text("#now-messages-day")).matches("[1-9][0-9,]*"));
        for (int i = 0; i < 2; i++) {
            long before = sentToday();
            browser.eventually(() -> assertThat(sentToday()).isGreaterThan(before));
            // It is what the stream says at the moment: not less than before, not more than after.
            long published = published();
            browser.eventually(() -> assertThat(sentToday()).isGreaterThanOrEqualTo(published));
            assertThat(sentToday()).isLessThanOrEqualTo(published());
        }
        browser.eventually(() -> assertThat(browser.text("#now-rate")).matches("[0-9.]+"));
        // The demo has just begun: what the table lacks for a moment is much of today.
        browser.eventually(() -> assertThat(browser.script("return document.getElementById('progress').hidden"))
                .isEqualTo(true));
    }

    private static long sentToday() {
        return Long.parseLong(browser.text("#now-messages-day").replace(",", ""));
    }

    /** The messages that the stream of the API counts as sent today. */
    private static long published() {
        try (EventStream stream = EventStream.open(api.address(), "?metric=messages&window=day")) {
            return stream.until("ready").stream()
                    .filter(event -> event.name().equals("result"))
                    .map(EventStream.SentEvent::json)
                    .filter(result -> result.get("dimensions").size() == 1
                            && result.at("/dimensions/status").asText().equals("sent"))
                    .filter(result -> result.at("/window/start")
                            .asText()
                            .startsWith(DemoWorld.today().toString()))
                    .mapToLong(result -> result.get("value").asLong())
                    .max()
                    .orElseThrow();
        }
    }

    @Test
    void aServerThatComesBackIsFoundAgainAndThePageSaysHowItIs() {
        int port = Ports.free();
        try (Dashboard server = demo.serve(port, Map.of())) {
            browser.open(server.address());
            browser.eventually(() -> assertThat(browser.text("#state")).isEqualTo("live"));
            browser.eventually(
                    () -> assertThat(browser.text("#now-messages-day")).matches("[1-9][0-9,]*"));
        }
        browser.eventually(() -> assertThat(browser.text("#state")).isEqualTo("reconnecting"));
        String before = browser.text("#now-messages-day");
        browser.click(".presets button[value=\"7\"]");
        browser.eventually(() -> assertThat(browser.texts("#cards .said.error")).isNotEmpty());

        try (Dashboard again = demo.serve(port, Map.of())) {
            browser.eventually(() -> assertThat(browser.text("#state")).isEqualTo("live"));
            browser.eventually(() -> assertThat(browser.text("#now-messages-day"))
                    .matches("[1-9][0-9,]*")
                    .isNotEqualTo(before));
            browser.eventually(() -> {
                assertThat(browser.texts("#cards .said.error")).isEmpty();
                assertThat(card("active")).first().asString().matches("[1-9][0-9,]*");
            });
            browser.open(demo.address);
        }
        assertThat(browser.errors()).allMatch(error -> error.contains("ERR_"));
    }

    @Test
    void theMinutesAreSavedAsTheyAreShown() {
        browser.open(demo.address);
        browser.eventually(() -> {
            List<?> saved = (List<?>)
                    browser.script(
                            """
                            let file;
                            const {createObjectURL} = URL;
                            const {click} = HTMLAnchorElement.prototype;
                            URL.createObjectURL = (blob) => (file = blob) && 'about:blank';
                            HTMLAnchorElement.prototype.click = () => {};
                            document.querySelector('[aria-label="Save the minutes as CSV"]').click();
                            Object.assign(URL, {createObjectURL});
                            Object.assign(HTMLAnchorElement.prototype, {click});
                            const said = document.querySelector('.pulse figcaption').textContent;
                            const bars = document.querySelectorAll('.minutes g').length;
                            return file.text().then((text) => [text.trim().split('\\r\\n'), said, bars]);
                            """);
            List<?> lines = (List<?>) saved.get(0);
            assertThat(lines.get(0)).isEqualTo("minute,sent,failed");
            assertThat((long) lines.size() - 1).isEqualTo(saved.get(2)).isGreaterThan(1);
            String[] whole = ((String) lines.get(lines.size() - 2)).split(",");
            assertThat(whole[1]).matches("[1-9][0-9]*");
            assertThat((String) saved.get(1))
                    .contains("%s in the last whole minute, %s of them failed".formatted(whole[1], whole[2]));
        });
    }

    @Test
    void aServerWithATokenShowsItsNumbersFromLoginToLogout() {
        String token = "the-token-of-a-test-which-is-long-enough";
        try (Dashboard server = demo.serve(Ports.free(), Map.of("dashboard.token", token))) {
            browser.visit(server.address());
            browser.eventually(DashboardIT::isAskedForTheToken);
            browser.one("#token").sendKeys("a guess", Keys.ENTER);
            browser.eventually(() -> assertThat(browser.text(".login .error")).contains("the token is wrong"));
            browser.one("#token").sendKeys(token, Keys.ENTER);
            browser.eventually(() -> assertThat(card("active")).isNotEmpty());

            browser.click("#logout");
            browser.eventually(DashboardIT::isAskedForTheToken);
            assertThat(card("active")).isEmpty();
            browser.open(demo.address);
        }
        assertThat(browser.errors()).allMatch(error -> error.contains("401"));
        assertThat(browser.one("#logout").isDisplayed()).isFalse();
    }

    private static void isAskedForTheToken() {
        assertThat(browser.script("return document.querySelector('dialog.login').open"))
                .isEqualTo(true);
    }

    /** Browsers keep pages to come back to, and have six connections to a server. */
    @Test
    void aPageThatWasLeftGivesItsStreamBackAndTakesItUpAgain() {
        browser.open(demo.address);
        browser.script("window.left = true");
        browser.open(demo.address + "?days=7");
        browser.open(demo.address + "?days=1");
        browser.eventually(
                () -> assertThat(api.get("/health").at("/live/clients").asInt()).isEqualTo(1));

        browser.script("history.go(-2)");
        browser.eventually(
                () -> assertThat(browser.script("return window.left === true")).isEqualTo(true));
        browser.eventually(() -> {
            assertThat(browser.text("#state")).isEqualTo("live");
            assertThat(api.get("/health").at("/live/clients").asInt()).isEqualTo(1);
        });
    }

    @Test
    void namesOfTheDataAreTextWhereverTheyStand() {
        browser.eventually(() -> {
            browser.open(demo.address);
            assertThat(browser.table("#events"))
                    .anySatisfy(row -> assertThat(row.get(0)).isEqualTo(HOSTILE));
            browser.click("#filter-country summary");
            assertThat(browser.texts("#filter-country label")).contains(HOSTILE_COUNTRY);
        });
        browser.click("#filter-country input[value^='<IMG']");
        browser.readAll();

        assertThat(browser.text("#filter-country .chosen")).isEqualTo(HOSTILE_COUNTRY);
        assertThat(browser.title()).isEqualTo("Tidemark");
        assertThat(browser.script("return [...document.images].map(image => image.getAttribute('src')).join()"))
                .isEqualTo("mark.svg");
    }

    @Test
    void nothingIsWiderThanANarrowScreen() {
        browser.size(360, 740);
        browser.open(demo.address + "?channel=sms&channel=email&platform=ios");
        browser.readAll();

        assertThat(
                        browser.script(
                                """
                        return [...document.querySelectorAll('main *, header, .filters > *')]
                            .filter(one => !one.closest('.scroll') && !one.closest('.unseen'))
                            .filter(one => one.getBoundingClientRect().right > 360.5)
                            .map(one => one.outerHTML.slice(0, 80));
                        """))
                .asInstanceOf(LIST)
                .isEmpty();
        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .isEqualTo(360L);
    }

    @Test
    void thePageIsAsLightOrDarkAsTheSystemUntilSomebodyChooses() {
        browser.scheme("dark");
        browser.open(demo.address);
        assertThat(theme()).isEqualTo("dark");
        assertThat(browser.one("body").getCssValue("background-color")).isEqualTo("rgba(12, 18, 24, 1)");

        browser.click("#theme");
        assertThat(theme()).isEqualTo("light");
        browser.reload();
        assertThat(theme()).isEqualTo("light");
        assertThat(browser.one("body").getCssValue("background-color")).isEqualTo("rgba(243, 245, 247, 1)");
    }

    private static Object theme() {
        return browser.script("return document.documentElement.dataset.theme");
    }

    @Test
    void textStandsOutFromItsBackgroundInBothThemes() {
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            browser.open(demo.address + "?channel=sms");
            browser.readAll();
            browser.click("#filter-channel summary");
            assertThat(browser.script(resource("contrast.js")))
                    .as(scheme)
                    .asInstanceOf(LIST)
                    .isEmpty();
        }
    }

    @Test
    void everyPanelHasATitleAndEveryControlAName() {
        browser.open(demo.address);
        browser.readAll();

        assertThat(browser.all("main section.panel")).hasSizeGreaterThan(30);
        assertThat(
                        browser.script(
                                """
                        const name = one => (one.getAttribute('aria-label')
                            ?? [...(one.labels ?? [])].map(label => label.textContent).join(' ')
                            ) || one.textContent;
                        const unnamed = [...document.querySelectorAll('button, select, input, summary, a')]
                            .filter(one => !name(one).trim());
                        const untitled = [...document.querySelectorAll('section, article')]
                            .filter(one => !document.getElementById(one.getAttribute('aria-labelledby'))?.textContent.trim());
                        const undrawn = [...document.querySelectorAll('.chart')].filter(one => !one.getAttribute('aria-label'));
                        const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
                        const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
                        return [...unnamed, ...untitled, ...undrawn].map(one => one.outerHTML.slice(0, 100)).concat(twice);
                        """))
                .asInstanceOf(LIST)
                .isEmpty();
        // Each says what it is, and whether it is exact.
        assertThat(browser.texts("main section.panel:not(.bare, #health, [hidden]) .badge"))
                .allMatch(
                        badge -> Set.of("exact", "estimate", "partly estimated").contains(badge));
        assertThat(browser.script("return document.querySelector('#rhythm-active .about').getAttribute('aria-label')"))
                .asString()
                .contains("active_users_by_hour_of_week: ");
    }

    @Test
    void noPanelOfADemoIsBrokenOrEmpty() {
        browser.eventually(() -> {
            browser.open(demo.address);
            browser.readAll();
            assertThat(browser.texts(".said.error")).isEmpty();
            Set<String> empty = new HashSet<>();
            for (WebElement panel : browser.all("main section.panel:has(.said.empty)")) {
                empty.add(panel.getDomAttribute("id"));
            }
            // Anomalies need more weeks than this demo has.
            assertThat(empty).isSubsetOf("anomalies");
        });
    }

    @Test
    void everythingCanBeReachedAndSetWithTheKeyboard() {
        browser.open(demo.address);
        browser.script("document.activeElement.blur()");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 60 && !reached.contains("Save Overview as CSV"); i++) {
            browser.tab();
            String focused = focused();
            assertThat(focused).as("what has the focus, which cannot be seen").doesNotStartWith(UNSEEN);
            reached.add(focused);
        }
        assertThat(reached.get(0)).isEqualTo("To the numbers");
        assertThat(reached)
                .contains("Activity", "live", "Switch between light and dark", "7 days", "Save Overview as CSV")
                .anyMatch(name -> name.startsWith("Channel"))
                .anyMatch(name -> name.startsWith("First day"));

        browser.script("document.querySelector('#filter-channel summary').focus()");
        browser.press(Keys.ENTER);
        browser.tab();
        browser.press(Keys.SPACE);
        browser.eventually(() -> assertThat(browser.address()).contains("?channel="));
        browser.press(Keys.ESCAPE);
        assertThat(browser.script("return document.querySelector('#filter-channel').open"))
                .isEqualTo(false);
        assertThat(focused()).startsWith("Channel");
    }

    private static final String UNSEEN = "unseen: ";

    /** The name of what has the focus. */
    private static String focused() {
        Object name = browser.script(
                """
                const one = document.activeElement;
                const name = (one.getAttribute('aria-label')
                    ?? [...(one.labels ?? [])].map(label => label.textContent).join(' ')) || one.textContent;
                const unseen = one.matches(':focus-visible') && getComputedStyle(one).outlineStyle === 'none';
                return (unseen ? arguments[0] : '') + name.trim();
                """,
                UNSEEN);
        return (String) name;
    }

    @Test
    void theModulesOfThePageComputeWhatTheyShould() {
        browser.open(demo.address);
        assertThat(browser.script("return (async () => {" + resource("modules.js") + "})()"))
                .asInstanceOf(LIST)
                .isEmpty();
    }

    private static String resource(String name) {
        try (InputStream file = DashboardIT.class.getResourceAsStream("/dashboard/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
