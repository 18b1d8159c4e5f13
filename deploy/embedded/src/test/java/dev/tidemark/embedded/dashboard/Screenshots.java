package dev.tidemark.embedded.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pictures of the documentation, of a demo's page; {@code deploy/embedded/screenshots.sh} takes them. */
class Screenshots {
    private static final Path IMAGES = Path.of("../../docs/images");

    @Test
    void takesThePicturesOfTheDocumentation() throws Exception {
        Files.createDirectories(IMAGES);
        int days = 65;
        try (DemoWorld demo = new DemoWorld("--users=800", "--history-days=" + days, "--rate=10");
                Browser browser = Browser.start().orElseThrow()) {
            demo.awaitHistory(DemoWorld.today().minusDays(days));
            take(browser, demo, "light", "", 1440, 1180, null, "dashboard.png");
            take(browser, demo, "dark", "", 1440, 1180, "#activity", "dashboard-dark.png");
            take(browser, demo, "light", "?channel=whatsapp&channel=sms", 390, 1180, null, "dashboard-narrow.png");
            take(browser, demo, "light", "", 1440, 1000, "#operations", "dashboard-operations.png");
            take(browser, demo, "dark", "", 1440, 1000, "#retention", "dashboard-retention.png");
        }
    }

    private static void take(
            Browser browser,
            DemoWorld demo,
            String scheme,
            String query,
            int width,
            int height,
            String section,
            String name)
            throws IOException {
        browser.scheme(scheme);
        browser.size(width, height);
        browser.open(demo.address + query);
        browser.readAll();
        String place = section == null ? "document.body" : "document.querySelector('" + section + "')";
        browser.script(place + ".scrollIntoView({behavior: 'instant', block: 'start'})");
        browser.eventually(() -> {
            if (!browser.text("#state").equals("live")
                    || !browser.text("#now-rate").matches("[0-9.]+")) {
                throw new AssertionError("the counters do not move yet");
            }
        });
        Files.write(IMAGES.resolve(name), browser.picture());
    }
}
