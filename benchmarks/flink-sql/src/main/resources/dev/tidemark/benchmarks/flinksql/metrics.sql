-- The events, with the names that producers use, and the time that either kind of them tells.
CREATE TABLE message_events (
  event_id STRING,
  event_time STRING,
  ts BIGINT,
  message_id STRING,
  user_id STRING,
  customer_id STRING,
  channel STRING,
  status STRING,
  charge DECIMAL(20, 6),
  currency STRING,
  is_internal BOOLEAN,
  happened_at AS TO_TIMESTAMP_LTZ(EVENT_MILLIS(event_time, ts), 3),
  WATERMARK FOR happened_at AS happened_at - INTERVAL '1' MINUTE
) WITH (
  'connector' = 'kafka',
  'topic' = '${message_topic}',
  'properties.bootstrap.servers' = '${bootstrap_servers}',
  'properties.group.id' = 'flink-sql',
  'properties.interceptor.classes' = 'dev.tidemark.benchmarks.flinksql.RecordCount',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true'
);

CREATE TABLE product_events (
  event_id STRING,
  event_time STRING,
  ts BIGINT,
  user_id STRING,
  customer_id STRING,
  event_name STRING,
  event STRING,
  is_internal BOOLEAN,
  happened_at AS TO_TIMESTAMP_LTZ(EVENT_MILLIS(event_time, ts), 3),
  WATERMARK FOR happened_at AS happened_at - INTERVAL '1' MINUTE
) WITH (
  'connector' = 'kafka',
  'topic' = '${product_topic}',
  'properties.bootstrap.servers' = '${bootstrap_servers}',
  'properties.group.id' = 'flink-sql',
  'properties.interceptor.classes' = 'dev.tidemark.benchmarks.flinksql.RecordCount',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true'
);

-- One row per number; empty text where a number has no such dimension.
CREATE TABLE results (
  metric STRING,
  window_kind STRING,
  window_start TIMESTAMP(3),
  dimension STRING,
  dimension_value STRING,
  channel STRING,
  amount DECIMAL(38, 6),
  PRIMARY KEY (metric, window_kind, window_start, dimension, dimension_value, channel) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${result_topic}',
  'properties.bootstrap.servers' = '${bootstrap_servers}',
  'sink.buffer-flush.max-rows' = '10000',
  'sink.buffer-flush.interval' = '1s',
  'key.format' = 'json',
  'key.json.timestamp-format.standard' = 'ISO-8601',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE VIEW messages AS
SELECT
  event_id,
  message_id,
  COALESCE(user_id, customer_id) AS user_id,
  LOWER(TRIM(channel)) AS channel,
  LOWER(TRIM(status)) AS status,
  charge,
  UPPER(currency) AS currency,
  happened_at
FROM message_events
WHERE is_internal IS NOT TRUE;

CREATE VIEW products AS
SELECT
  COALESCE(user_id, customer_id) AS user_id,
  COALESCE(event_name, event) AS event_name,
  happened_at
FROM product_events
WHERE is_internal IS NOT TRUE;

-- Distinct users, by window functions on event time.

CREATE VIEW activity AS
SELECT user_id, channel, happened_at FROM messages WHERE status = 'sent'
UNION ALL
SELECT user_id, '_unknown' AS channel, happened_at FROM products
WHERE event_name NOT IN ('user_invited', 'device_usage_reported');

CREATE VIEW transactions AS
SELECT user_id, channel, happened_at FROM messages WHERE charge > 0
UNION ALL
SELECT user_id, '_unknown' AS channel, happened_at FROM products WHERE event_name = 'transaction_completed';

CREATE VIEW daily_users AS
SELECT window_start, COALESCE(channel, '') AS channel, COUNT(DISTINCT user_id) AS users
FROM TUMBLE(TABLE activity, DESCRIPTOR(happened_at), INTERVAL '1' DAY)
GROUP BY window_start, window_end, GROUPING SETS ((), (channel));

INSERT INTO results
SELECT 'active_users', 'day', window_start, '', '', channel, users FROM daily_users;

INSERT INTO results
SELECT 'active_users_exact', 'day', window_start, '', '', '', users FROM daily_users WHERE channel = '';

INSERT INTO results
SELECT 'active_users', 'rolling_7d', window_start, '', '', COALESCE(channel, ''), COUNT(DISTINCT user_id)
FROM HOP(TABLE activity, DESCRIPTOR(happened_at), INTERVAL '1' DAY, INTERVAL '7' DAY)
GROUP BY window_start, window_end, GROUPING SETS ((), (channel));

INSERT INTO results
SELECT 'active_users', 'rolling_30d', window_start, '', '', COALESCE(channel, ''), COUNT(DISTINCT user_id)
FROM HOP(TABLE activity, DESCRIPTOR(happened_at), INTERVAL '1' DAY, INTERVAL '30' DAY)
GROUP BY window_start, window_end, GROUPING SETS ((), (channel));

INSERT INTO results
SELECT 'transacting_users', 'day', window_start, '', '', COALESCE(channel, ''), COUNT(DISTINCT user_id)
FROM TUMBLE(TABLE transactions, DESCRIPTOR(happened_at), INTERVAL '1' DAY)
GROUP BY window_start, window_end, GROUPING SETS ((), (channel));

-- Messages: what is known of each changes with its events, and so do the counts.

CREATE VIEW message_channel AS
SELECT message_id, channel
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY message_id ORDER BY happened_at, event_id) AS place
  FROM messages
)
WHERE place = 1;

