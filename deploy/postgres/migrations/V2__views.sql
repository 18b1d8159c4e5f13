-- What BI tools ask, one view per question; each shows the current run and, of each metric, the current definition.
-- A reader needs USAGE on the schema and SELECT on the views, nothing else.
--
-- Rows of different breakdowns stand in different views, so that summing a view never counts anything twice. Distinct
-- users are never to be summed over days; take the windows that are there.

CREATE VIEW current_result AS
SELECT r.metric,
       r.window_kind,
       -- the day that the window ends with, in the project's zone
       ((r.window_end - interval '1 microsecond') AT TIME ZONE d.zone)::date AS day,
       r.window_start,
       r.window_end,
       d.zone,
       r.dimensions,
       r.value,
       r.lower_bound,
       r.upper_bound,
       r.is_exact,
       r.status,
       r.revision,
       r.definition,
       r.run,
       r.updated_at
FROM current_run c
JOIN metric_definition d ON d.run = c.run
JOIN metric_result r ON r.run = d.run AND r.metric = d.metric AND r.definition = d.definition
WHERE r.revision > 0;

COMMENT ON VIEW current_result IS 'all numbers of the current run with the current definitions';

CREATE VIEW live_counters AS
SELECT metric, window_kind, window_end AS as_of, value, lower_bound, upper_bound, dimensions
FROM current_result
WHERE window_kind IN ('now_5m', 'now_30m');

COMMENT ON VIEW live_counters IS 'the trailing 5 and 30 minutes';

CREATE VIEW daily_active_users AS
SELECT day,
       max(value) FILTER (WHERE metric = 'active_users' AND window_kind = 'day') AS dau,
       max(value) FILTER (WHERE metric = 'active_users' AND window_kind = 'rolling_7d') AS wau,
       max(value) FILTER (WHERE metric = 'active_users' AND window_kind = 'rolling_30d') AS mau,
       max(value) FILTER (WHERE metric = 'active_users_exact' AND window_kind = 'day') AS dau_exact,
       max(value) FILTER (WHERE metric = 'active_users_exact' AND window_kind = 'rolling_7d') AS wau_exact,
       max(value) FILTER (WHERE metric = 'active_users_exact' AND window_kind = 'rolling_30d') AS mau_exact,
       max(lower_bound) FILTER (WHERE metric = 'active_users' AND window_kind = 'day') AS dau_lower,
       max(upper_bound) FILTER (WHERE metric = 'active_users' AND window_kind = 'day') AS dau_upper,
       max(value) FILTER (WHERE metric = 'stickiness') AS stickiness,
       max(value) FILTER (WHERE metric = 'avg_stickiness') AS avg_stickiness,
       max(status) FILTER (WHERE metric = 'active_users' AND window_kind = 'day') AS status
FROM current_result
WHERE metric IN ('active_users', 'active_users_exact', 'stickiness', 'avg_stickiness')
  AND window_kind IN ('day', 'rolling_7d', 'rolling_30d')
  AND dimensions = '{}'
GROUP BY day;

COMMENT ON VIEW daily_active_users IS 'distinct users of the day, the 7 and the 30 days that end with it';

CREATE VIEW active_users_by_dimension AS
SELECT r.day,
       e.key AS dimension,
       e.value AS dimension_value,
       max(r.value) FILTER (WHERE r.window_kind = 'day') AS dau,
       max(r.value) FILTER (WHERE r.window_kind = 'rolling_7d') AS wau,
       max(r.value) FILTER (WHERE r.window_kind = 'rolling_30d') AS mau
FROM current_result r
CROSS JOIN LATERAL jsonb_each_text(r.dimensions) AS e (key, value)
WHERE r.metric = 'active_users'
  AND r.window_kind IN ('day', 'rolling_7d', 'rolling_30d')
  AND r.dimensions - e.key = '{}'
GROUP BY r.day, e.key, e.value;

COMMENT ON VIEW active_users_by_dimension IS
    'the same by channel, category, platform, os, country or user type, one at a time';

CREATE VIEW active_days AS
SELECT day,
       dimensions ->> 'period' AS period,
       (dimensions ->> 'days')::integer AS days,
       value AS users
FROM current_result
WHERE metric = 'active_days' AND window_kind = 'day';

COMMENT ON VIEW active_days IS 'users by how many of the last 7 (L7) or 28 (L28) days they were active on';

CREATE VIEW user_lifecycle AS
SELECT window_kind,
       day,
       window_start,
       max(value) FILTER (WHERE dimensions = '{"state": "new"}') AS new_users,
       max(value) FILTER (WHERE dimensions = '{"state": "returning"}') AS returning_users,
       max(value) FILTER (WHERE dimensions = '{"state": "resurrected"}') AS resurrected_users,
       max(value) FILTER (WHERE dimensions = '{"state": "dormant"}') AS dormant_users,
       max(value) FILTER (WHERE metric = 'quick_ratio') AS quick_ratio
