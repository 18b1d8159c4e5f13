package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a profile says about registration, activation, retention and funnels, as plain values that can be compared.
 *
 * <p>Two of them, of the profile before and after an event, are subtracted part by part: what is equal contributes
 * nothing, what differs is withdrawn and added. (Of a cohort, only the cells that differ.)
 */
final class Standing {
    /** Values of the dimension {@code days} of {@code activated_users}. */
    private static final int[] ACTIVATION_DAYS = {7, 30};

    private static final int DAY_MINUTES = 24 * 60;

    /** Minutes after the registration in which a milestone counts. */
    static final int ACTIVATION_MINUTES = 30 * DAY_MINUTES;

    private final ProjectCalendar calendar;
    private final Series[] activatedUsers = new Series[ACTIVATION_DAYS.length];
    private final List<FunnelStanding> funnels = new ArrayList<>();
    private final Cohort active = new Cohort(CohortEntry.ACTIVE);
    private final Cohort registered = new Cohort(CohortEntry.REGISTERED);
    private String platform;
    private String country;
    private boolean isRegistered;
    private int registrationDay;
    private String registeredPlatform;
    private String registeredCountry;
    private int activated;

    Standing(JourneyDefinition definition, Catalogue catalogue, ProjectCalendar calendar) {
        this.calendar = calendar;
        MetricDefinition metric = catalogue.metric("activated_users");
        for (int i = 0; i < ACTIVATION_DAYS.length; i++) {
            activatedUsers[i] = Series.of(metric, "days", Integer.toString(ACTIVATION_DAYS[i]));
        }
        for (FunnelDefinition funnel : definition.funnels()) {
            funnels.add(new FunnelStanding(funnels.size(), funnel.steps().size()));
        }
    }

    /**
     * Makes it that of a profile.
     *
     * @param paths of the profile, walked; by funnel
     */
    void of(UserProfile profile, FunnelPath[] paths) {
        platform = profile.platform.value();
        country = profile.country.value();
        if (profile.activeDays.size() == 0) {
            active.clear();
        } else {
            active.of(profile.activeDays, profile.activeDays.first());
        }
        isRegistered = profile.registered();
        activated = 0;
        if (isRegistered) {
            registrationDay = calendar.day(profile.registeredPlatform.time());
            registeredPlatform = profile.registeredPlatform.value();
            registeredCountry = profile.registeredCountry.value();
            registered.of(profile.activeDays, registrationDay);
            int registration = profile.registrationMinute();
            int milestone = profile.milestones().firstFrom(registration);
            for (int i = 0; i < ACTIVATION_DAYS.length; i++) {
                if (milestone < registration + ACTIVATION_DAYS[i] * DAY_MINUTES) {
                    activated |= 1 << i;
                }
            }
        } else {
            registered.clear();
        }
        for (int i = 0; i < paths.length; i++) {
            funnels.get(i).of(paths[i], calendar);
        }
    }

    /** Emits what this adds to {@code before}, and withdraws what it no longer has. */
    void emitSince(Standing before, Cuts cuts, Contributions out) {
        emitRegistration(before, cuts, out);
        Cut[] mine = new Cut[3];
        cuts.of(platform, country, mine);
        boolean sameCuts = platform.equals(before.platform) && country.equals(before.country);
        Cut[] old = mine;
        if (!sameCuts) {
            old = new Cut[3];
            cuts.of(before.platform, before.country, old);
        }
        emitCohort(before.active, active, sameCuts, old, mine, out);
        emitCohort(before.registered, registered, sameCuts, old, mine, out);
        for (int i = 0; i < funnels.size(); i++) {
            if (!sameCuts || !funnels.get(i).equalTo(before.funnels.get(i))) {
                before.funnels.get(i).emit(-1, old, out);
                funnels.get(i).emit(1, mine, out);
            }
        }
    }

    private static void emitCohort(
            Cohort before, Cohort after, boolean sameCuts, Cut[] old, Cut[] mine, Contributions out) {
        if (sameCuts && after.startsWith(before)) {
            after.emitSince(before, mine, out);
        } else {
            before.emit(-1, old, out);
            after.emit(1, mine, out);
        }
    }

    private void emitRegistration(Standing before, Cuts cuts, Contributions out) {
        boolean moved = isRegistered != before.isRegistered
                || isRegistered
                        && (registrationDay != before.registrationDay
                                || !registeredPlatform.equals(before.registeredPlatform)
                                || !registeredCountry.equals(before.registeredCountry));
        if (moved) {
            before.emitRegistered(-1, cuts, out);
            emitRegistered(1, cuts, out);
        }
        if (moved || activated != before.activated) {
            before.emitActivated(-1, out);
            emitActivated(1, out);
        }
    }

    private void emitRegistered(int amount, Cuts cuts, Contributions out) {
        if (isRegistered) {
            Cut[] registeredIn = new Cut[3];
            cuts.of(registeredPlatform, registeredCountry, registeredIn);
            for (Cut cut : registeredIn) {
                out.add(cut.registeredUsers(), WindowKind.DAY, registrationDay, amount);
            }
        }
    }

    private void emitActivated(int amount, Contributions out) {
        for (int i = 0; i < ACTIVATION_DAYS.length; i++) {
            if ((activated >> i & 1) != 0) {
                out.add(activatedUsers[i], WindowKind.DAY, registrationDay, amount);
            }
        }
    }

    /** The part of one funnel. */
    private static final class FunnelStanding {
        private final int funnel;
        private final int[] minutes;
        private int reached;
        private int entryDay;
        private boolean secondBeforeFirst;

        FunnelStanding(int funnel, int steps) {
            this.funnel = funnel;
            this.minutes = new int[steps];
        }

        void of(FunnelPath path, ProjectCalendar calendar) {
            reached = path.reached();
            secondBeforeFirst = path.secondBeforeFirst();
            if (reached > 0) {
                entryDay = calendar.day(path.time(0) * ProjectCalendar.MINUTE_MILLIS);
            }
            for (int step = 1; step < reached; step++) {
                minutes[step] = path.time(step) - path.time(step - 1);
            }
        }

        boolean equalTo(FunnelStanding other) {
            if (reached != other.reached
                    || secondBeforeFirst != other.secondBeforeFirst
                    || reached > 0 && entryDay != other.entryDay) {
                return false;
            }
            for (int step = 1; step < reached; step++) {
                if (minutes[step] != other.minutes[step]) {
                    return false;
                }
            }
            return true;
        }

        void emit(int amount, Cut[] cuts, Contributions out) {
            for (int step = 0; step < reached; step++) {
                for (Cut cut : cuts) {
                    out.add(cut.funnelUsers(funnel, step), WindowKind.DAY, entryDay, amount);
                    out.add(cut.funnelUsers(funnel, step), WindowKind.ALL_TIME, 0, amount);
                    if (step > 0) {
                        out.sample(cut.funnelMinutes(funnel, step), WindowKind.DAY, entryDay, minutes[step], amount);
                        out.sample(cut.funnelMinutes(funnel, step), WindowKind.ALL_TIME, 0, minutes[step], amount);
                    }
                }
            }
            if (secondBeforeFirst) {
                for (Cut cut : cuts) {
                    out.add(cut.activatedBeforeInvited(funnel), WindowKind.DAY, entryDay, amount);
                    out.add(cut.activatedBeforeInvited(funnel), WindowKind.ALL_TIME, 0, amount);
                }
            }
        }
    }
}