CREATE VIEW message_times AS
SELECT
  message_id,
  MIN(happened_at) AS sent_at,
  MIN(happened_at) FILTER (WHERE status IN ('delivered', 'read', 'clicked')) AS delivered_at,
  MIN(happened_at) FILTER (WHERE status IN ('read', 'clicked')) AS read_at,
  MIN(happened_at) FILTER (WHERE status = 'clicked') AS clicked_at,
  MIN(happened_at) FILTER (WHERE status = 'failed') AS failed_at
FROM messages
GROUP BY message_id;

CREATE VIEW message_states AS
SELECT states.status, channels.channel, CAST(states.happened_at AS TIMESTAMP(3)) AS happened_at
FROM (
  SELECT message_id, 'sent' AS status, sent_at AS happened_at FROM message_times
  UNION ALL
  SELECT message_id, 'delivered', delivered_at FROM message_times WHERE delivered_at IS NOT NULL
  UNION ALL
  SELECT message_id, 'read', read_at FROM message_times WHERE read_at IS NOT NULL
  UNION ALL
  SELECT message_id, 'clicked', clicked_at FROM message_times WHERE clicked_at IS NOT NULL
  UNION ALL
  -- A message that was delivered after all never failed.
  SELECT message_id, 'failed', failed_at FROM message_times WHERE failed_at IS NOT NULL AND delivered_at IS NULL
) AS states
JOIN message_channel AS channels ON states.message_id = channels.message_id;

INSERT INTO results
SELECT 'messages', 'hour', FLOOR(happened_at TO HOUR), 'status', status, COALESCE(channel, ''), COUNT(*)
FROM message_states
GROUP BY GROUPING SETS ((FLOOR(happened_at TO HOUR), status), (FLOOR(happened_at TO HOUR), status, channel));

INSERT INTO results
SELECT 'messages', 'day', FLOOR(happened_at TO DAY), 'status', status, COALESCE(channel, ''), COUNT(*)
FROM message_states
GROUP BY GROUPING SETS ((FLOOR(happened_at TO DAY), status), (FLOOR(happened_at TO DAY), status, channel));

CREATE VIEW message_charges AS
SELECT charges.charge, charges.currency, channels.channel, CAST(charges.happened_at AS TIMESTAMP(3)) AS happened_at
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY message_id ORDER BY happened_at DESC, event_id DESC) AS place
  FROM messages
  WHERE charge IS NOT NULL
) AS charges
JOIN message_channel AS channels ON charges.message_id = channels.message_id
WHERE charges.place = 1;

INSERT INTO results
SELECT 'charge', 'hour', FLOOR(happened_at TO HOUR), 'currency', currency, COALESCE(channel, ''), SUM(charge)
FROM message_charges
GROUP BY GROUPING SETS ((FLOOR(happened_at TO HOUR), currency), (FLOOR(happened_at TO HOUR), currency, channel));

INSERT INTO results
SELECT 'charge', 'day', FLOOR(happened_at TO DAY), 'currency', currency, COALESCE(channel, ''), SUM(charge)
FROM message_charges
GROUP BY GROUPING SETS ((FLOOR(happened_at TO DAY), currency), (FLOOR(happened_at TO DAY), currency, channel));

INSERT INTO results
SELECT 'charged_messages_by_hour_of_week', 'day', day_start, 'hour_of_week', cell, COALESCE(channel, ''), COUNT(*)
FROM (
  SELECT
    FLOOR(happened_at TO DAY) AS day_start,
    ELT(CAST(DAYOFWEEK(happened_at) AS INT), 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT') || DATE_FORMAT(happened_at, '-HH') AS cell,
    channel
  FROM message_charges
  WHERE charge > 0
)
GROUP BY GROUPING SETS ((day_start, cell), (day_start, cell, channel));

-- Users.

INSERT INTO results
SELECT 'registered_users', 'day', FLOOR(registered_at TO DAY), '', '', '', COUNT(*)
FROM (
  SELECT CAST(MIN(happened_at) AS TIMESTAMP(3)) AS registered_at
  FROM products
  WHERE event_name = 'user_registered'
  GROUP BY user_id
)
GROUP BY FLOOR(registered_at TO DAY);

CREATE VIEW entries AS
SELECT user_id, MIN(FLOOR(CAST(happened_at AS TIMESTAMP(3)) TO MINUTE)) AS entered_at
FROM products
WHERE event_name = 'user_invited'
GROUP BY user_id;

CREATE VIEW activations AS
SELECT entries.user_id, entered_at, MIN(steps.happened_at) AS activated_at
FROM entries
JOIN (
  SELECT DISTINCT user_id, FLOOR(CAST(happened_at AS TIMESTAMP(3)) TO MINUTE) AS happened_at
  FROM products
  WHERE event_name = 'user_activated'
) AS steps
ON steps.user_id = entries.user_id AND steps.happened_at >= entered_at AND steps.happened_at < entered_at + INTERVAL '30' DAY
GROUP BY entries.user_id, entered_at;

CREATE VIEW conversions AS
SELECT DISTINCT activations.user_id, entered_at
FROM activations
JOIN (
  SELECT DISTINCT user_id, FLOOR(CAST(happened_at AS TIMESTAMP(3)) TO MINUTE) AS happened_at FROM transactions
) AS steps
ON steps.user_id = activations.user_id AND steps.happened_at >= activated_at AND steps.happened_at < entered_at + INTERVAL '30' DAY;

INSERT INTO results
SELECT 'funnel_users', 'day', FLOOR(entered_at TO DAY), 'step', step, '', COUNT(*)
FROM (
  SELECT 'invited' AS step, entered_at FROM entries
  UNION ALL
  SELECT 'activated', entered_at FROM activations
  UNION ALL
  SELECT 'transacted', entered_at FROM conversions
)
GROUP BY FLOOR(entered_at TO DAY), step;