FROM current_result
WHERE metric IN ('lifecycle', 'quick_ratio')
GROUP BY window_kind, day, window_start;

COMMENT ON VIEW user_lifecycle IS 'who came, stayed, came back and left, by day, ISO week and 28 days';

CREATE VIEW registrations AS
SELECT day,
       max(value) FILTER (WHERE metric = 'registered_users' AND window_kind = 'day') AS registered,
       max(value) FILTER (WHERE metric = 'registered_users' AND window_kind = 'to_date') AS registered_to_date,
       max(value) FILTER (WHERE metric = 'activated_users' AND dimensions = '{"days": "7"}') AS activated_in_7_days,
       max(value) FILTER (WHERE metric = 'activated_users' AND dimensions = '{"days": "30"}') AS activated_in_30_days,
       max(value) FILTER (WHERE metric = 'activation_rate' AND dimensions = '{"days": "7"}') AS activation_rate_7_days,
       max(value) FILTER (WHERE metric = 'activation_rate' AND dimensions = '{"days": "30"}') AS activation_rate_30_days
FROM current_result
WHERE (metric = 'registered_users' AND window_kind IN ('day', 'to_date') AND dimensions = '{}')
   OR (metric IN ('activated_users', 'activation_rate') AND window_kind = 'day')
GROUP BY day;

COMMENT ON VIEW registrations IS 'registered users of a day and how many of them activated within 7 and 30 days';

CREATE VIEW retention_cohorts AS
SELECT u.day AS cohort_day,
       u.dimensions ->> 'by' AS cohort_by,
       u.dimensions ->> 'kind' AS kind,
       (u.dimensions ->> 'n')::integer AS n,
       u.value AS users,
       size.value AS cohort_size,
       u.value / nullif(size.value, 0) AS share,
       u.status <> 'partial' AS complete
FROM current_result u
JOIN current_result size
  ON size.metric = 'retention_users'
 AND size.window_kind = 'day'
 AND size.window_start = u.window_start
 AND size.dimensions = jsonb_set(u.dimensions, '{n}', '"0"')
WHERE u.metric = 'retention_users'
  AND u.window_kind = 'day'
  AND u.dimensions - 'by' - 'kind' - 'n' = '{}';

COMMENT ON VIEW retention_cohorts IS
    'of the users who began on a day, those active n days later (n_day), or then or later (unbounded)';

CREATE VIEW retention_cohorts_weekly AS
SELECT (u.window_start AT TIME ZONE u.zone)::date AS cohort_week,
       u.dimensions ->> 'by' AS cohort_by,
       u.dimensions ->> 'kind' AS kind,
       (u.dimensions ->> 'n')::integer AS n,
       u.value AS users,
       size.value AS cohort_size,
       u.value / nullif(size.value, 0) AS share,
       u.status <> 'partial' AS complete
FROM current_result u
JOIN current_result size
  ON size.metric = 'retention_users'
 AND size.window_kind = 'iso_week'
 AND size.window_start = u.window_start
 AND size.dimensions = jsonb_set(u.dimensions, '{n}', '"0"')
WHERE u.metric = 'retention_users'
  AND u.window_kind = 'iso_week'
  AND u.dimensions - 'by' - 'kind' - 'n' = '{}';

COMMENT ON VIEW retention_cohorts_weekly IS 'the same by ISO week of the cohort, which begins on cohort_week';

