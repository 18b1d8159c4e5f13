package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.FactContributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.Optional;

/**
 * Applies events to profiles and emits what that changes: {@code contributions(after) − contributions(before)}.
 *
 * <p>Knows no Flink. Holds scratch space, so it is not thread-safe.
 */
final class Journey {
    private static final String SOURCE = "product-events";

    private final ProjectCalendar calendar;
    private final Cuts cuts;
    private final Series accepted;
    private final Series duplicates;
    private final FactContributions facts;
    private final FunnelPath[] paths;
    private final ActivityDiffer activity;
    private final UsageMetrics usage;
    private final Optional<ChurnRisk> churn;
    private final ProfileActivity byProfile;
    private final ExperimentMetrics experiments;
    private final Standing before;
    private final Standing after;

    Journey(JourneyDefinition definition, Catalogue catalogue, ProjectCalendar calendar) {
        this.calendar = calendar;
        this.cuts = new Cuts(catalogue, definition.funnels());
        this.accepted = Series.of(catalogue.metric("accepted"), "source", SOURCE);
        this.duplicates = Series.of(catalogue.metric("duplicates"), "source", SOURCE);
        this.facts = new FactContributions(catalogue, calendar);
        this.activity = new ActivityDiffer(catalogue);
        this.usage = new UsageMetrics(definition, catalogue, calendar);
        this.churn = catalogue.publishes("churn_risk") ? Optional.of(new ChurnRisk(catalogue)) : Optional.empty();
        this.byProfile = new ProfileActivity(catalogue, calendar);
        this.experiments = new ExperimentMetrics(catalogue, calendar);
        this.before = new Standing(definition, catalogue, calendar);
        this.after = new Standing(definition, catalogue, calendar);
        this.paths = new FunnelPath[definition.funnels().size()];
        int step = 0;
        for (int i = 0; i < paths.length; i++) {
            paths[i] = new FunnelPath(definition.funnels().get(i), step);
            step += paths[i].steps();
        }
    }

    /** Forgets the values of dimensions. */
    void forgetTexts() {
        cuts.clear();
        byProfile.forgetTexts();
        experiments.forgetTexts();
        facts.forget();
        usage.forgetTexts();
    }

    /** Begins to apply events at a time of the wall clock, epoch milliseconds. */
    void startAt(long now) {
        facts.startAt(now);
    }

    /** How users use the product. */
    UsageMetrics usage() {
        return usage;
    }

    /**
     * Applies one event.
     *
     * @param watermark epoch milliseconds, or {@link Long#MIN_VALUE} if there is none; decides only what is forgotten
     * @return whether the profile changed
     */
    boolean apply(UserProfile profile, UserRecord event, long watermark, Contributions out) {
        if (event.isProfile()) {
            return applyProfile(profile, event, out);
        }
        int day = calendar.day(event.time());
        boolean changed = profile.seen(day) | keepId(profile, event);
        if (event.isProduct()) {
            changed |= account(profile, event, day, watermark, out);
            changed |= use(profile, event, day, cutoff(watermark), out);
        } else if (event.isMessageAction() && !profile.hasId(event.eventHash())) {
            remember(profile, event, day, watermark);
            usage.addMessage(profile, day, watermark, out);
            changed = true;
        }
        changed |= experiments.wanted() && experiments.apply(profile, event, cutoff(watermark), out);
        // A duplicate is applied like any other event: it changes nothing, unless it says something else.
        return applyToMetrics(profile, event, day, watermark, out) || changed;
    }

    /** A profile is no event: it neither makes a user active nor keeps one from being forgotten. */
    private boolean applyProfile(UserProfile profile, UserRecord event, Contributions out) {
        if (!profile.values().yieldTo(event)) {
            return false;
        }
        profile.changeFacts();
        byProfile.note(profile);
        profile.values().set(event);
        byProfile.emitMoved(profile, out);
        return true;
    }

    private static boolean keepId(UserProfile profile, UserRecord event) {
        if (event.userId().isEmpty() || !profile.userId().isEmpty()) {
            return false;
        }
        profile.changeFacts();
        profile.userId().show(event.userId());
        return true;
    }

    /** Counts a product event, once. */
    private boolean account(UserProfile profile, UserRecord event, int day, long watermark, Contributions out) {
        boolean known = profile.hasId(event.eventHash());
        out.add(known ? duplicates : accepted, WindowKind.DAY, event.recordDay(), 1);
        if (!known) {
            event.facts().contribute(facts, event.time(), out);
            remember(profile, event, day, watermark);
            if (event.isQualifying()) {
                usage.add(profile, event, day, watermark, out);
            }
        }
        return !known;
    }

    /** Remembers an event's id, to know a copy of it. */
    private void remember(UserProfile profile, UserRecord event, int day, long watermark) {
        // Copies of a late event come late too, so that its id lives from now.
        boolean late = watermark != Long.MIN_VALUE && calendar.day(watermark) > day;
        profile.addId(event.eventHash(), late ? calendar.day(watermark) : day);
    }

    /** Notes that the user uses a feature on a day; the sender says of which events that is wanted. */
    private boolean use(UserProfile profile, UserRecord event, int day, int cutoff, Contributions out) {
        if (event.feature().isEmpty() || profile.features().contains(event.feature(), day)) {
            return false;
        }
        profile.changeFacts();
        byProfile.emitFeature(profile, event.feature(), profile.features().add(event.feature(), day), day, out);
        if (cutoff != Integer.MIN_VALUE) {
            profile.features()
                    .removeBefore(calendar.day(cutoff * ProjectCalendar.MINUTE_MILLIS) - ProfileActivity.BACK);
        }
        return true;
    }

