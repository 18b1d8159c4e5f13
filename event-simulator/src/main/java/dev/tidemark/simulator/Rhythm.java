package dev.tidemark.simulator;

/** The weekly and daily rhythm that everyone shares; days and hours are UTC. */
final class Rhythm {
    static final long SECOND = 1_000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    /** Peak from 8 to 12. */
    private static final double[] HOURS = {
        0.3, 0.2, 0.15, 0.15, 0.2, 0.4, 0.9, 2.2, 5.4, 6.2, 6.4, 5.8, 3.8, 3.2, 3.0, 2.8, 2.4, 2.0, 1.6, 1.4, 1.2, 0.9,
        0.6, 0.4
    };

    /** From Monday on. */
    private static final double[] WEEKDAYS = {1.0, 1.06, 1.04, 1.02, 0.92, 0.45, 0.38};

    private static final double[] HOURS_UP_TO = new double[HOURS.length];

    static {
        double sum = 0;
        for (int i = 0; i < HOURS.length; i++) {
            sum += HOURS[i];
            HOURS_UP_TO[i] = sum;
        }
    }

    private Rhythm() {}

    /** How busy a day is; 1 is an ordinary weekday. */
    static double weekday(long epochDay) {
        return WEEKDAYS[(int) Math.floorMod(epochDay + 3, 7L)];
    }

    /** Milliseconds from midnight to some moment that people choose. */
    static long timeOfDay(Dice dice) {
        double at = dice.real() * HOURS_UP_TO[HOURS.length - 1];
        int hour = 0;
        while (HOURS_UP_TO[hour] <= at) {
            hour++;
        }
        return hour * HOUR + dice.between(0, HOUR);
    }
}