CREATE VIEW activity_heatmap AS
SELECT window_kind,
       day,
       array_position(ARRAY['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
                      left(dimensions ->> 'hour_of_week', 3)) AS weekday_number,
       left(dimensions ->> 'hour_of_week', 3) AS weekday,
       right(dimensions ->> 'hour_of_week', 2)::integer AS hour,
       value AS active_users
FROM current_result
WHERE metric = 'active_users_by_hour_of_week'
  AND dimensions - 'hour_of_week' = '{}';

COMMENT ON VIEW activity_heatmap IS 'distinct users by weekday and hour, of a day and of the 28 days that end with it';

CREATE VIEW activity_heatmap_by_channel AS
SELECT window_kind,
       day,
       dimensions ->> 'channel' AS channel,
       array_position(ARRAY['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
                      left(dimensions ->> 'hour_of_week', 3)) AS weekday_number,
       left(dimensions ->> 'hour_of_week', 3) AS weekday,
       right(dimensions ->> 'hour_of_week', 2)::integer AS hour,
       value AS active_users
FROM current_result
WHERE metric = 'active_users_by_hour_of_week'
  AND dimensions ? 'channel'
  AND dimensions - 'hour_of_week' - 'channel' = '{}';

CREATE VIEW charge_heatmap AS
SELECT window_kind,
       day,
       array_position(ARRAY['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
                      left(dimensions ->> 'hour_of_week', 3)) AS weekday_number,
       left(dimensions ->> 'hour_of_week', 3) AS weekday,
       right(dimensions ->> 'hour_of_week', 2)::integer AS hour,
       value AS charged_messages
FROM current_result
WHERE metric = 'charged_messages_by_hour_of_week'
  AND dimensions - 'hour_of_week' = '{}';

COMMENT ON VIEW charge_heatmap IS 'messages with a charge by weekday and hour, of a day and of the 28 days that end with it';

CREATE VIEW charge_heatmap_by_channel AS
SELECT window_kind,
       day,
       dimensions ->> 'channel' AS channel,
       array_position(ARRAY['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
                      left(dimensions ->> 'hour_of_week', 3)) AS weekday_number,
       left(dimensions ->> 'hour_of_week', 3) AS weekday,
       right(dimensions ->> 'hour_of_week', 2)::integer AS hour,
       value AS charged_messages
FROM current_result
WHERE metric = 'charged_messages_by_hour_of_week'
  AND dimensions ? 'channel'
  AND dimensions - 'hour_of_week' - 'channel' = '{}';

CREATE VIEW charge_by_day AS
SELECT day, dimensions ->> 'currency' AS currency, value AS charge, status
FROM current_result
WHERE metric = 'charge' AND window_kind = 'day' AND dimensions - 'currency' = '{}';

COMMENT ON VIEW charge_by_day IS 'what messages cost, by currency';

CREATE VIEW charge_by_channel AS
SELECT day, dimensions ->> 'channel' AS channel, dimensions ->> 'currency' AS currency, value AS charge, status
FROM current_result
WHERE metric = 'charge'
  AND window_kind = 'day'
  AND dimensions ? 'channel'
  AND dimensions - 'currency' - 'channel' = '{}';

COMMENT ON VIEW charge_by_channel IS 'what messages cost, by channel and currency';

CREATE VIEW charge_by_category AS
SELECT day, dimensions ->> 'category' AS category, dimensions ->> 'currency' AS currency, value AS charge, status
FROM current_result
WHERE metric = 'charge'
  AND window_kind = 'day'
  AND dimensions ? 'category'
  AND dimensions - 'currency' - 'category' = '{}';

COMMENT ON VIEW charge_by_category IS 'what messages cost, by category and currency';

CREATE VIEW message_delivery AS
SELECT day,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'sent'), 0) AS sent,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'delivered'), 0) AS delivered,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'read'), 0) AS read,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'clicked'), 0) AS clicked,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'failed'), 0) AS failed,
       max(value) FILTER (WHERE metric = 'delivery_rate') AS delivery_rate,
       max(value) FILTER (WHERE metric = 'read_rate') AS read_rate,
       max(value) FILTER (WHERE metric = 'click_rate') AS click_rate,
       max(value) FILTER (WHERE metric = 'failure_rate') AS failure_rate
FROM current_result
WHERE metric IN ('messages_by_send_time', 'delivery_rate', 'read_rate', 'click_rate', 'failure_rate')
  AND window_kind = 'day'
  AND dimensions - 'status' = '{}'
GROUP BY day;

COMMENT ON VIEW message_delivery IS 'how far the messages that were sent on a day have come by now';

CREATE VIEW message_delivery_by_channel AS
SELECT day,
       dimensions ->> 'channel' AS channel,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'sent'), 0) AS sent,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'delivered'), 0) AS delivered,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'read'), 0) AS read,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'clicked'), 0) AS clicked,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'failed'), 0) AS failed,
       max(value) FILTER (WHERE metric = 'delivery_rate') AS delivery_rate,
       max(value) FILTER (WHERE metric = 'read_rate') AS read_rate,
       max(value) FILTER (WHERE metric = 'click_rate') AS click_rate,
       max(value) FILTER (WHERE metric = 'failure_rate') AS failure_rate
FROM current_result
WHERE metric IN ('messages_by_send_time', 'delivery_rate', 'read_rate', 'click_rate', 'failure_rate')
  AND window_kind = 'day'
  AND dimensions ? 'channel'
  AND dimensions - 'status' - 'channel' = '{}'
GROUP BY day, dimensions ->> 'channel';

COMMENT ON VIEW message_delivery_by_channel IS 'the same by channel';

CREATE VIEW message_failures AS
SELECT day, dimensions ->> 'failure_reason' AS failure_reason, value AS messages
FROM current_result
WHERE metric = 'failures' AND window_kind = 'day' AND dimensions - 'failure_reason' = '{}';

