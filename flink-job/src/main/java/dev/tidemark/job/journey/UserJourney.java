package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.EntityOperator;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;

/**
 * Keeps a {@link UserProfile} per user and emits what each event changes; its input is blocks of {@link UserRecord}s.
 *
 * <p>DISCUSSION. What can leak or err, and why that is accepted:
 *
 * <ul>
 *   <li><b>Late events</b> of any age change the profile and emit differences, also to windows long past; whether such a
 *       slice still exists is the merger's business. Nothing here depends on the watermark but what is forgotten.
 *   <li><b>Duplicates</b> are counted by their event's id for the three days after the event (after its arrival, if it
 *       was late) and as long as they are among the user's latest {@value UserProfile#MAX_IDS}. A copy that comes later
 *       counts as accepted, and in whatever adds up events: facts, sessions and actions. It changes nothing else: days and
 *       minutes are sets, and the least event is the least however often it comes.
 *   <li><b>A user is forgotten</b> 400 days after the last event, or as many as the entry day of the longest funnel can
 *       change for if these are more. One who returns later is new, and is in a cohort again;
 *       the old contributions stay. An event of the old days that comes later still starts a new profile; the horizon of
 *       40 days excludes that.
 *   <li><b>What a profile said</b> is never forgotten, as the compacted topic does not forget it either: a user who returns
 *       is new, but has the old gender. State grows with the users in that topic, by about 25 bytes each.
 *   <li><b>Active days</b> are dropped when they are neither of the user's cohorts (the 90 days from the first active day
 *       and from the registration) nor less than 156 days behind the watermark: about one byte for each that is left. Minutes
 *       of steps are dropped as soon as they cannot matter; for users who never enter a funnel that is after 100 days. Both
 *       assume that no event comes later than 100 days.
 *   <li><b>Two users with one 64-bit hash</b> would be one user: for 10⁸ users the chance that there is any such pair is
 *       3 in 10⁴. Two events of a user with one hash likewise.
 *   <li><b>Different content under one event id</b>: both are applied, so that the numbers are still a function of the set
 *       of events, except where (event time, event id) is equal and the values are not: there the first one stays.
 * </ul>
 */
public sealed class UserJourney extends EntityOperator permits EngagementJourney {
    private static final long serialVersionUID = 1L;

    private static final int CAPACITY = 256;

    /** So many days later than necessary ids leave a user without events; one with events loses them at the next. */
    private static final int LAZY_DAYS = 7;

    private final JourneyDefinition definition;
    private final Catalogue catalogue;
    private final ProjectCalendar calendar;
    private final int idDays;
    /** So many days after the last event a user is forgotten. */
    private final int lifetimeDays;

    private transient Journey journey;
    private transient UserProfile profile;
    /** For looks at the beginning of other users' bytes. */
    private transient UserProfile glimpse;

    private transient UserRecord event;
    private transient ByteWriter out;

    /**
     * @param eventLifetime of event time, in which copies of a product event are recognised; rounded up to days
     * @param flushInterval the longest time that contributions wait
     */
    public UserJourney(
            JourneyDefinition definition,
            Catalogue catalogue,
            ProjectCalendar calendar,
            Duration eventLifetime,
            Duration flushInterval) {
        super(calendar, flushInterval);
        this.idDays = Math.toIntExact(eventLifetime.plusDays(1).minusNanos(1).toDays());
        // Who enters a long funnel may pass its last step as late as the entry day can change.
        this.lifetimeDays = Math.max(
                UserProfile.LIFETIME_DAYS, catalogue.metric("funnel_users").retentionDays());
        this.definition = definition;
        this.catalogue = catalogue;
        this.calendar = calendar;
    }

    @Override
    public void open() throws Exception {
        super.open();
        journey = new Journey(definition, catalogue, calendar);
        profile = new UserProfile(definition.steps());
        glimpse = new UserProfile(definition.steps());
        event = new UserRecord();
        out = new ByteWriter(CAPACITY);
    }

    @Override
    protected void startBlock(long now) {
        journey.startAt(now);
    }

    @Override
    protected byte[] apply(byte[] user, BlockReader record) {
        event.read(record);
        if (user.length == 0) {
            profile.clear();
        } else {
            profile.decode(user, texts());
        }
        if ((event.isProduct() || event.isMessageAction()) && watermark() != Long.MIN_VALUE) {
            profile.forgetIdsBefore(calendar.day(watermark()) - idDays);
        }
        boolean changed = journey.apply(profile, event, watermark(), contributions());
        return changed ? encoded() : user;
    }

    @Override
    protected byte[] expire(byte[] user, long time) {
        int day = calendar.day(time);
        int oldestId = glimpse.peekOldestId(user);
        if (!glimpse.hasEvents()) {
            return user;
        }
        if (day > glimpse.lastDay() + lifetimeDays) {
            profile.decode(user, texts());
            profile.forgetEvents();
            return profile.values().isEmpty() ? Page.ABSENT : encoded();
        }
        int firstKept = day - idDays;
        if (oldestId >= firstKept - LAZY_DAYS && day < journey.usage().due(glimpse)) {
            return user;
        }
        profile.decode(user, texts());
        profile.forgetIdsBefore(firstKept);
        journey.usage().expire(profile, day);
        return encoded();
    }

    @Override
    protected long due(byte[] user) {
        int oldestId = glimpse.peekOldestId(user);
        if (!glimpse.hasEvents()) {
            return Long.MAX_VALUE;
        }
        int forgotten = glimpse.lastDay() + lifetimeDays + 1;
        int idGone = oldestId == Integer.MAX_VALUE ? forgotten : oldestId + idDays + LAZY_DAYS + 1;
        // No zone's day begins a whole day before that of UTC.
        return (Math.min(Math.min(forgotten, idGone), journey.usage().due(glimpse)) - 1) * ProjectCalendar.DAY_MILLIS;
    }

    /** Event time of the record that was applied last, epoch milliseconds; {@link Long#MIN_VALUE} if it was no event. */
    final long eventTime() {
        return event.isProfile() ? Long.MIN_VALUE : event.time();
    }

    private byte[] encoded() {
        out.clear();
        profile.encode(out);
        return out.toBytes();
    }

    @Override
    protected void forgetTexts() {
        journey.forgetTexts();
    }
}
