package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.MINUTE;

import java.util.ArrayList;
import java.util.List;

/** Who sends messages when: people one by one, and campaigns to many recipients at once. */
final class Traffic {
    private static final Weighted CHANNELS = Weighted.of("whatsapp 42,email 30,sms 18,ivr 10");
    private static final Weighted OWN_CHANNELS = Weighted.of("whatsapp 45,sms 30,email 20,ivr 5");
    private static final Weighted CATEGORIES = Weighted.of("promotional 80,transactional 20");
    private static final Weighted OWN_CATEGORIES = Weighted.of("transactional 55,otp 30,promotional 15");

    /** Messages of all campaigns of an ordinary weekday for each user. */
    private static final double CAMPAIGN_MESSAGES_PER_USER = 0.17;

    private static final double CAMPAIGNS_PER_WEEKDAY = 8.5;
    private static final int TEAM = 4;
    private static final int ATTEMPTS = 300;

    private final Population population;
    private final Messages messages;
    private final long seed;
    private final double density;
    private final double blastSize;

    Traffic(WorldConfig config, Population population) {
        this.population = population;
        this.messages = new Messages(config);
        this.seed = Dice.mix(config.seed(), 2);
        this.density = config.density();
        this.blastSize = config.users() * density * CAMPAIGN_MESSAGES_PER_USER / CAMPAIGNS_PER_WEEKDAY;
    }

    /** The messages that a person sends on their own on a day on which they are active. */
    void own(Person person, long epochDay, Emission out) {
        if (!sends(person, epochDay)) {
            return;
        }
        Dice dice = new Dice(Dice.mix(Dice.mix(person.seed, epochDay), 3));
        if (!dice.chance(0.8)) {
            return;
        }
        int count = ProductUse.roughly(1 + dice.geometric(0.78), density, dice);
        for (int i = 0; i < count; i++) {
            String channel = OWN_CHANNELS.pick(dice);
            String category = dice.chance(0.03) ? "" : OWN_CATEGORIES.pick(dice);
            Messages.Blast blast = new Messages.Blast(person, person.accountId(), "", channel, category);
            messages.send(blast, epochDay * DAY + Rhythm.timeOfDay(dice), dice.roll(), out);
        }
    }

    private static boolean sends(Person person, long epochDay) {
        return person.paying && person.activatedAt < epochDay * DAY;
    }

    /** The campaigns that start on that day, with all of their messages. */
    void campaigns(long epochDay, Emission out) {
        Dice dice = new Dice(Dice.mix(seed, epochDay));
        double busy = Rhythm.weekday(epochDay);
        int campaigns = (int) Math.max(1, Math.round(busy * (CAMPAIGNS_PER_WEEKDAY - 2 + 4 * dice.real())));
        for (int i = 0; i < campaigns; i++) {
            campaign(epochDay, i, new Dice(dice.roll()), out);
        }
    }

    private void campaign(long epochDay, int number, Dice dice, Emission out) {
        List<Person> team = team(epochDay, dice);
        if (team.isEmpty()) {
            return;
        }
        String id = "c-" + epochDay + "-" + number;
        String channel = CHANNELS.pick(dice);
        String category = CATEGORIES.pick(dice);
        String accountId = team.get(0).accountId();
        long start = epochDay * DAY + Rhythm.timeOfDay(dice);
        long span = Math.min(dice.between(5 * MINUTE, 90 * MINUTE), (epochDay + 1) * DAY - start);
        int size = (int) Math.max(1, dice.logNormal(0.87 * blastSize, 0.55));
        for (int i = 0; i < size; i++) {
            Person sender = team.get(dice.chance(0.7) ? 0 : dice.below(team.size()));
            Messages.Blast blast = new Messages.Blast(sender, accountId, id, channel, category);
            messages.send(blast, start + dice.between(0, span), dice.roll(), out);
        }
    }

    /** Up to {@value #TEAM} people who send for the campaign; nobody if hardly anyone pays yet. */
    private List<Person> team(long epochDay, Dice dice) {
        List<Person> team = new ArrayList<>();
        int everyone = population.size(epochDay);
        for (int i = 0; i < ATTEMPTS && team.size() < TEAM; i++) {
            Person person = population.person(dice.below(everyone));
            if (sends(person, epochDay) && person.around(epochDay * DAY)) {
                team.add(person);
            }
        }
        return team;
    }
}
