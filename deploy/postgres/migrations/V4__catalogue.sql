-- What the jobs publish, for who asks the table without knowing the jobs: written when they start.

CREATE TABLE metric_catalogue (
    run         text        NOT NULL,
    metric      text        NOT NULL,
    position    integer     NOT NULL,
    definition  text        NOT NULL,
    section     text        NOT NULL,
    description text        NOT NULL,
    aggregate   text        NOT NULL,
    exactness   text        NOT NULL CHECK (exactness IN ('exact', 'estimate', 'mixed')),
    over_days   text        NOT NULL CHECK (over_days IN ('sum', 'distinct', 'none')),
    over_values text        NOT NULL CHECK (over_values IN ('sum', 'distinct', 'none')),
    windows     text[]      NOT NULL,
    cuts        jsonb       NOT NULL,
    published   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, metric)
);

COMMENT ON TABLE metric_catalogue IS 'the metrics of a run, as the jobs that were started last define them';
COMMENT ON COLUMN metric_catalogue.position IS 'order of the documentation';
COMMENT ON COLUMN metric_catalogue.definition IS 'that of the results to come; metric_definition has that of those that came';
COMMENT ON COLUMN metric_catalogue.exactness IS 'mixed: each number tells';
COMMENT ON COLUMN metric_catalogue.over_days IS
    'how values of days merge into one of all the days: added up, united by sketches, or not at all';
COMMENT ON COLUMN metric_catalogue.over_values IS
    'how values of a dimension that not every cut has merge, likewise';
COMMENT ON COLUMN metric_catalogue.cuts IS 'array of the sets of dimensions that rows have; the empty one is the total';
COMMENT ON COLUMN metric_catalogue.published IS 'when jobs with this definition were first started';

CREATE TABLE funnel_catalogue (
    run    text   NOT NULL,
    funnel text   NOT NULL,
    steps  text[] NOT NULL,
    PRIMARY KEY (run, funnel)
);

COMMENT ON TABLE funnel_catalogue IS 'the funnels of a run and their steps in order';
