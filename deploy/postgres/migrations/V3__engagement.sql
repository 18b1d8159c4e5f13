-- What each user does, one row per user. Filled only where kafka.topics.user_engagement names a topic; unlike everything
-- else here it holds ids of users.

CREATE TABLE user_engagement (
    run                    text        NOT NULL,
    user_id                text        NOT NULL,
    as_of                  date        NOT NULL,
    period_days            integer     NOT NULL,
    total_actions          bigint      NOT NULL,
    active_days            integer     NOT NULL,
    actions_per_active_day numeric,
    is_power_user          boolean     NOT NULL,
    l7                     integer     NOT NULL,
    l28                    integer     NOT NULL,
    first_seen             date        NOT NULL,
    last_seen              date        NOT NULL,
    churn_state            text        CHECK (churn_state IN ('active', 'at_risk', 'dormant')),
    revision               bigint      NOT NULL,
    produced_at            timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, user_id)
) WITH (
    -- As for metric_result: updated often, so no second index, and room on each page for the new version of a row.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05
);

COMMENT ON TABLE user_engagement IS 'one row per user of a run; holds ids of users';
COMMENT ON COLUMN user_engagement.as_of IS 'the row holds from this day on, until it changes';
COMMENT ON COLUMN user_engagement.period_days IS 'length of the analysis period, which ends with the current day';
COMMENT ON COLUMN user_engagement.total_actions IS 'qualifying product events in the analysis period';
COMMENT ON COLUMN user_engagement.active_days IS 'distinct days of the analysis period with an action';
COMMENT ON COLUMN user_engagement.l7 IS 'active days of the trailing 7 days, days with messages sent included';
COMMENT ON COLUMN user_engagement.l28 IS 'the same of the trailing 28 days';
COMMENT ON COLUMN user_engagement.churn_state IS 'empty for a user who has been away for more than 90 days';

CREATE VIEW power_users AS
SELECT e.user_id, e.total_actions, e.active_days, e.actions_per_active_day, e.l7, e.l28, e.first_seen, e.last_seen,
       e.churn_state
FROM current_run c
JOIN user_engagement e ON e.run = c.run
WHERE e.is_power_user;

COMMENT ON VIEW power_users IS 'users with many actions in the analysis period; holds ids of users';

CREATE VIEW users_at_risk AS
SELECT e.user_id, e.last_seen, e.total_actions, e.active_days, e.l7, e.l28, e.first_seen, e.is_power_user
FROM current_run c
JOIN user_engagement e ON e.run = c.run
WHERE e.churn_state = 'at_risk';

COMMENT ON VIEW users_at_risk IS 'users who have been away for longer than is usual for them; holds ids of users';
