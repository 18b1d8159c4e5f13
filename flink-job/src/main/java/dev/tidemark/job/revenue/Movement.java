package dev.tidemark.job.revenue;

/**
 * By how much a subscription's annual recurring revenue moves from the end of one day to the end of the next.
 *
 * @param day the later one, local epoch day
 * @param plan whose revenue moves
 * @param net the amount, positive, in micros of the plan's period
 * @param currency of the amount, or empty
 * @param reason of {@link Kind#CANCELLED} only, or empty
 * @param subscribers by how many the plan's subscribers change
 */
record Movement(Kind kind, int day, Plan plan, long net, String currency, String reason, int subscribers) {

    /** The movements of {@code docs/metrics.md}. */
    enum Kind {
        /** The first revenue ever. */
        NEW("new_arr", 1),
        EXPANSION("expansion_arr", 1),
        /** The first revenue after a time without. */
        REACTIVATION("reactivation_arr", 1),
        CONTRACTION("contraction_arr", -1),
        CANCELLED("cancelled_arr", -1);

        private final String metric;
        private final int sign;

        Kind(String metric, int sign) {
            this.metric = metric;
            this.sign = sign;
        }

        String metric() {
            return metric;
        }

        /** 1 if it raises the level, −1 if it lowers it. */
        int sign() {
            return sign;
        }
    }
}
