package dev.tidemark.job.screen;

import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.journey.UserRecord;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.model.WindowKind;
import java.util.List;

/** Sends what profiles say to the journeys of their users: as much of it as some metric looks at. */
public final class ProfileRouter extends Router<UserProfileEvent> {
    private static final long serialVersionUID = 1;

    private static final List<Integer> AGE_EDGES = List.of(18, 25, 35, 45, 55, 65);

    private transient Series accepted;
    private transient DimensionCap genders;

    public ProfileRouter(RouterOptions options) {
        super(EventSource.PROFILES, options);
    }

    @Override
    public void open() throws Exception {
        super.open();
        accepted = Series.of(options().catalogue().metric("accepted"), "source", EventSource.PROFILES.text());
        genders = caps().lasting("gender");
    }

    @Override
    void route(UserProfileEvent profile, int recordDay) {
        // A copy of a profile is as good as the profile; there are no duplicates.
        contributions().add(accepted, WindowKind.DAY, recordDay, 1);
        String gender = capped(genders, text(profile, "gender"));
        String ageGroup = EventValues.range(text(profile, "age"), AGE_EDGES);
        String signupDay = profile.signupTime().isPresent()
                ? Integer.toString(options().calendar().day(profile.signupTime().getAsLong()))
                : "";
        if (!gender.isEmpty() || !ageGroup.isEmpty() || !signupDay.isEmpty()) {
            UserRecord.appendProfile(
                    blocks(),
                    profile.recordTime(),
                    gender,
                    ageGroup,
                    signupDay,
                    options().hash().hash(profile.userId()));
        }
    }

    private static String text(UserProfileEvent profile, String property) {
        return EventValues.text(profile.properties().get(property));
    }

    @Override
    void forgetKnown() {
        // Nothing is remembered by value.
    }
}