COMMENT ON VIEW message_failures IS 'why messages failed';

CREATE VIEW campaigns AS
SELECT day,
       dimensions ->> 'campaign' AS campaign,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'sent'), 0) AS sent,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'delivered'), 0) AS delivered,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'read'), 0) AS read,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'clicked'), 0) AS clicked,
       coalesce(max(value) FILTER (WHERE dimensions ->> 'status' = 'failed'), 0) AS failed
FROM current_result
WHERE metric = 'campaign_messages' AND window_kind = 'day'
GROUP BY day, dimensions ->> 'campaign';

COMMENT ON VIEW campaigns IS 'messages of a campaign by the day they were sent and how far they have come';

CREATE VIEW campaign_charge AS
SELECT day, dimensions ->> 'campaign' AS campaign, dimensions ->> 'currency' AS currency, value AS charge
FROM current_result
WHERE metric = 'campaign_charge' AND window_kind = 'day';

COMMENT ON VIEW campaign_charge IS 'what a campaign cost on a day';

CREATE VIEW invitation_funnel AS
SELECT array_position(ARRAY['invited', 'activated', 'transacted'], dimensions ->> 'step') AS step_number,
       dimensions ->> 'step' AS step,
       max(value) FILTER (WHERE metric = 'funnel_users') AS users,
       max(value) FILTER (WHERE metric = 'funnel_conversion') AS share_of_first,
       max(value) FILTER (WHERE metric = 'funnel_step_conversion') AS share_of_previous,
       max(value) FILTER (WHERE metric = 'funnel_step_minutes') AS median_minutes
FROM current_result
WHERE metric IN ('funnel_users', 'funnel_conversion', 'funnel_step_conversion', 'funnel_step_minutes')
  AND window_kind = 'all_time'
  AND dimensions ->> 'funnel' = 'invitation'
  AND dimensions - 'funnel' - 'step' = '{}'
GROUP BY dimensions ->> 'step';

COMMENT ON VIEW invitation_funnel IS 'invited, activated, transacted: all users so far';

CREATE VIEW invitation_funnel_by_day AS
SELECT window_kind,
       day,
       array_position(ARRAY['invited', 'activated', 'transacted'], dimensions ->> 'step') AS step_number,
       dimensions ->> 'step' AS step,
       max(value) FILTER (WHERE metric = 'funnel_users') AS users,
       max(value) FILTER (WHERE metric = 'funnel_conversion') AS share_of_first,
       max(value) FILTER (WHERE metric = 'funnel_step_conversion') AS share_of_previous,
       max(value) FILTER (WHERE metric = 'funnel_step_minutes') AS median_minutes
FROM current_result
WHERE metric IN ('funnel_users', 'funnel_conversion', 'funnel_step_conversion', 'funnel_step_minutes')
  AND window_kind IN ('day', 'rolling_30d')
  AND dimensions ->> 'funnel' = 'invitation'
  AND dimensions - 'funnel' - 'step' = '{}'
GROUP BY window_kind, day, dimensions ->> 'step';

COMMENT ON VIEW invitation_funnel_by_day IS 'the same by the day users were invited, and over 30 such days';

CREATE VIEW job_health AS
SELECT day,
       dimensions ->> 'source' AS source,
       coalesce(sum(value) FILTER (WHERE metric = 'events_in'), 0) AS events_in,
       coalesce(sum(value) FILTER (WHERE metric = 'accepted'), 0) AS accepted,
       coalesce(sum(value) FILTER (WHERE metric = 'rejected'), 0) AS rejected,
       coalesce(sum(value) FILTER (WHERE metric = 'duplicates'), 0) AS duplicates,
       coalesce(sum(value) FILTER (WHERE metric = 'internal_events'), 0) AS internal,
       coalesce(sum(value) FILTER (WHERE metric = 'late_events'), 0) AS late,
       coalesce(sum(CASE WHEN metric = 'events_in' THEN value WHEN metric <> 'late_events' THEN -value END), 0)
           AS unaccounted,
       max(updated_at) AS updated_at
FROM current_result
WHERE metric IN ('events_in', 'accepted', 'rejected', 'duplicates', 'internal_events', 'late_events')
  AND window_kind = 'day'
GROUP BY day, dimensions ->> 'source';

COMMENT ON VIEW job_health IS 'what became of the records of each source; unaccounted is 0, but for the moment between two publications';

CREATE VIEW rejected_records AS
SELECT day, dimensions ->> 'source' AS source, dimensions ->> 'reason' AS reason, value AS records
FROM current_result
WHERE metric = 'rejected' AND window_kind = 'day';

COMMENT ON VIEW rejected_records IS 'records that were not accepted, by reason';
