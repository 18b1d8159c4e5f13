package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.FunnelStep;
import dev.tidemark.job.catalogue.UsageSettings;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What events mean for the journeys of users: which make active, register, activate, and which are steps of funnels.
 *
 * <p>The sender decides this once per event, as a set of flags that travels in the {@link UserRecord}. Immutable.
 */
public final class JourneyDefinition implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A product event, which is counted and deduplicated; without it the record is a touch. */
    static final int PRODUCT = 1;
    /** Makes the user active. */
    static final int QUALIFYING = 1 << 1;
    /** Registers the user. */
    static final int REGISTERED = 1 << 2;
    /** Activates a registered user. */
    static final int MILESTONE = 1 << 3;

    /** What experiments are to make likelier. */
    static final int GOAL = 1 << 28;
    /** A product event that says in which variant of an experiment the user is. */
    static final int EXPOSURE = 1 << 30;
    /**
     * The record carries one hash more: that of the id of a product event's session, or that of the id of a message event,
     * which then is an action.
     */
    static final int USAGE_HASH = 1 << 29;
    /** All flags of what a profile says of the user, and no event. */
    static final int PROFILE = 0;
    /** The record carries its user's id. */
    static final int USER_ID = 1 << 31;

    private static final int FIRST_STEP = 4;
    private static final int ALL_STEPS = (1 << FunnelDefinition.MAX_STEPS) - 1;

    private static final String REGISTRATION_EVENT = "user_registered";
    private static final String MILESTONE_EVENT = "user_activated";

    private final Set<String> notActivity;
    private final List<FunnelDefinition> funnels;
    private final Set<String> goal;
    private final Map<String, Integer> flagsByName = new HashMap<>();
    private final int chargedFlags;
    private final int sentFlags;
    /** {@link #USER_ID}, or 0. */
    private final int idFlag;

    private final UsageSettings usage;

    /**
     * @param notActivity names of product events that do not make a user active
     * @param goal what experiments are to make likelier, named as the events of a {@link FunnelStep} are
     * @throws IllegalArgumentException if the funnels have more than {@value FunnelDefinition#MAX_STEPS} steps in all, or
     *     two have one name
     */
    public JourneyDefinition(Set<String> notActivity, List<FunnelDefinition> funnels, Collection<String> goal) {
        this(notActivity, funnels, goal, 0, UsageSettings.DEFAULTS);
    }

    private JourneyDefinition(
            Set<String> notActivity,
            List<FunnelDefinition> funnels,
            Collection<String> goal,
            int idFlag,
            UsageSettings usage) {
        this.idFlag = idFlag;
        this.usage = usage;
        this.notActivity = Set.copyOf(notActivity);
        this.funnels = List.copyOf(funnels);
        this.goal = Set.copyOf(goal);
        if (steps() > FunnelDefinition.MAX_STEPS) {
            throw new IllegalArgumentException(
                    "funnels have more than " + FunnelDefinition.MAX_STEPS + " steps in all");
        }
        if (funnels.stream().map(FunnelDefinition::name).distinct().count() < funnels.size()) {
            throw new IllegalArgumentException("two funnels have one name");
        }
        notActivity.forEach(name -> addFlags(name, 0));
        addFlags(REGISTRATION_EVENT, REGISTERED);
        addFlags(MILESTONE_EVENT, MILESTONE);
        int charged = addFlags(goal, GOAL);
        int step = 0;
        for (FunnelDefinition funnel : funnels) {
            for (FunnelStep one : funnel.steps()) {
                charged |= addFlags(one.events(), stepFlag(step++));
            }
        }
        chargedFlags = charged;
        sentFlags = usage.messagesAreActions() ? QUALIFYING | USAGE_HASH : QUALIFYING;
    }

    /** Adds a flag to events; the flags that it adds to charged messages. */
    private int addFlags(Collection<String> events, int flag) {
        int charged = 0;
        for (String event : events) {
            if (event.equals(FunnelStep.CHARGED_MESSAGE)) {
                charged = flag;
            } else {
                addFlags(event, flag);
            }
        }
        return charged;
    }

    private void addFlags(String name, int flags) {
        int kind = qualifies(name) ? PRODUCT | QUALIFYING : PRODUCT;
        flagsByName.merge(name, kind | flags, (known, added) -> known | added);
    }

    /** The same, with records that carry the ids of their users, which the journeys then keep. */
    public JourneyDefinition withUserIds() {
        return new JourneyDefinition(notActivity, funnels, goal, USER_ID, usage);
    }

    /** The same, with records that carry what is asked of sessions and actions. */
    public JourneyDefinition with(UsageSettings settings) {
        return new JourneyDefinition(notActivity, funnels, goal, idFlag, settings);
    }

    /** Whether records carry the ids of their users. */
    boolean carriesUserIds() {
        return idFlag != 0;
    }

    List<FunnelDefinition> funnels() {
        return funnels;
    }

    /** Number of steps of all funnels; they are numbered through. */
    int steps() {
        return funnels.stream().mapToInt(funnel -> funnel.steps().size()).sum();
    }

    static int stepFlag(int step) {
        return 1 << (FIRST_STEP + step);
    }

    /** The steps of a record as bits from bit 0. */
    static int steps(int flags) {
        return flags >>> FIRST_STEP & ALL_STEPS;
    }

    /** Whether the minute of such a record matters, and not only its day. */
    static boolean needsMinute(int flags) {
        return (flags & ~USER_ID) >= MILESTONE;
    }

    /** Whether a message event of these flags is an action, of which each one counts. */
    public static boolean isAction(int messageFlags) {
        return (messageFlags & USAGE_HASH) != 0;
    }

    /** Whether product events of that name make a user active. */
    public boolean qualifies(String eventName) {
        return !notActivity.contains(eventName);
    }

    /** Flags of a product event. */
    public int productFlags(String eventName) {
        Integer flags = flagsByName.get(eventName);
        return idFlag | (flags == null ? PRODUCT | QUALIFYING : flags);
    }

    /** Flags of the same product event if it carries a property {@code experiment} of the form {@code name:variant}. */
    public int exposureFlags(String eventName) {
        return productFlags(eventName) | EXPOSURE;
    }

    /** The flag of a product event whose record is to carry the id of its session; else 0. */
    public int sessionFlag(ProductEvent event) {
        boolean carries = usage.sessionsById() && !event.sessionId().isEmpty() && qualifies(event.eventName());
        return carries ? USAGE_HASH : 0;
    }

    /** Flags of what a message event says about its sender; 0 if nothing. */
    public int messageFlags(MessageEvent event) {
        int flags = event.status() == MessageStatus.SENT ? sentFlags : 0;
        if (event.charge().isPresent() && event.charge().get().micros() > 0) {
            flags |= chargedFlags;
        }
        return flags == 0 ? 0 : idFlag | flags;
    }
}
