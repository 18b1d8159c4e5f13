package dev.tidemark.benchmarks.api;

import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.DashboardCommand;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.Definitions;
import dev.tidemark.job.cli.CatalogueTable;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;

/** Fills a table, starts the server over it, and asks at a fixed pace whether or not it keeps up. */
public final class ApiLoad {
    private static final LocalDate LAST = LocalDate.of(2026, 3, 7);
    private static final int RANGE = 365;
    private static final Duration DISTINCT_TARGET = Duration.ofMillis(50);
    private static final Duration SERIES_TARGET = Duration.ofMillis(20);

    private final Options options;
    private final Terminal terminal;

    /**
     * @param days in the table, at least a range and a month
     * @param rate requests per second
     * @param length of each measurement
     */
    public record Options(int days, int rate, Duration length) {}

    public ApiLoad(Options options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * Runs all of it.
     *
     * @return the exit code: a missed target is a measurement, and no failure
     * @throws StackException if a part does not start
     */
    public int run() {
        try (Resources resources = new Resources()) {
            DataDirectory data = resources.add(DataDirectory.temporary("bench-api"));
            EmbeddedPostgres postgres = terminal.step(
                    "PostgreSQL",
                    () -> resources.add(EmbeddedPostgres.start(data.resolve("postgres"))),
                    EmbeddedPostgres::jdbcUrl);
            TidemarkConfig config = TidemarkConfig.of(Map.of(
                    "postgres.url", postgres.jdbcUrl(), "postgres.user", postgres.user(), "dashboard.port", "0"));
            terminal.step("table", () -> fill(config), rows -> "%,d rows".formatted(rows));
            Dashboard dashboard = terminal.step(
                    "dashboard",
                    () -> resources.add(Dashboard.start(DashboardCommand.of(config), Instant::now)),
                    Dashboard::address);
            Asking asking = new Asking(dashboard.address());
            // The first questions load classes and fill memories; nobody waits for them twice.
            asking.ask(ApiLoad::distinct, options.rate(), options.length().dividedBy(3));
            asking.ask(ApiLoad::series, options.rate(), options.length().dividedBy(3));
            terminal.line(
                    "%n%d days, %d requests/s for %d s each%n",
                    options.days(), options.rate(), options.length().toSeconds());
            terminal.line(
                    "| questions | requests | errors | p50 ms | p99 ms | max ms | database ms, mean | share | target p99 |");
            terminal.line("|---|---|---|---|---|---|---|---|---|");
            tell(
                    "distinct over 365 days",
                    asking.ask(ApiLoad::distinct, options.rate(), options.length()),
                    DISTINCT_TARGET);
            tell("series of 365 days", asking.ask(ApiLoad::series, options.rate(), options.length()), SERIES_TARGET);
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    private long fill(TidemarkConfig config) {
        Migrations.migrate(config.postgres());
        CatalogueTable.write(config);
        try (Connection connection = DriverManager.getConnection(
                config.postgres().url(), config.postgres().user(), "")) {
            return FullTable.write(connection, Definitions.of(config).metrics(), LAST, options.days());
        } catch (SQLException e) {
            throw new StackException("the table cannot be filled: " + e.getMessage(), e);
        }
    }

    private void tell(String questions, Asking.Figures figures, Duration target) {
        terminal.line(
                "| %s | %,d | %d | %.1f | %.1f | %.1f | %.1f | %.0f %% | %d |",
                questions,
                figures.requests(),
                figures.errors(),
                figures.median(),
                figures.p99(),
                figures.greatest(),
                figures.databaseMean(),
                100 * figures.databaseShare(),
                target.toMillis());
    }

    /** A year that ends on one of the last days, and one of the filters that the page offers. */
    private static String distinct(Random random) {
        return "api/v1/distinct/active_users?" + days(random) + filter(random);
    }

    private static String series(Random random) {
        String metric =
                switch (random.nextInt(4)) {
                    case 0 -> "active_users?";
                    case 1 -> "active_users?window=rolling_30d&";
                    case 2 -> "messages?status=v1&";
                    default -> "charge?currency=v1&";
                };
        boolean distinct = metric.startsWith("active_users");
        return "api/v1/metrics/" + metric + days(random) + (distinct ? single(random) : filter(random));
    }

    private static String days(Random random) {
        LocalDate to = LAST.minusDays(random.nextInt(30));
        return "from=" + to.minusDays(RANGE - 1L) + "&to=" + to;
    }

    private static String single(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "&channel=v" + (1 + random.nextInt(5));
            case 2 -> "&category=v" + (1 + random.nextInt(4));
            default -> "&channel=v" + (1 + random.nextInt(5)) + "&category=v" + (1 + random.nextInt(4));
        };
    }

    private static String filter(Random random) {
        return random.nextInt(5) > 0 ? single(random) : "&channel=v1&channel=v" + (2 + random.nextInt(4));
    }
}
