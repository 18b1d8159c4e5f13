package dev.tidemark.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.Definitions;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTableIT {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startDatabase() throws IOException {
        server = EmbeddedPostgres.builder().start();
        Migrations.migrate(config(Map.of()).postgres());
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        server.close();
    }

    private static TidemarkConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "postgres.url",
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                "postgres.user",
                "postgres"));
        all.putAll(settings);
        return TidemarkConfig.of(all);
    }

    @Test
    void everyMetricStandsInItOnceInTheOrderOfTheDocumentation() throws SQLException {
        TidemarkConfig config = config(Map.of());
        CatalogueTable.write(config);
        CatalogueTable.write(config);
        assertThat(query("SELECT metric || ' ' || definition FROM tidemark.metric_catalogue WHERE run = 'live'"
                        + " ORDER BY position"))
                .containsExactlyElementsOf(Definitions.of(config).metrics().stream()
                        .map(metric -> metric.name() + " " + metric.hash())
                        .toList());
        assertThat(query("SELECT cuts FROM tidemark.metric_catalogue WHERE metric = 'messages' AND run = 'live'"))
                .containsExactly("[[\"status\"], [\"status\", \"channel\"], [\"status\", \"category\"],"
                        + " [\"status\", \"channel\", \"category\"]]");
        // Several values of a slice are rows of their own, told apart by a dimension that is in no cut.
        assertThat(query("SELECT cuts FROM tidemark.metric_catalogue WHERE run = 'live'"
                        + " AND metric IN ('session_duration', 'users_by_intensity_quartile') ORDER BY metric"))
                .containsExactly("[[\"stat\"], [\"platform\", \"stat\"]]", "[[\"quartile\"]]");
        assertThat(query("SELECT steps FROM tidemark.funnel_catalogue WHERE run = 'live' AND funnel = 'invitation'"))
                .containsExactly("{invited,activated,transacted}");
    }

    @Test
    void theFunnelsOfTheCatalogueFileStandInIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("catalogue.yaml"),
                """
                funnels:
                - name: onboarding
                  steps:
                  - {name: signup, events: [user_registered]}
                  - {name: first_action, events: [project_created, file_shared]}
                """);
        CatalogueTable.write(config(Map.of("job.run", "own")));
        CatalogueTable.write(config(Map.of("job.run", "own", "metrics.catalogue", file.toString())));
        assertThat(query("SELECT funnel || ' ' || steps::text FROM tidemark.funnel_catalogue WHERE run = 'own'"))
                .containsExactly("onboarding {signup,first_action}");
    }

    @Test
    void whatIsNoLongerPublishedLeavesItAndOtherRunsStay() throws SQLException {
        CatalogueTable.write(config(Map.of("job.run", "all")));
        CatalogueTable.write(config(Map.of("job.run", "some")));
        CatalogueTable.write(config(Map.of("job.run", "some", "metrics.sections", "activity")));
        assertThat(query("SELECT DISTINCT section FROM tidemark.metric_catalogue WHERE run = 'some' ORDER BY section"))
                .containsExactly("activity", "job");
        assertThat(query("SELECT count(*) FROM tidemark.metric_catalogue WHERE run = 'all'"))
                .containsExactly(String.valueOf(Definitions.of(config(Map.of())).metrics().stream()
                        .map(MetricDefinition::name)
                        .count()));
    }

    @Test
    void aMetricWasFirstPublishedWhenItsDefinitionWas() throws SQLException {
        CatalogueTable.write(config(Map.of("job.run", "dated")));
        query("UPDATE tidemark.metric_catalogue SET published = '2020-01-01Z' WHERE run = 'dated' RETURNING 1");
        CatalogueTable.write(config(Map.of("job.run", "dated")));
        String old = "SELECT count(*) FROM tidemark.metric_catalogue WHERE run = 'dated' AND published < '2021-01-01'";
        assertThat(query(old + " AND metric = 'active_users'")).containsExactly("1");
        CatalogueTable.write(config(Map.of("job.run", "dated", "job.zone", "Europe/Berlin")));
        assertThat(query(old + " AND metric = 'active_users'")).containsExactly("0");
    }

    @Test
    void aDatabaseThatDoesNotTakeItIsToldInOneLine() {
        TidemarkConfig nowhere = config(Map.of("postgres.url", "jdbc:postgresql://localhost:1/postgres"));
        assertThatThrownBy(() -> CatalogueTable.write(nowhere))
                .isInstanceOf(PreflightException.class)
                .hasMessageStartingWith("postgres.url: the catalogue of metrics cannot be written: ");
    }

    private static List<String> query(String sql) throws SQLException {
        TidemarkConfig config = config(Map.of());
        List<String> rows = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(config.postgres().url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
