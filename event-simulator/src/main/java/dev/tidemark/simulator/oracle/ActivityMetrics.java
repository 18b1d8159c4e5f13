package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/** Who was active, who transacted, and what follows from the days on which users were active. */
final class ActivityMetrics implements Family {
    private final Slices<Members> distinct = Slices.ofSets();
    private final Ids accounts = new Ids();
    private final Days days;
    private final Set<String> notActivity;
    private final Collection<UserFacts> users;

    ActivityMetrics(Days days, Set<String> notActivity, Collection<UserFacts> users) {
        this.days = days;
        this.notActivity = notActivity;
        this.users = users;
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        List<List<String>> byMessage = Dimensions.byMessage(event.channel(), event.category());
        if (event.status() == MessageStatus.SENT) {
            String notOnMessages = "";
            active(event, user, byMessage, event.platform(), notOnMessages, event.country(), notOnMessages);
            activeAccount(event.accountId(), event.platform(), event.eventTime());
        }
        if (UserFacts.transacts(event)) {
            transacting(event, user, byMessage);
        }
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        String notOnProductEvents = "";
        List<List<String>> byMessage = Dimensions.byMessage(notOnProductEvents, notOnProductEvents);
        if (!notActivity.contains(event.eventName())) {
            active(event, user, byMessage, event.platform(), event.os(), event.country(), event.userType());
            activeAccount(event.accountId(), event.platform(), event.eventTime());
        }
        if (UserFacts.transacts(event)) {
            transacting(event, user, byMessage);
        }
    }

    private void active(
            Event event,
            UserFacts user,
            List<List<String>> byMessage,
            String platform,
            String os,
            String country,
            String userType) {
        long hour = days.hourStart(event.eventTime());
        byMessage.forEach(cut -> distinct.at("active_users", cut, hour).add(user.number));
        distinct.at("active_users", Dimensions.of("platform", platform), hour).add(user.number);
        distinct.at("active_users", Dimensions.of("os", os), hour).add(user.number);
        distinct.at("active_users", Dimensions.of("country", country), hour).add(user.number);
        distinct.at("active_users", Dimensions.of("user_type", userType), hour).add(user.number);
    }

    private void activeAccount(String accountId, String platform, long time) {
        if (!accountId.isEmpty()) {
            long day = days.dayStart(time);
            int account = accounts.of(accountId);
            distinct.at("active_accounts", Dimensions.NONE, day).add(account);
            distinct.at("active_accounts", Dimensions.of("platform", platform), day)
                    .add(account);
        }
    }

    private void transacting(Event event, UserFacts user, List<List<String>> byMessage) {
        long day = days.dayStart(event.eventTime());
        byMessage.forEach(cut -> distinct.at("transacting_users", cut, day).add(user.number));
    }

    @Override
    public void evaluate(Windows windows) {
        distinctCounts(windows);
        Map<List<String>, NavigableMap<Long, Members>> activeUsers = distinct.series("active_users");
        if (!activeUsers.isEmpty()) {
            Activity activity = new Activity(days, activeUsers.get(Dimensions.NONE));
            new UserMetrics(users, activity, windows).evaluate();
        }
        new RegistrationMetrics(users, windows).evaluate();
    }

    private void distinctCounts(Windows windows) {
        windows.evaluate(distinct, "active_users", HOUR, DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH);
        windows.evaluate(distinct, "active_accounts", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D);
        windows.evaluate(distinct, "transacting_users", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D, MONTH);

        Slices<Members> exact = Slices.ofSets();
        Slices<Members> hoursOfWeek = Slices.ofSets();
        distinct.series("active_users")
                .forEach((cut, usersByHour) -> usersByHour.forEach((hour, active) -> {
                    if (cut.isEmpty()) {
                        exact.put("active_users_exact", cut, hour, active);
                    }
                    if (isByMessage(cut)) {
                        List<String> cell = Dimensions.join(cut, Dimensions.of("hour_of_week", days.hourOfWeek(hour)));
                        hoursOfWeek.put("active_users_by_hour_of_week", cell, hour, active);
                    }
                }));
        windows.evaluate(exact, "active_users_exact", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D);
        windows.evaluate(hoursOfWeek, "active_users_by_hour_of_week", DAY, ROLLING_28D);
    }

    private static boolean isByMessage(List<String> cut) {
        return cut.isEmpty() || cut.get(0).equals("channel") || cut.get(0).equals("category");
    }
}
