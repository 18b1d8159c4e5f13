package dev.tidemark.job.revenue;

/**
 * What an event makes of a subscription.
 *
 * @param plan meaningless where nothing is due
 * @param net what is due each period in micros, price less discount, at most 2 · 10¹⁸; 0 if nothing is: the subscription
 *     has ended
 * @param currency of {@code net}, or empty
 * @param reason why it ended, or empty
 */
record Terms(Plan plan, long net, String currency, String reason) {
    /** Before the first event. */
    static final Terms NONE = ended("");

    static Terms ended(String reason) {
        return new Terms(Plan.MONTHLY, 0, "", reason);
    }

    boolean isDue() {
        return net > 0;
    }

    boolean isOfSameKind(Terms other) {
        return plan == other.plan && currency.equals(other.currency);
    }
}
