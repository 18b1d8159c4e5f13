package dev.tidemark.job.table;

import static dev.tidemark.job.table.Samples.MARCH_FIRST;
import static dev.tidemark.job.table.Samples.charge;
import static dev.tidemark.job.table.Samples.day;
import static dev.tidemark.job.table.Samples.engagement;
import static dev.tidemark.job.table.Samples.estimate;
import static dev.tidemark.job.table.Samples.result;
import static dev.tidemark.job.table.Samples.sketch;
import static dev.tidemark.job.table.Samples.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.PostgresConfig;
import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.json.ResultCodec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableIT {
    private static EmbeddedPostgres server;
    private static PostgresConfig postgres;

    private Connection connection;

    @BeforeAll
    static void startDatabase() throws IOException {
        server = EmbeddedPostgres.builder().start();
        postgres = new PostgresConfig("jdbc:postgresql://localhost:" + server.getPort() + "/postgres", "postgres", "");
        assertThat(Migrations.pending(postgres)).isEqualTo(5);
        assertThat(Migrations.migrate(postgres)).isEqualTo(5);
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        server.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = open();
        execute("TRUNCATE tidemark.metric_result, tidemark.metric_definition, tidemark.user_engagement,"
                + " tidemark.funnel_catalogue");
        execute("UPDATE tidemark.current_run SET run = 'live'");
    }

    private static Connection open() throws SQLException {
        return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void migratingOnceMoreDoesNothing() {
        assertThat(Migrations.migrate(postgres)).isZero();
        assertThat(Migrations.pending(postgres)).isZero();
    }

    @Test
    void aResultBecomesARow() throws SQLException {
        upsert(estimate(charge("sms", "12.50", 7), 11.5, 13.25));
        assertThat(
                        query(
                                """
                                SELECT run, metric, definition, window_kind, window_start AT TIME ZONE 'UTC',
                                       window_end AT TIME ZONE 'UTC', dimensions, value, lower_bound, upper_bound,
                                       is_exact, status, revision, watermark AT TIME ZONE 'UTC'
                                FROM tidemark.metric_result
                                """))
                .containsExactly(
                        "live charge d1 day 2026-03-01 00:00:00 2026-03-02 00:00:00 "
                                + "{\"channel\": \"sms\", \"currency\": \"EUR\"} 12.50 11.5 13.25 f partial 7 2026-03-01 00:00:00");
    }

    @Test
    void anEmptyValueIsNullAndAnExactOneHasNoBounds() throws SQLException {
        upsert(day("delivery_rate", Map.of(), "", 1));
        assertThat(query("SELECT value IS NULL, lower_bound IS NULL, upper_bound IS NULL, is_exact, watermark IS NULL"
                        + " FROM tidemark.metric_result"))
                .containsExactly("t t t t t");
    }

    @Test
    void anyExactNumberKeepsItsDigits() throws SQLException {
        List<String> values = List.of("0", "-0.000001", "123456789012345678901234567890.123456", "1E+3", "1E-9");
        for (int i = 0; i < values.size(); i++) {
            upsert(charge("c" + i, values.get(i), 1));
        }
        assertThat(query("SELECT value FROM tidemark.metric_result ORDER BY dimensions ->> 'channel'"))
                .containsExactly("0", "-0.000001", "123456789012345678901234567890.123456", "1000", "0.000000001");
    }

    @Test
    void theEndOfAllTimeIsKept() throws SQLException {
        Window allTime = new Window(WindowKind.ALL_TIME, 0, 253_370_764_800_000L, "UTC");
        upsert(result("funnel_users", allTime, Map.of(), "3", ResultStatus.PARTIAL, 1, "d1"));
        assertThat(query("SELECT window_start AT TIME ZONE 'UTC', window_end AT TIME ZONE 'UTC'"
                        + " FROM tidemark.metric_result"))
                .containsExactly("1970-01-01 00:00:00 9999-01-01 00:00:00");
    }

    @Test
    void anOlderRevisionChangesNothingAndAnEqualOrNewerOneWins() throws SQLException {
        upsert(charge("sms", "5", 10));
        upsert(charge("sms", "4", 9));
        assertThat(values()).containsExactly("5 10");
        upsert(charge("sms", "6", 10));
        assertThat(values()).containsExactly("6 10");
        upsert(charge("sms", "3", 11));
        assertThat(values()).containsExactly("3 11");
    }

    @Test
    void theStatusOfAWindowNeverGoesDown() throws SQLException {
        upsert(withStatus(charge("sms", "5", 10), ResultStatus.COMPLETE));
        upsert(charge("sms", "6", 11));
        assertThat(query("SELECT value, status FROM tidemark.metric_result")).containsExactly("6 complete");
        upsert(withStatus(charge("sms", "7", 12), ResultStatus.FINAL));
        upsert(withStatus(charge("sms", "8", 13), ResultStatus.COMPLETE));
        assertThat(query("SELECT value, status FROM tidemark.metric_result")).containsExactly("8 final");
    }

    @Test
    void aMovingWindowTakesTheStatusOfItsNewPlace() throws SQLException {
        Window now = new Window(WindowKind.NOW_5M, 0, Samples.MARCH_FIRST, "UTC");
        Window later = new Window(WindowKind.NOW_5M, 0, Samples.MARCH_FIRST + 60_000, "UTC");
        upsert(result("active_users", now, Map.of(), "5", ResultStatus.COMPLETE, 1, "d1"));
        upsert(result("active_users", later, Map.of(), "6", ResultStatus.PARTIAL, 2, "d1"));
        assertThat(query("SELECT value, status FROM tidemark.metric_result")).containsExactly("6 partial");
    }

    @Test
    void oneStatementWritesManyRows() throws SQLException {
        List<MetricResult> batch = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            batch.add(charge("c" + i, String.valueOf(i), 1));
        }
        upsert(batch.toArray(MetricResult[]::new));
        assertThat(query("SELECT count(*), sum(value) FROM tidemark.metric_result"))
                .containsExactly("2000 1999000");
    }

    @Test
    void aSketchMayComeBeforeItsNumberAndIsNotShownUntilThen() throws SQLException {
        MetricResult number = day("active_users", Map.of(), "42", 5);
        upsert(day("active_users", Map.of("channel", "sms"), "1", 5));
        write(new SketchUpsert("live"), List.of(sketch(number, 6, 1, 2, 3)));
        assertThat(query("SELECT dau FROM tidemark.daily_active_users")).isEmpty();
        upsert(estimate(number, 40, 44));
        assertThat(query("SELECT value, revision, sketch, sketch_revision, window_end > window_start, is_exact"
                        + " FROM tidemark.metric_result WHERE dimensions = '{}'"))
                .containsExactly("42 5 \\x010203 6 t f");
        assertThat(query("SELECT dau FROM tidemark.daily_active_users")).containsExactly("42");
    }

    @Test
    void anOlderSketchChangesNothingAndANewerOneLeavesTheNumberAlone() throws SQLException {
        MetricResult number = day("active_users", Map.of(), "42", 5);
        upsert(number);
        write(new SketchUpsert("live"), List.of(sketch(number, 6, 1)));
        write(new SketchUpsert("live"), List.of(sketch(number, 5, 2)));
        assertThat(query("SELECT value, revision, sketch FROM tidemark.metric_result"))
                .containsExactly("42 5 \\x01");
        write(new SketchUpsert("live"), List.of(sketch(number, 7, 3)));
        assertThat(query("SELECT value, revision, sketch FROM tidemark.metric_result"))
                .containsExactly("42 5 \\x03");
    }

    @Test
    void textsThatPostgresqlCannotStoreAreReplaced() throws SQLException {
        upsert(RowText.storable(charge("a\0b\ud800c\ud83d\ude00\"\\", "1", 1)));
        assertThat(query("SELECT dimensions ->> 'channel' FROM tidemark.metric_result"))
                .containsExactly("a\ufffdb\ufffdc\ud83d\ude00\"\\");
    }

    @Test
    void theLongestKeyFitsItsIndexEntry() throws SQLException {
        StringBuilder random = new StringBuilder();
        new Random(1).ints(960, 0x100, 0x7ff).forEach(random::appendCodePoint);
        upsert(RowText.storable(charge(random.toString(), "1", 1)));
        assertThat(values()).hasSize(1);
    }

    @Test
    void whateverIsReadFromATopicCanBeWrittenAndTheViewsCanBeRead() throws Exception {
        Random random = new Random(11);
        TableRecords<MetricResult> records = TableRecords.results("live");
        records.open(Samples.context());
        ResultCodec codec = new ResultCodec();
        List<MetricResult> read = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] value = codec.encode(anything(random));
            records.deserialize(
                    new ConsumerRecord<>("metric-results", 0, i, new byte[0], value), new ListCollector<>(read));
        }
        assertThat(read).hasSizeBetween(1_000, 4_999);
        ResultUpsert upsert = new ResultUpsert("live");
        for (int from = 0; from < read.size(); from += 500) {
            Map<ResultKey, MetricResult> batch = new TreeMap<>(KeyOrder.INSTANCE);
            read.subList(from, Math.min(read.size(), from + 500))
                    .forEach(result -> batch.merge(result.key(), result, upsert::merge));
            write(upsert, List.copyOf(batch.values()));
        }
        for (String view : query("SELECT viewname FROM pg_views WHERE schemaname = 'tidemark'")) {
            query("SELECT * FROM tidemark." + view);
        }
    }

    private static MetricResult anything(Random random) {
        List<String> metrics = List.of("charge", "active_users", "retention_users", "", "a'b", "x\0", "\ud83d\ude00");
        List<String> zones = List.of("UTC", "Europe/Berlin", "UTC+01:00", "+02:00", "Mars/Olympus", "", "GMT0");
        List<String> values = List.of("", "0", "1", "-0.5", "9".repeat(999), "1E+999", "1E-999", "1E+1001");
        List<Long> times = List.of(0L, -62_167_219_200_000L, 253_402_300_799_998L, MARCH_FIRST, MARCH_FIRST + 1);
        List<String> texts = List.of("", "sms", "\0", "a,b=c|d\\", "{}\"", "n", "9", "z".repeat(1_990));
        Map<String, String> dimensions = new HashMap<>();
        for (String name : List.of("channel", "currency", "n", "hour_of_week", "")) {
            if (random.nextBoolean()) {
                dimensions.put(name, pick(texts, random));
            }
        }
        long start = pick(times, random);
        Window window = new Window(
                pick(List.of(WindowKind.values()), random),
                start,
                Math.max(start + 1, pick(times, random)),
                pick(zones, random));
        MetricResult result = result(
                pick(metrics, random),
                window,
                dimensions,
                pick(values, random),
                pick(List.of(ResultStatus.values()), random),
                pick(List.of(0L, 1L, 7L, 1L << 40, (1L << 53) - 1), random),
                pick(List.of("d1", "", "\0"), random));
        return random.nextBoolean() ? result : estimate(result, -Double.MAX_VALUE, Double.MIN_VALUE);
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    @Test
    void noReaderSeesARevisionGoBackWhileAReplacedWriterGoesOn() throws Exception {
        int keys = 40;
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<List<String>> reader = threads.submit(() -> stepsBack(writing));
            // Both know every revision; the replaced one is behind by up to 400 of them.
            Future<?> current = threads.submit(() -> writeRevisions(1, keys, 0));
            Future<?> replaced = threads.submit(() -> writeRevisions(2, keys, 400));
            current.get(2, TimeUnit.MINUTES);
            replaced.get(2, TimeUnit.MINUTES);
            writing.set(false);
            assertThat(reader.get(1, TimeUnit.MINUTES)).isEmpty();
        } finally {
            threads.shutdownNow();
        }
        assertThat(query("SELECT count(*), min(revision), min(sketch_revision) FROM tidemark.metric_result"))
                .containsExactly(keys + " " + REVISIONS + " " + REVISIONS);
    }

    private static final int REVISIONS = 1_200;

    /** Writes all revisions of all keys, those in between in any order; the last one is the last. */
    private static Void writeRevisions(long seed, int keys, int behind) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = open()) {
            for (int revision = 1; revision <= REVISIONS; revision += 4) {
                List<MetricResult> results = new ArrayList<>();
                List<SketchResult> sketches = new ArrayList<>();
                for (int key = 0; key < keys; key++) {
                    int old = behind == 0 ? revision : Math.max(1, revision - random.nextInt(behind));
                    int written = revision + 4 > REVISIONS ? REVISIONS : old;
                    MetricResult result = charge("c" + key, String.valueOf(written), written);
                    results.add(result);
                    sketches.add(sketch(result, written, written >> 8, written));
                }
                results.sort(Comparator.comparing(MetricResult::key, KeyOrder.INSTANCE));
                sketches.sort(Comparator.comparing(SketchResult::key, KeyOrder.INSTANCE));
                write(connection, new ResultUpsert("live"), results);
                write(connection, new SketchUpsert("live"), sketches);
            }
        }
        return null;
    }

    /** Polls all rows and notes what goes back, or does not belong together. */
    private static List<String> stepsBack(AtomicBoolean writing) throws SQLException {
        List<String> steps = new ArrayList<>();
        Map<String, Long> greatest = new HashMap<>();
        try (Connection connection = open();
                PreparedStatement rows = connection.prepareStatement(
                        "SELECT dimensions ->> 'channel', revision, sketch_revision, value, sketch"
                                + " FROM tidemark.metric_result")) {
            while (writing.get()) {
                try (ResultSet row = rows.executeQuery()) {
                    while (row.next()) {
                        for (int column = 2; column <= 3; column++) {
                            String what = row.getString(1) + " column " + column;
                            long seen = row.getLong(column);
                            long before = greatest.merge(what, seen, Math::max);
                            if (seen < before) {
                                steps.add(what + ": " + before + ", then " + seen);
                            }
                        }
                        if (row.getLong(2) > 0 && row.getLong(4) != row.getLong(2)) {
                            steps.add("value " + row.getLong(4) + " of revision " + row.getLong(2));
                        }
                    }
                }
            }
        }
        assertThat(greatest).isNotEmpty();
        return steps;
    }

    @Test
    void theViewsShowTheDefinitionOfTheYoungestResult() throws SQLException {
        Map<String, String> eur = Map.of("currency", "EUR");
        upsert(result("charge", day(0), eur, "1", ResultStatus.PARTIAL, 1_000_000_000L, "old"));
        upsert(result("charge", day(0), eur, "2", ResultStatus.PARTIAL, 2_000_000_000L, "new"));
        upsert(result("charge", day(1), eur, "3", ResultStatus.PARTIAL, 1_500_000_000L, "old"));
        assertThat(query("SELECT day, charge FROM tidemark.charge_by_day")).containsExactly("2026-03-01 2");
        upsert(
                result("charge", day(2), eur, "4", ResultStatus.PARTIAL, 3_000_000_000L, "old"),
                result("charge", day(2), eur, "5", ResultStatus.PARTIAL, 3_000_000_001L, "new"));
        assertThat(query("SELECT day, charge FROM tidemark.charge_by_day ORDER BY day"))
                .containsExactly("2026-03-01 2", "2026-03-03 5");
    }

    @Test
    void theViewsShowTheCurrentRun() throws SQLException {
        upsert(day("charge", Map.of("currency", "EUR"), "1", 1));
        write(new ResultUpsert("march"), List.of(day("charge", Map.of("currency", "EUR"), "2", 1)));
        assertThat(query("SELECT charge FROM tidemark.charge_by_day")).containsExactly("1");
        execute("UPDATE tidemark.current_run SET run = 'march'");
        assertThat(query("SELECT charge FROM tidemark.charge_by_day")).containsExactly("2");
    }

    @Test
    void aDayIsTheOneOfTheProjectsZone() throws SQLException {
        long midnight = Samples.MARCH_FIRST - Duration.ofHours(1).toMillis();
        Window berlin = new Window(
                WindowKind.DAY, midnight, midnight + Duration.ofDays(1).toMillis(), "Europe/Berlin");
        upsert(result("charge", berlin, Map.of("currency", "EUR"), "1", ResultStatus.PARTIAL, 1, "d1"));
        assertThat(query("SELECT day FROM tidemark.charge_by_day")).containsExactly("2026-03-01");
    }

    @Test
    void theFunnelHasAStepInEachRow() throws SQLException {
        execute("INSERT INTO tidemark.funnel_catalogue VALUES"
                + " ('live', 'invitation', '{invited,activated,transacted}'), ('live', 'onboarding', '{signup,exported}'),"
                + " ('march', 'invitation', '{transacted,invited}')");
        Window allTime = new Window(WindowKind.ALL_TIME, 0, 253_370_764_800_000L, "UTC");
        upsert(
                result(
                        "funnel_users",
                        allTime,
                        Map.of("funnel", "onboarding", "step", "exported"),
                        "7",
                        ResultStatus.PARTIAL,
                        1,
                        "d1"),
                step("funnel_users", "invited", "210", allTime),
                step("funnel_users", "activated", "105", allTime),
                step("funnel_users", "transacted", "34", allTime),
                step("funnel_conversion", "transacted", "0.161904762", allTime),
                step("funnel_step_conversion", "transacted", "0.323809524", allTime),
                step("funnel_step_minutes", "transacted", "17", allTime));
        assertThat(query("SELECT step_number, step, users, share_of_first, share_of_previous, median_minutes"
                        + " FROM tidemark.invitation_funnel ORDER BY 1"))
                .containsExactly(
                        "1 invited 210 null null null",
                        "2 activated 105 null null null",
                        "3 transacted 34 0.161904762 0.323809524 17");
        assertThat(query("SELECT funnel, step_number, step, users FROM tidemark.funnel ORDER BY 1, 2"))
                .containsExactly(
                        "invitation 1 invited 210",
                        "invitation 2 activated 105",
                        "invitation 3 transacted 34",
                        "onboarding 2 exported 7");
    }

    private static MetricResult step(String metric, String step, String value, Window window) {
        Map<String, String> dimensions = Map.of("funnel", "invitation", "step", step);
        return result(metric, window, dimensions, value, ResultStatus.PARTIAL, 1, "d1");
    }

    @Test
    void aRetentionCellKnowsItsCohort() throws SQLException {
        upsert(cell("0", "80"), withStatus(cell("1", "20"), ResultStatus.COMPLETE));
        assertThat(query("SELECT cohort_day, cohort_by, kind, n, users, cohort_size, round(share, 2), complete"
                        + " FROM tidemark.retention_cohorts ORDER BY n"))
                .containsExactly("2026-03-01 active n_day 0 80 80 1.00 f", "2026-03-01 active n_day 1 20 80 0.25 t");
    }

    private static MetricResult cell(String n, String users) {
        return day("retention_users", Map.of("by", "active", "kind", "n_day", "n", n), users, 1);
    }

    @Test
    void theOtherViewsAnswerWhatTheyAreNamedFor() throws SQLException {
        upsert(
                charge("sms", "2.5", 1),
                day("active_users", Map.of("channel", "sms"), "7", 1),
                day("active_users", Map.of("channel", "sms", "category", "otp"), "6", 1),
                day("active_users_by_hour_of_week", Map.of("hour_of_week", "SUN-08"), "5", 1),
                day("charged_messages_by_hour_of_week", Map.of("hour_of_week", "SUN-08"), "4", 1),
                day("lifecycle", Map.of("state", "new"), "3", 1),
                day("quick_ratio", Map.of(), "1.5", 1),
                day("messages_by_send_time", Map.of("status", "sent"), "10", 1),
                day("messages_by_send_time", Map.of("status", "sent", "channel", "sms"), "9", 1),
                day("delivery_rate", Map.of(), "0.5", 1),
                day("delivery_rate", Map.of("channel", "sms"), "0.4", 1),
                day("campaign_messages", Map.of("campaign", "c1", "status", "sent"), "8", 1),
                day("campaign_charge", Map.of("campaign", "c1", "currency", "EUR"), "1.25", 1),
                day("failures", Map.of("failure_reason", "expired"), "2", 1),
                day("active_days", Map.of("period", "L7", "days", "3"), "11", 1),
                day("registered_users", Map.of(), "12", 1),
                day("activated_users", Map.of("days", "7"), "6", 1),
                day("events_in", Map.of("source", "message-events"), "20", 1),
                day("accepted", Map.of("source", "message-events"), "17", 1),
                day("rejected", Map.of("source", "message-events", "reason", "INVALID_FIELD"), "2", 1),
                day("duplicates", Map.of("source", "message-events"), "1", 1),
                day("late_events", Map.of("source", "message-events"), "4", 1));
        assertThat(query("SELECT day, channel, currency, charge, status FROM tidemark.charge_by_channel"))
                .containsExactly("2026-03-01 sms EUR 2.5 partial");
        assertThat(query("SELECT dimension, dimension_value, dau FROM tidemark.active_users_by_dimension"))
                .containsExactly("channel sms 7");
        assertThat(query("SELECT weekday_number, weekday, hour, active_users FROM tidemark.activity_heatmap"))
                .containsExactly("7 SUN 8 5");
        assertThat(query("SELECT weekday, hour, charged_messages FROM tidemark.charge_heatmap"))
                .containsExactly("SUN 8 4");
        assertThat(query("SELECT window_kind, new_users, dormant_users, quick_ratio FROM tidemark.user_lifecycle"))
                .containsExactly("day 3 null 1.5");
        assertThat(query("SELECT sent, delivered, delivery_rate FROM tidemark.message_delivery"))
                .containsExactly("10 0 0.5");
        assertThat(query("SELECT channel, sent, delivery_rate FROM tidemark.message_delivery_by_channel"))
                .containsExactly("sms 9 0.4");
        assertThat(query("SELECT campaign, sent, clicked FROM tidemark.campaigns"))
                .containsExactly("c1 8 0");
        assertThat(query("SELECT campaign, currency, charge FROM tidemark.campaign_charge"))
                .containsExactly("c1 EUR 1.25");
        assertThat(query("SELECT failure_reason, messages FROM tidemark.message_failures"))
                .containsExactly("expired 2");
        assertThat(query("SELECT period, days, users FROM tidemark.active_days"))
                .containsExactly("L7 3 11");
        assertThat(query("SELECT registered, activated_in_7_days FROM tidemark.registrations"))
                .containsExactly("12 6");
        assertThat(query("SELECT source, events_in, accepted, rejected, duplicates, internal, late, unaccounted"
                        + " FROM tidemark.job_health"))
                .containsExactly("message-events 20 17 2 1 0 4 0");
        assertThat(query("SELECT source, reason, records FROM tidemark.rejected_records"))
                .containsExactly("message-events INVALID_FIELD 2");
    }

    @Test
    void aUsersRowOnlyMovesForwardByRevision() throws SQLException {
        EngagementUpsert upsert = new EngagementUpsert("live");
        write(upsert, List.of(engagement("a", 21, 7), engagement("b", 1, 3)));
        write(upsert, List.of(engagement("a", 5, 6)));
        assertThat(query("SELECT user_id, total_actions, revision FROM tidemark.user_engagement ORDER BY 1"))
                .containsExactly("a 21 7", "b 1 3");
        write(upsert, List.of(engagement("a", 22, 7), engagement("b", 2, 4)));
        assertThat(query("SELECT user_id, total_actions, revision FROM tidemark.user_engagement ORDER BY 1"))
                .containsExactly("a 22 7", "b 2 4");
    }

    @Test
    void powerUsersAndThoseAtRiskOfTheCurrentRunAreInTheirViews() throws SQLException {
        write(
                new EngagementUpsert("live"),
                List.of(engagement("heavy", 21, 1), engagement("light", 3, 1), engagement("gone", 0, 1)));
        write(new EngagementUpsert("march"), List.of(engagement("other", 30, 1)));
        assertThat(query("SELECT user_id, actions_per_active_day FROM tidemark.power_users"))
                .containsExactly("heavy 10.500000000");
        assertThat(query("SELECT user_id, last_seen FROM tidemark.users_at_risk"))
                .containsExactly("light 2026-03-04");
    }

    @Test
    void everyViewCanBeRead() throws SQLException {
        List<String> views = query("SELECT viewname FROM pg_views WHERE schemaname = 'tidemark'");
        assertThat(views).hasSizeGreaterThan(20);
        for (String view : views) {
            assertThat(query("SELECT * FROM tidemark." + view)).isEmpty();
        }
    }

    private void upsert(MetricResult... results) throws SQLException {
        write(new ResultUpsert("live"), List.of(results));
    }

    private <T> void write(Upsert<?, T> upsert, List<T> rows) throws SQLException {
        write(connection, upsert, rows);
    }

    private static <T> void write(Connection connection, Upsert<?, T> upsert, List<T> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(upsert.query())) {
            upsert.statement(statement, rows);
            statement.execute();
        }
    }

    private List<String> values() throws SQLException {
        return query("SELECT value, revision FROM tidemark.metric_result");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows, their columns separated by blanks. */
    private List<String> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        }
    }
}
