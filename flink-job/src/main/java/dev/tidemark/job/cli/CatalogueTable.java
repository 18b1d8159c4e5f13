package dev.tidemark.job.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.job.Definitions;
import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Combining;
import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.FunnelStep;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.WindowKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Writes what a run publishes into the database, so that who reads the table there knows what is in it. */
public final class CatalogueTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String METRIC =
            """
            INSERT INTO tidemark.metric_catalogue AS c
              (run, metric, position, definition, section, description, aggregate, exactness, over_days, over_values,
               windows, cuts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            ON CONFLICT (run, metric) DO UPDATE SET
              position = excluded.position,
              definition = excluded.definition,
              section = excluded.section,
              description = excluded.description,
              aggregate = excluded.aggregate,
              exactness = excluded.exactness,
              over_days = excluded.over_days,
              over_values = excluded.over_values,
              windows = excluded.windows,
              cuts = excluded.cuts,
              published = CASE WHEN c.definition = excluded.definition THEN c.published ELSE excluded.published END
            """;

    private CatalogueTable() {}

    /**
     * Makes the run's catalogue the configuration's; metrics that are no longer published leave it.
     *
     * @throws PreflightException if the database does not take it
     */
    public static void write(TidemarkConfig config) {
        var postgres = config.postgres();
        try (Connection connection =
                DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
            connection.setAutoCommit(false);
            write(connection, config);
            connection.commit();
        } catch (SQLException e) {
            throw new PreflightException(
                    "postgres.url: the catalogue of metrics cannot be written: "
                            + e.getMessage().lines().findFirst().orElse("?"),
                    e);
        }
    }

    private static void write(Connection connection, TidemarkConfig config) throws SQLException {
        String run = config.job().run();
        Catalogue catalogue = Definitions.of(config);
        Map<String, Combining> combining = Combining.of(catalogue);
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(METRIC)) {
            for (MetricDefinition metric : catalogue.metrics()) {
                names.add(metric.name());
                Combining how = combining.get(metric.name());
                statement.setString(1, run);
                statement.setString(2, metric.name());
                statement.setInt(3, names.size());
                statement.setString(4, metric.hash());
                statement.setString(5, metric.section().text());
                statement.setString(6, metric.description());
                statement.setString(7, metric.aggregate().name().toLowerCase(Locale.ROOT));
                statement.setString(8, how.exactness().text());
                statement.setString(9, how.overDays().text());
                statement.setString(10, how.overValues().text());
                statement.setArray(
                        11, texts(connection, metric.windows().stream().map(WindowKind::text)));
                statement.setString(12, JSON.writeValueAsString(cuts(metric)));
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists of texts are no JSON", e);
        }
        delete(connection, "DELETE FROM tidemark.metric_catalogue WHERE run = ? AND metric <> ALL (?)", run, names);
        writeFunnels(connection, run, catalogue.funnels());
    }

    private static void writeFunnels(Connection connection, String run, List<FunnelDefinition> funnels)
            throws SQLException {
        delete(
                connection,
                "DELETE FROM tidemark.funnel_catalogue WHERE run = ? AND funnel <> ALL (?)",
                run,
                funnels.stream().map(FunnelDefinition::name).toList());
        try (PreparedStatement statement = connection.prepareStatement(
                """
                INSERT INTO tidemark.funnel_catalogue (run, funnel, steps) VALUES (?, ?, ?)
                ON CONFLICT (run, funnel) DO UPDATE SET steps = excluded.steps
                """)) {
            for (FunnelDefinition funnel : funnels) {
                statement.setString(1, run);
                statement.setString(2, funnel.name());
                statement.setArray(3, texts(connection, funnel.steps().stream().map(FunnelStep::name)));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** What is not among {@code kept}. */
    private static void delete(Connection connection, String sql, String run, List<String> kept) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, run);
            statement.setArray(2, texts(connection, kept.stream()));
            statement.executeUpdate();
        }
    }

    private static java.sql.Array texts(Connection connection, Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray(String[]::new));
    }

    /** The sets of dimensions that rows have: with what tells several values of a slice apart. */
    private static List<List<String>> cuts(MetricDefinition metric) {
        List<List<String>> apart =
                switch (metric.aggregate()) {
                    case DISTRIBUTION -> metric.stats().stream()
                            .map(CatalogueTable::apart)
                            .distinct()
                            .toList();
                    case MOMENTS -> List.of(List.of("pair"));
                    default -> List.of(List.of());
                };
        return metric.cuts().stream()
                .flatMap(cut -> apart.stream()
                        .map(more -> Stream.concat(cut.stream(), more.stream()).toList()))
                .toList();
    }

    private static List<String> apart(String stat) {
        if (stat.equals("quartiles")) {
            return List.of("quartile");
        }
        return stat.startsWith("top") ? List.of() : List.of("stat");
    }
}
