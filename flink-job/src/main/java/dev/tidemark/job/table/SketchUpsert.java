package dev.tidemark.job.table;

import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.model.ResultKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Writes sketches beside their numbers. Where the number has not arrived yet, a row with revision 0 waits for it.
 *
 * @param run the run that all sketches belong to
 */
record SketchUpsert(String run) implements Upsert<ResultKey, SketchResult> {
    private static final long serialVersionUID = 1L;

    private static final String QUERY =
            """
            INSERT INTO tidemark.metric_result AS r
              (run, metric, definition, window_kind, window_start, window_end, dimensions, is_exact, status, revision,
               sketch, sketch_revision)
            SELECT ?, metric, definition, window_kind, to_timestamp(window_start / 1000.0),
                   to_timestamp(window_start / 1000.0), dimensions::jsonb, false, 'partial', 0, sketch, revision
            FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::bigint[])
              AS u (metric, definition, window_kind, window_start, dimensions, sketch, revision)
            ON CONFLICT (run, metric, definition, window_kind, window_start, dimensions) DO UPDATE SET
              sketch = excluded.sketch,
              sketch_revision = excluded.sketch_revision
            WHERE excluded.sketch_revision >= r.sketch_revision
            """;

    @Override
    public ResultKey key(SketchResult sketch) {
        return sketch.key();
    }

    @Override
    public Comparator<ResultKey> order() {
        return KeyOrder.INSTANCE;
    }

    @Override
    public SketchResult merge(SketchResult held, SketchResult arrived) {
        return arrived.revision() >= held.revision() ? arrived : held;
    }

    @Override
    public String query() {
        return QUERY;
    }

    @Override
    public void statement(PreparedStatement statement, List<SketchResult> sketches) throws SQLException {
        Columns<SketchResult> columns = new Columns<>(statement, sketches);
        columns.text(run);
        columns.texts(sketch -> sketch.key().metric());
        columns.texts(sketch -> sketch.key().definition());
        columns.texts(sketch -> sketch.key().windowKind().text());
        columns.longs(sketch -> sketch.key().windowStart());
        columns.texts(sketch -> RowText.json(sketch.key().dimensions()));
        columns.bytes(SketchResult::image);
        columns.longs(SketchResult::revision);
    }
}
