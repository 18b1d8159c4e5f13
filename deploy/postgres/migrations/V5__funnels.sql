-- Every funnel of the current run; the views of the one that ships show a part of these.

CREATE VIEW funnel AS
SELECT r.dimensions ->> 'funnel' AS funnel,
       array_position(f.steps, r.dimensions ->> 'step') AS step_number,
       r.dimensions ->> 'step' AS step,
       max(r.value) FILTER (WHERE r.metric = 'funnel_users') AS users,
       max(r.value) FILTER (WHERE r.metric = 'funnel_conversion') AS share_of_first,
       max(r.value) FILTER (WHERE r.metric = 'funnel_step_conversion') AS share_of_previous,
       max(r.value) FILTER (WHERE r.metric = 'funnel_step_minutes') AS median_minutes
FROM current_result r
JOIN funnel_catalogue f ON f.run = r.run AND f.funnel = r.dimensions ->> 'funnel'
WHERE r.metric IN ('funnel_users', 'funnel_conversion', 'funnel_step_conversion', 'funnel_step_minutes')
  AND r.window_kind = 'all_time'
  AND r.dimensions - 'funnel' - 'step' = '{}'
GROUP BY r.dimensions ->> 'funnel', f.steps, r.dimensions ->> 'step';

COMMENT ON VIEW funnel IS 'the steps of each funnel: all users so far';

CREATE VIEW funnel_by_day AS
SELECT r.dimensions ->> 'funnel' AS funnel,
       r.window_kind,
       r.day,
       array_position(f.steps, r.dimensions ->> 'step') AS step_number,
       r.dimensions ->> 'step' AS step,
       max(r.value) FILTER (WHERE r.metric = 'funnel_users') AS users,
       max(r.value) FILTER (WHERE r.metric = 'funnel_conversion') AS share_of_first,
       max(r.value) FILTER (WHERE r.metric = 'funnel_step_conversion') AS share_of_previous,
       max(r.value) FILTER (WHERE r.metric = 'funnel_step_minutes') AS median_minutes
FROM current_result r
JOIN funnel_catalogue f ON f.run = r.run AND f.funnel = r.dimensions ->> 'funnel'
WHERE r.metric IN ('funnel_users', 'funnel_conversion', 'funnel_step_conversion', 'funnel_step_minutes')
  AND r.window_kind IN ('day', 'rolling_30d')
  AND r.dimensions - 'funnel' - 'step' = '{}'
GROUP BY r.dimensions ->> 'funnel', f.steps, r.window_kind, r.day, r.dimensions ->> 'step';

COMMENT ON VIEW funnel_by_day IS 'the same by the day users entered the funnel, and over 30 such days';

CREATE OR REPLACE VIEW invitation_funnel AS
SELECT step_number, step, users, share_of_first, share_of_previous, median_minutes
FROM funnel
WHERE funnel = 'invitation';

CREATE OR REPLACE VIEW invitation_funnel_by_day AS
SELECT window_kind, day, step_number, step, users, share_of_first, share_of_previous, median_minutes
FROM funnel_by_day
WHERE funnel = 'invitation';
