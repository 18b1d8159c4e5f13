package dev.tidemark.embedded.dashboard;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window, and somebody who looks at it. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** It misses protocols of its own, which nothing here speaks; held, or its level would be forgotten. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    private Browser(Path browser, Path driverOfIt) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments("--headless=new", "--hide-scrollbars", "--no-first-run", "--lang=en-GB");
        // Where there is none, to imitate one costs more than it gives.
        options.addArguments("--disable-gpu");
        // Root has no sandbox, as in most containers; it is our own page that is opened.
        options.addArguments("--no-sandbox", "--disable-dev-shm-usage");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driverOfIt.toFile())
                .usingAnyFreePort()
                .build();
        SELENIUM.setLevel(Level.SEVERE);
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        size(1440, 900);
    }

    /** Starts the browser that is installed, if there is one with its driver. */
    static Optional<Browser> start() {
        Optional<Path> driver = onPath("chromedriver");
        return onPath("chromium", "chromium-browser", "google-chrome")
                .flatMap(found -> driver.map(its -> new Browser(found, its)));
    }

    private static Optional<Path> onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens an address, and waits until the first numbers stand. */
    void open(String address) {
        visit(address);
        awaitPage();
    }

    /** Opens an address, whatever comes. */
    void visit(String address) {
        driver.get(address);
    }

    /** Forgets what was chosen. */
    void forget() {
        script("localStorage.clear()");
    }

    void reload() {
        driver.navigate().refresh();
        awaitPage();
    }

    private void awaitPage() {
        await("the cards of " + driver.getCurrentUrl()).atMost(PATIENCE).until(() -> !all("#cards .card")
                .isEmpty());
        settle();
    }

    /** Waits until no panel that can be seen is loading. */
    void settle() {
        await("panels to load")
                .atMost(PATIENCE)
                .until(
                        () -> (Boolean)
                                script(
                                        """
                                return [...document.querySelectorAll('.panel[aria-busy]')].length === 0
                                    && document.querySelectorAll('#cards .wait').length === 0;
                                """));
    }

    /** Goes down the page so that every panel loads. */
    void readAll() {
        for (WebElement section : all("main section.panel")) {
            driver.executeScript("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", section);
        }
        settle();
    }

    void show(String css) {
        driver.executeScript("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", one(css));
        settle();
    }

    WebElement one(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void click(String css) {
        one(css).click();
    }

    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    void tab() {
        press(Keys.TAB);
    }

    /** What an element says, whether it can be seen or not; empty while it is being drawn anew. */
    String text(String css) {
        Object text = script("return document.querySelector(arguments[0])?.textContent ?? ''", css);
        // People do not see which kind of space it is.
        return ((String) text).replace('\u00a0', ' ');
    }

    List<String> texts(String css) {
        @SuppressWarnings("unchecked")
        List<String> texts = (List<String>)
                script("return [...document.querySelectorAll(arguments[0])].map(one => one.textContent)", css);
        return texts.stream().map(text -> text.replace('\u00a0', ' ')).toList();
    }

    /** The rows of a panel's table; opens it. */
    List<List<String>> table(String panel) {
        show(panel);
        Object rows = script(
                """
                const table = document.querySelector(arguments[0] + ' details.data');
                if (!table.open) {
                  table.querySelector('summary').click();
                }
                return new Promise(done => requestAnimationFrame(() => setTimeout(() => done(
                  [...table.querySelectorAll('tbody tr')].map(row =>
                    [...row.cells].map(cell => cell.textContent.replaceAll('\\u00a0', ' '))))))
                );
                """,
                panel);
        @SuppressWarnings("unchecked")
        List<List<String>> texts = (List<List<String>>) rows;
        return texts;
    }

    Object script(String text, Object... arguments) {
        return driver.executeScript(text, arguments);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    String title() {
        return driver.getTitle();
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme {@code light} or {@code dark}, as the system of the reader has it */
    void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** Errors that the page or the browser wrote since the last call; that nobody has rows by user is none. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("/api/v1/users/"))
                .toList();
    }

    /** Tries until something is so; what is being drawn anew is looked at again. */
    void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .untilAsserted(assertion);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
