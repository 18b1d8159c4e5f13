package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;

/** Everyone who ever joins; people keep joining after the history at the same rate. */
final class Population {
    /** The product is older than its history by so many days. */
    private static final int PRIOR_DAYS = 90;

    private static final int USERS_PER_ACCOUNT = 12;

    private final long seed;
    private final long firstDay;
    private final int users;
    private final int historyDays;
    private final double joiningPerDay;
    private final int accounts;

    Population(WorldConfig config) {
        this.seed = Dice.mix(config.seed(), 1);
        this.firstDay = config.start().toEpochDay();
        this.users = config.users();
        this.historyDays = config.historyDays();
        this.joiningPerDay = (double) users / (historyDays + PRIOR_DAYS);
        this.accounts = Math.max(1, users / USERS_PER_ACCOUNT);
    }

    /** How many people have joined by the end of that day, or will have by the end of the history. */
    int size(long epochDay) {
        long daysAfter = epochDay - firstDay - historyDays + 1;
        return users + (int) Math.max(0, Math.ceil(daysAfter * joiningPerDay));
    }

    Person person(int index) {
        return new Person(seed, index, accounts, joinedOn(index) * DAY);
    }

    private long joinedOn(int index) {
        if (index >= users) {
            return firstDay + historyDays + (long) ((index - users) / joiningPerDay);
        }
        double share = new Dice(Dice.mix(seed, -1L - index)).real();
        return firstDay - PRIOR_DAYS + (long) (share * (historyDays + PRIOR_DAYS));
    }
}
