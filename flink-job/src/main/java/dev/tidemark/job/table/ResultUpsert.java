package dev.tidemark.job.table;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Writes results: a row changes only for a revision that is not older than its own, and its status never goes down
 * while its window stays the same. The same statement notes which definition of a metric is the current one.
 *
 * @param run the run that all results belong to
 */
record ResultUpsert(String run) implements Upsert<ResultKey, MetricResult> {
    private static final long serialVersionUID = 1L;

    /**
     * How far the noted revision of a definition may lag behind, in µs: noting each one would make parallel writers
     * queue for a handful of rows.
     */
    private static final long DEFINITION_LAG = 60_000_000;

    private static final String QUERY =
            """
            WITH batch AS (
              SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                                   ?::text[], ?::float8[], ?::float8[], ?::text[], ?::bigint[], ?::bigint[],
                                   ?::bigint[])
                AS u (metric, definition, window_kind, window_start, window_end, zone, dimensions,
                      value, lower_bound, upper_bound, status, revision, watermark, produced_at)
            ), newest AS (
              SELECT DISTINCT ON (metric) metric, definition, zone, revision
              FROM batch
              ORDER BY metric, revision DESC
            ), noted AS (
              INSERT INTO tidemark.metric_definition AS d (run, metric, definition, zone, revision)
              SELECT ?, n.metric, n.definition, n.zone, n.revision
              FROM newest n
              WHERE NOT EXISTS (
                SELECT FROM tidemark.metric_definition k
                WHERE k.run = ? AND k.metric = n.metric
                  AND (k.revision >= n.revision
                    OR k.definition = n.definition AND k.zone = n.zone AND k.revision >= n.revision - %1$d))
              ORDER BY n.metric
              ON CONFLICT (run, metric) DO UPDATE SET
                definition = excluded.definition,
                zone = excluded.zone,
                revision = excluded.revision,
                since = CASE WHEN d.definition = excluded.definition THEN d.since ELSE excluded.since END
              WHERE excluded.revision >= d.revision
            )
            INSERT INTO tidemark.metric_result AS r
              (run, metric, definition, window_kind, window_start, window_end, dimensions, value, lower_bound,
               upper_bound, is_exact, status, revision, watermark, produced_at)
            SELECT ?, metric, definition, window_kind, to_timestamp(window_start / 1000.0),
                   to_timestamp(window_end / 1000.0), dimensions::jsonb, value::numeric, lower_bound, upper_bound,
                   lower_bound IS NULL, status, revision, to_timestamp(watermark / 1000.0),
                   to_timestamp(produced_at / 1000.0)
            FROM batch
            ON CONFLICT (run, metric, definition, window_kind, window_start, dimensions) DO UPDATE SET
              window_end = excluded.window_end,
              value = excluded.value,
              lower_bound = excluded.lower_bound,
              upper_bound = excluded.upper_bound,
              is_exact = excluded.is_exact,
              status = CASE
                WHEN r.window_end <> excluded.window_end THEN excluded.status
                WHEN 'final' IN (r.status, excluded.status) THEN 'final'
                WHEN 'complete' IN (r.status, excluded.status) THEN 'complete'
                ELSE 'partial' END,
              revision = excluded.revision,
              watermark = excluded.watermark,
              produced_at = excluded.produced_at,
              updated_at = excluded.updated_at
            WHERE excluded.revision >= r.revision
            """
                    .formatted(DEFINITION_LAG);

    @Override
    public ResultKey key(MetricResult result) {
        return result.key();
    }

    @Override
    public Comparator<ResultKey> order() {
        return KeyOrder.INSTANCE;
    }

    @Override
    public MetricResult merge(MetricResult held, MetricResult arrived) {
        boolean newer = arrived.revision() >= held.revision();
        MetricResult kept = newer ? arrived : held;
        MetricResult other = newer ? held : arrived;
        boolean demoted =
                other.status().compareTo(kept.status()) > 0 && other.window().equals(kept.window());
        return demoted ? withStatus(kept, other.status()) : kept;
    }

    private static MetricResult withStatus(MetricResult result, ResultStatus status) {
        return new MetricResult(
                result.metric(),
                result.window(),
                result.dimensions(),
                result.value(),
                result.bounds(),
                status,
                result.revision(),
                result.watermark(),
                result.definition(),
                result.run(),
                result.producedAt());
    }

    @Override
    public String query() {
        return QUERY;
    }

    @Override
    public void statement(PreparedStatement statement, List<MetricResult> results) throws SQLException {
        Columns<MetricResult> columns = new Columns<>(statement, results);
        columns.texts(MetricResult::metric);
        columns.texts(MetricResult::definition);
        columns.texts(result -> result.window().kind().text());
        columns.longs(result -> result.window().start());
        columns.longs(result -> result.window().end());
        columns.texts(result -> result.window().zone());
        columns.texts(result -> RowText.json(result.dimensions()));
        columns.texts(result -> result.value().map(BigDecimal::toString).orElse(null));
        columns.doubles(
                result -> result.bounds().map(MetricResult.Bounds::lower).orElse(null));
        columns.doubles(
                result -> result.bounds().map(MetricResult.Bounds::upper).orElse(null));
        columns.texts(result -> result.status().text());
        columns.longs(MetricResult::revision);
        columns.longs(result -> result.watermark() == Long.MIN_VALUE ? null : (Long) result.watermark());
        columns.longs(MetricResult::producedAt);
        columns.text(run);
        columns.text(run);
        columns.text(run);
    }
}
