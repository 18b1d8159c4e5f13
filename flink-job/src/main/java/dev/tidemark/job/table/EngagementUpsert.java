package dev.tidemark.job.table;

import dev.tidemark.model.ChurnState;
import dev.tidemark.model.UserEngagement;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Writes rows by user: a row changes only for a revision that is not older than its own.
 *
 * @param run the run that all rows belong to
 */
record EngagementUpsert(String run) implements Upsert<String, UserEngagement> {
    private static final long serialVersionUID = 1L;

    private static final String QUERY =
            """
            INSERT INTO tidemark.user_engagement AS r
              (run, user_id, as_of, period_days, total_actions, active_days, actions_per_active_day, is_power_user,
               l7, l28, first_seen, last_seen, churn_state, revision, produced_at)
            SELECT ?, user_id, as_of::date, period_days, total_actions, active_days, actions_per_active_day::numeric,
                   is_power_user, l7, l28, first_seen::date, last_seen::date, churn_state, revision,
                   to_timestamp(produced_at / 1000.0)
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::boolean[],
                        ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
              AS u (user_id, as_of, period_days, total_actions, active_days, actions_per_active_day, is_power_user,
                    l7, l28, first_seen, last_seen, churn_state, revision, produced_at)
            ON CONFLICT (run, user_id) DO UPDATE SET
              as_of = excluded.as_of,
              period_days = excluded.period_days,
              total_actions = excluded.total_actions,
              active_days = excluded.active_days,
              actions_per_active_day = excluded.actions_per_active_day,
              is_power_user = excluded.is_power_user,
              l7 = excluded.l7,
              l28 = excluded.l28,
              first_seen = excluded.first_seen,
              last_seen = excluded.last_seen,
              churn_state = excluded.churn_state,
              revision = excluded.revision,
              produced_at = excluded.produced_at,
              updated_at = excluded.updated_at
            WHERE excluded.revision >= r.revision
            """;

    @Override
    public String key(UserEngagement row) {
        return row.userId();
    }

    @Override
    public Comparator<String> order() {
        return Comparator.naturalOrder();
    }

    @Override
    public UserEngagement merge(UserEngagement held, UserEngagement arrived) {
        return arrived.revision() >= held.revision() ? arrived : held;
    }

    @Override
    public String query() {
        return QUERY;
    }

    @Override
    public void statement(PreparedStatement statement, List<UserEngagement> rows) throws SQLException {
        Columns<UserEngagement> columns = new Columns<>(statement, rows);
        columns.text(run);
        columns.texts(UserEngagement::userId);
        columns.texts(row -> row.asOf().toString());
        columns.longs(row -> (long) row.periodDays());
        columns.longs(UserEngagement::totalActions);
        columns.longs(row -> (long) row.activeDays());
        columns.texts(
                row -> row.actionsPerActiveDay().map(BigDecimal::toPlainString).orElse(null));
        columns.flags(UserEngagement::powerUser);
        columns.longs(row -> (long) row.l7());
        columns.longs(row -> (long) row.l28());
        columns.texts(row -> row.firstSeen().toString());
        columns.texts(row -> row.lastSeen().toString());
        columns.texts(row -> row.churn().map(ChurnState::text).orElse(null));
        columns.longs(UserEngagement::revision);
        columns.longs(UserEngagement::producedAt);
    }
}
