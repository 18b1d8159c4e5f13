-- The table of results: one row for each number that the job publishes.

CREATE TABLE metric_result (
    run             text             NOT NULL,
    metric          text             NOT NULL,
    definition      text             NOT NULL,
    window_kind     text             NOT NULL,
    window_start    timestamptz      NOT NULL,
    dimensions      jsonb            NOT NULL,
    window_end      timestamptz      NOT NULL,
    value           numeric,
    lower_bound     double precision,
    upper_bound     double precision,
    is_exact        boolean          NOT NULL,
    status          text             NOT NULL CHECK (status IN ('partial', 'complete', 'final')),
    revision        bigint           NOT NULL CHECK (revision >= 0),
    watermark       timestamptz,
    produced_at     timestamptz,
    sketch          bytea,
    sketch_revision bigint           NOT NULL DEFAULT 0,
    updated_at      timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (run, metric, definition, window_kind, window_start, dimensions)
) WITH (
    -- Rows are updated far more often than inserted. No updated column is indexed, so an update that finds room on its
    -- page touches no index; a third of each page is kept free for that. It is also why there is no second index.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05
);

-- Sketches do not compress. Out of line, they are not rewritten when only the number beside them changes.
ALTER TABLE metric_result ALTER COLUMN sketch SET STORAGE EXTERNAL;

COMMENT ON TABLE metric_result IS
    'Every published number. Select run and definition, or use the views, which show the current ones.';
COMMENT ON COLUMN metric_result.value IS 'empty for a ratio whose denominator is zero';
COMMENT ON COLUMN metric_result.lower_bound IS '95 % bound of an estimate; empty where is_exact';
COMMENT ON COLUMN metric_result.status IS
    'partial: the window is open; complete: the watermark has passed its end; final: and the allowed lateness';
COMMENT ON COLUMN metric_result.revision IS
    'grows with each publication; 0: only the sketch has arrived yet, ignore the row';
COMMENT ON COLUMN metric_result.sketch IS 'DataSketches HLL image, for day windows of distinct counts';

-- Which definition of a metric a run publishes now: the one of its youngest result.
CREATE TABLE metric_definition (
    run        text        NOT NULL,
    metric     text        NOT NULL,
    definition text        NOT NULL,
    zone       text        NOT NULL,
    revision   bigint      NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, metric)
);

COMMENT ON TABLE metric_definition IS 'the definition that the views show, by run and metric';
COMMENT ON COLUMN metric_definition.zone IS 'IANA name of the zone that days begin in';
COMMENT ON COLUMN metric_definition.revision IS 'of a result with this definition, at most a minute old';

-- Which run the views show; exactly one row.
CREATE TABLE current_run (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    run text    NOT NULL
);

INSERT INTO current_run (run) VALUES ('live');
