package dev.tidemark.job.ledger;

import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionCaps;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.time.ProjectCalendar;
import java.util.Arrays;

/**
 * Decides which combinations of a message's values are beyond their cap, so that one of them counts as {@code _other}
 * where metrics are broken down by both. Each value by itself is capped already.
 *
 * <p>The decision is kept with the message: what is known later must not change what the message has contributed.
 *
 * <p>What was admitted today is remembered as a whole, for nearly all messages have combinations that others have had. What
 * was refused is asked for again.
 */
final class Combinations {
    /** The category does not stand together with the channel. */
    static final int CATEGORY = 1;
    /** The failure reason does not stand together with the channel. */
    static final int REASON = 1 << 1;
    /** The channel does not stand together with the currency: that stays, as amounts are never mixed. */
    static final int CHARGE_CHANNEL = 1 << 2;
    /** The category does not stand together with the currency. */
    static final int CHARGE_CATEGORY = 1 << 3;
    /** The category does not stand together with the currency and the channel. */
    static final int CHARGE_PAIR = 1 << 4;
    /** The campaign does not stand together with the currency. */
    static final int CAMPAIGN = 1 << 5;

    private static final int REMEMBERED = 1_024;

    static final int OF_CHARGE = CHARGE_CHANNEL | CHARGE_CATEGORY | CHARGE_PAIR;

    private final ProjectCalendar calendar;
    private final DimensionCaps caps;
    private final DimensionCap categories;
    private final DimensionCap reasons;
    private final DimensionCap chargeChannels;
    private final DimensionCap chargeCategories;
    private final DimensionCap chargePairs;
    /** By hash, each the latest of its place. */
    private final Charged[] admittedCharges = new Charged[REMEMBERED];

    private final Paid[] admittedCampaigns = new Paid[REMEMBERED];

    private record Charged(String channel, String category, String currency) {}

    private record Paid(String campaign, String currency, int day) {}

    Combinations(DimensionCaps caps, ProjectCalendar calendar) {
        this.caps = caps;
        this.calendar = calendar;
        categories = caps.of("channel,category");
        reasons = caps.of("channel,failure_reason");
        chargeChannels = caps.of("currency,channel");
        chargeCategories = caps.of("currency,category");
        chargePairs = caps.of("currency,channel,category");
    }

    /** Decides for a profile; what is as it was before stays decided. */
    void decide(MessageProfile before, MessageProfile after) {
        String channel = DimensionValue.orUnknown(after.channel());
        String category = DimensionValue.orUnknown(after.category());
        String currency = DimensionValue.orUnknown(after.currency());
        boolean sameChannel = !before.isEmpty() && before.channel().equals(after.channel());
        boolean sameCuts = sameChannel && before.category().equals(after.category());
        boolean sameCurrency = before.isCharged() && before.currency().equals(after.currency());
        int beyond = after.beyondCap();
        if (!sameCuts) {
            beyond = with(beyond, CATEGORY, categories.admits(channel, category));
        }
        boolean sameReason = before.hasFailed() && before.failureReason().equals(after.failureReason());
        if (after.hasFailed() && !(sameChannel && sameReason)) {
            String reason = DimensionValue.orUnknown(after.failureReason());
            beyond = with(beyond, REASON, reasons.admits(channel, reason));
        }
        if (after.isCharged() && !(sameCuts && sameCurrency)) {
            beyond = with(beyond, OF_CHARGE, true);
            Charged charged = new Charged(channel, category, currency);
            int place = place(charged.hashCode());
            if (!charged.equals(admittedCharges[place])) {
                beyond = decideCharge(beyond, charged);
                if ((beyond & OF_CHARGE) == 0) {
                    admittedCharges[place] = charged;
                }
            }
        }
        boolean sameCampaign = before.campaign().equals(after.campaign()) && before.chargedAt() == after.chargedAt();
        if (after.isCharged() && !after.campaign().isEmpty() && !(sameCampaign && sameCurrency)) {
            beyond = with(beyond, CAMPAIGN, admitsCampaign(after, currency));
        }
        after.setBeyondCap(beyond);
    }

    private int decideCharge(int decided, Charged charged) {
        String currency = charged.currency();
        boolean channelAdmitted = chargeChannels.admits(currency, charged.channel());
        boolean categoryAdmitted = chargeCategories.admits(currency, charged.category());
        String both = currency.length() + currency + charged.channel();
        int beyond = with(decided, CHARGE_CHANNEL, channelAdmitted);
        beyond = with(beyond, CHARGE_CATEGORY, categoryAdmitted);
        return with(beyond, CHARGE_PAIR, channelAdmitted && chargePairs.admits(both, charged.category()));
    }

    private boolean admitsCampaign(MessageProfile message, String currency) {
        Paid paid = new Paid(message.campaign(), currency, calendar.day(message.chargedAt()));
        int place = place(paid.hashCode());
        if (paid.equals(admittedCampaigns[place])) {
            return true;
        }
        boolean admitted = caps.ofDay("currency,campaign", paid.day()).admits(currency, paid.campaign());
        if (admitted) {
            admittedCampaigns[place] = paid;
        }
        return admitted;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & REMEMBERED - 1;
    }

    /** A day has begun: what was admitted before has to be seen again to be kept, and may be gone. */
    void forget() {
        Arrays.fill(admittedCharges, null);
        Arrays.fill(admittedCampaigns, null);
    }

    private static int with(int beyond, int combination, boolean admitted) {
        return admitted ? beyond & ~combination : beyond | combination;
    }
}
