package dev.tidemark.job.journey;

/**
 * What one more action changes in the trailing days of a user that end with each day: a step function, since the number
 * of actions of a period changes where an active day enters or leaves it.
 */
final class AnalysisPeriod {
    private final int length;

    /** @param length in days */
    AnalysisPeriod(int length) {
        this.length = length;
    }

    /** Takes the stretches of days on which the period that ends there holds one action more. */
    interface Sink {
        /**
         * The actions of the periods that end with the days from one to another, both included.
         *
         * @param actions without the new one
         * @param days with an action, without the new one
         * @param newDays 1 if the new action lies on a day that had none, else 0
         */
        void stretch(int from, int to, int actions, int days, int newDays);
    }

    int length() {
        return length;
    }

    /**
     * Tells what one more action changes.
     *
     * @param daily without the action; the days from {@code day − length + 1} on must have been read
     * @param day of the action
     */
    void emit(DailyActions daily, int day, Sink out) {
        int end = day + length - 1;
        // The days after, which are rare, enter one by one; those before leave one by one.
        int entering = daily.indexOf(day);
        int newDays = entering < daily.size() && daily.day(entering) == day ? 0 : 1;
        int leaving = entering;
        int actions = 0;
        int days = 0;
        while (leaving < daily.size() && daily.day(leaving) > day - length) {
            actions += daily.actions(leaving++);
            days++;
        }
        int at = day;
        while (at <= end) {
            int enters = entering > 0 ? daily.day(entering - 1) : Integer.MAX_VALUE;
            int leaves = leaving > 0 ? daily.day(leaving - 1) + length : Integer.MAX_VALUE;
            int next = Math.min(Math.min(enters, leaves), end + 1);
            if (next > at) {
                out.stretch(at, next - 1, actions, days, newDays);
                at = next;
            }
            if (enters == next) {
                actions += daily.actions(--entering);
                days++;
            }
            if (leaves == next) {
                actions -= daily.actions(--leaving);
                days--;
            }
        }
    }
}