    private boolean applyToMetrics(UserProfile profile, UserRecord event, int day, long watermark, Contributions out) {
        int minute = UserProfile.minute(event.time());
        int cutoff = cutoff(watermark);
        boolean newDay = event.isQualifying() && !profile.activeDays.contains(day);
        boolean newPlatform = !event.platform().isEmpty() && profile.platform.yieldsTo(event);
        boolean newCountry = !event.country().isEmpty() && profile.country.yieldsTo(event);
        boolean newRegistration = event.isRegistration() && profile.registeredPlatform.yieldsTo(event);
        boolean newMilestone = event.isMilestone() && wantsMilestone(profile, minute, cutoff);
        int steps = JourneyDefinition.steps(event.flags());
        boolean newStep = steps != 0 && wantsStep(profile, minute, steps, cutoff);
        boolean counts = newDay || newPlatform || newCountry || newRegistration || newMilestone;
        if (!counts && !newStep) {
            return false;
        }
        profile.changeFacts();
        if (steps == 0) {
            // With steps, wantsStep has walked.
            walk(profile);
        }
        counts |= isOnPath(steps);
        if (counts) {
            before.of(profile, paths);
        }
        if (newDay) {
            profile.activeDays.add(day);
            activity.emit(profile.activeDays, day, out);
            churn.ifPresent(risk -> risk.emit(profile.activeDays, day, out));
            byProfile.emitDay(profile, day, out);
        }
        if (newPlatform) {
            profile.platform.set(event, event.platform());
        }
        if (newCountry) {
            profile.country.set(event, event.country());
        }
        if (newRegistration) {
            byProfile.note(profile);
            profile.registeredPlatform.set(event, event.platform());
            profile.registeredCountry.set(event, event.country());
            byProfile.emitMoved(profile, out);
        }
        if (newMilestone) {
            profile.milestones().add(minute);
        }
        if (newStep) {
            for (int rest = steps; rest != 0; rest &= rest - 1) {
                profile.steps()[Integer.numberOfTrailingZeros(rest)].add(minute);
            }
        }
        walk(profile);
        if (counts) {
            after.of(profile, paths);
            after.emitSince(before, cuts, out);
        }
        prune(profile, cutoff);
        return true;
    }

    /** Whether the user is in a funnel, or enters one by these steps; the steps of others do not count yet. */
    private boolean isOnPath(int steps) {
        for (FunnelPath path : paths) {
            if (path.reached() > 0 || path.isEntered(steps)) {
                return true;
            }
        }
        return false;
    }

    private void walk(UserProfile profile) {
        for (FunnelPath path : paths) {
            path.walk(profile.steps());
        }
    }

    private boolean wantsStep(UserProfile profile, int minute, int steps, int cutoff) {
        walk(profile);
        for (FunnelPath path : paths) {
            if (path.wants(profile.steps(), minute, steps, cutoff)) {
                return true;
            }
        }
        return false;
    }

    private void prune(UserProfile profile, int cutoff) {
        for (FunnelPath path : paths) {
            path.prune(profile.steps(), cutoff);
        }
        pruneDays(profile, cutoff);
        profile.milestones().removeAfter(lastMilestone(profile));
        profile.milestones().removeBefore(oldestMilestone(profile, cutoff), 0);
    }

    /** Forgets the active days that no event can make matter: not of the user's cohorts, and too far before the cutoff. */
    private void pruneDays(UserProfile profile, int cutoff) {
        if (cutoff == Integer.MIN_VALUE || profile.activeDays.size() == 0) {
            return;
        }
        int back = churn.isPresent() ? ChurnRisk.BACK : ActivityWindow.BACK;
        int kept = calendar.day(cutoff * ProjectCalendar.MINUTE_MILLIS) - back;
        int from = profile.activeDays.first() + Cohort.UNBOUNDED_DAYS + 1;
        if (profile.registered()) {
            int registration = calendar.day(profile.registeredPlatform.time());
            profile.activeDays.removeBetween(from, Math.min(registration, kept));
            from = Math.max(from, registration + Cohort.UNBOUNDED_DAYS + 1);
        }
        profile.activeDays.removeBetween(from, kept);
    }

    private static boolean wantsMilestone(UserProfile profile, int minute, int cutoff) {
        return minute <= lastMilestone(profile)
                && minute >= oldestMilestone(profile, cutoff)
                && !profile.milestones().contains(minute);
    }

    /**
     * The last minute at which a milestone can matter. A registration only moves earlier, so what holds for the second
     * step of a funnel holds here; see {@link FunnelPath}.
     */
    private static int lastMilestone(UserProfile profile) {
        if (!profile.registered()) {
            return SortedInts.NONE;
        }
        int registration = profile.registrationMinute();
        return Math.min(profile.milestones().firstFrom(registration), registration + Standing.ACTIVATION_MINUTES - 1);
    }

    private static int oldestMilestone(UserProfile profile, int cutoff) {
        return profile.registered() ? Math.min(cutoff, profile.registrationMinute()) : cutoff;
    }

    private static int cutoff(long watermark) {
        return watermark == Long.MIN_VALUE
                ? Integer.MIN_VALUE
                : UserProfile.minute(watermark - UserProfile.CUTOFF_DAYS * ProjectCalendar.DAY_MILLIS);
    }
}
