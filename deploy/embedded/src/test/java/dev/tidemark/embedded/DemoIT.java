package dev.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    @Test
    void everyNumberOfADemoIsWhatTheOracleSaysAndNothingIsLeftBehind(@TempDir Path directory) throws Exception {
        TidemarkProcess.Outcome demo = TidemarkProcess.run(
                directory,
                DEADLINE,
                "demo",
                "--until-drained",
                "--oracle",
                "--no-dashboard",
                "--seed=3",
                "--users=300",
                "--history-days=8");

        assertThat(demo.out()).contains("Every number is what the oracle says.");
        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("tidemark")))
                    .isEmpty();
        }
    }

    @Test
    void aDemoOfACatalogueFileIsKeptAndGoesOnWhereItWas(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("metrics.yaml"),
                """
                funnels:
                - name: first_steps
                  conversion_window: 2d
                  steps:
                  - {name: opened, events: [app_opened]}
                  - {name: viewed, events: [page_viewed]}
                  - {name: charged, events: [transaction_completed, message:charged]}
                experiments: {goal: [page_viewed], window: 6h}
                """);
        String[] command = {
            "demo",
            "--until-drained",
            "--oracle",
            "--users=60",
            "--history-days=3",
            "--catalogue=" + file,
            "--data-dir=" + directory.resolve("kept")
        };
        TidemarkProcess.Outcome first = TidemarkProcess.run(directory, DEADLINE, command);
        assertThat(first.out())
                .contains("Every number is what the oracle says.")
                .containsPattern("(?m)^funnel_users +[1-9]")
                .containsPattern("(?m)^experiment_conversions +[1-9]");

        TidemarkProcess.Outcome second = TidemarkProcess.run(directory, DEADLINE, command);

        assertThat(second.out()).contains("history already sent", "Every number is what the oracle says.");
        assertThat(second.exitCode()).isZero();
    }
}
