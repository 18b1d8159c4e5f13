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

    /** The series that events of equal dimension values count in. */
    final class Cuts {
        private final Series[] users;
        private final Series accountsOfPlatform;
        private final String channel;
        private final String category;
        private final String categoryOfChannel;
        private final Series[] usersByCell = new Series[ProjectCalendar.CELLS];

        private Cuts(
                Series[] users, Series accountsOfPlatform, String channel, String category, String categoryOfChannel) {
            this.users = users;
            this.accountsOfPlatform = accountsOfPlatform;
            this.channel = channel;
            this.category = category;
            this.categoryOfChannel = categoryOfChannel;
        }

        private Series usersOf(int cell) {
            Series series = usersByCell[cell];
            if (series == null) {
                series = byCell[cell].of(channel, category, categoryOfChannel);
                usersByCell[cell] = series;
            }
            return series;
        }
    }

    /**
     * The series of some dimension values; {@code _unknown} where they are absent, and capped.
     *
     * @param categoryOfChannel the category where it stands together with the channel
     */
    Cuts cuts(
            String channel,
            String category,
            String categoryOfChannel,
            String platform,
            String system,
            String country,
            String userType) {
        Series[] users = {
            byMessage.of(channel, category, categoryOfChannel),
            byPlatform.of(platform),
            bySystem.of(system),
            byCountry.of(country),
            byUserType.of(userType)
        };
        return new Cuts(users, accountsByPlatform.of(platform), channel, category, categoryOfChannel);
    }

    /**
     * Adds an event.
     *
     * @param account empty if absent
     */
    void add(Cuts cuts, long eventTime, long userHash, String account) {
        ProjectCalendar calendar = router.options().calendar();
        long hour = calendar.hour(eventTime);
        int day = calendar.day(eventTime);
        long minute = router.liveMinute(eventTime);
        for (Series series : cuts.users) {
            router.active(series, hour, minute, userHash);
        }
        Contributions out = router.contributions();
        out.distinct(cuts.usersOf(calendar.cell(eventTime)), WindowKind.DAY, day, userHash);
        if (!account.isEmpty()) {
            long accountHash = router.options().hash().hash(account);
            out.distinct(accounts, WindowKind.DAY, day, accountHash);
            out.distinct(cuts.accountsOfPlatform, WindowKind.DAY, day, accountHash);
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
