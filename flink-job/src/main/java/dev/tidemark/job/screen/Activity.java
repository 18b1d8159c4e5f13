package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;

/** What a qualifying event of either source adds to the sketches of active users and accounts. */
final class Activity {
    private final Router<?> router;
    private final MessageCuts byMessage;
    private final ValueCuts byPlatform;
    private final ValueCuts bySystem;
    private final ValueCuts byCountry;
    private final ValueCuts byUserType;
    private final MessageCuts[] byCell = new MessageCuts[ProjectCalendar.CELLS];
    private final Series accounts;
    private final ValueCuts accountsByPlatform;

    Activity(Router<?> router, Catalogue catalogue) {
        this.router = router;
        MetricDefinition users = catalogue.metric("active_users");
        byMessage = new MessageCuts(users);
        byPlatform = new ValueCuts(users, "platform");
        bySystem = new ValueCuts(users, "os");
        byCountry = new ValueCuts(users, "country");
        byUserType = new ValueCuts(users, "user_type");
        MetricDefinition heatmap = catalogue.metric("active_users_by_hour_of_week");
        for (int cell = 0; cell < byCell.length; cell++) {
            byCell[cell] = new MessageCuts(heatmap, "hour_of_week", ProjectCalendar.cellName(cell));
        }
        accounts = Series.of(catalogue.metric("active_accounts"));
        accountsByPlatform = new ValueCuts(catalogue.metric("active_accounts"), "platform");
    }

    /**
     * All texts are values of dimensions, capped and {@code _unknown} where absent; the account is empty if absent.
     *
     * @param categoryOfChannel the category where it stands together with the channel
     */
    void add(
            long eventTime,
            long userHash,
            String account,
            String channel,
            String category,
            String categoryOfChannel,
            String platform,
            String system,
            String country,
            String userType) {
        ProjectCalendar calendar = router.options().calendar();
        long hour = calendar.hour(eventTime);
        int day = calendar.day(eventTime);
        long minute = router.liveMinute(eventTime);
        for (Series series : byMessage.of(channel, category, categoryOfChannel)) {
            router.active(series, hour, minute, userHash);
        }
        router.active(byPlatform.of(platform), hour, minute, userHash);
        router.active(bySystem.of(system), hour, minute, userHash);
        router.active(byCountry.of(country), hour, minute, userHash);
        router.active(byUserType.of(userType), hour, minute, userHash);
        Contributions out = router.contributions();
        for (Series series : byCell[calendar.cell(eventTime)].of(channel, category, categoryOfChannel)) {
            out.distinct(series, WindowKind.DAY, day, userHash);
        }
        if (!account.isEmpty()) {
            long accountHash = router.options().hash().hash(account);
            out.distinct(accounts, WindowKind.DAY, day, accountHash);
            out.distinct(accountsByPlatform.of(platform), WindowKind.DAY, day, accountHash);
        }
    }

    /** Forgets the values of dimensions. */
    void forget() {
        byMessage.forget();
        byPlatform.forget();
        bySystem.forget();
        byCountry.forget();
        byUserType.forget();
        for (MessageCuts cell : byCell) {
            cell.forget();
        }
        accountsByPlatform.forget();
    }
}
