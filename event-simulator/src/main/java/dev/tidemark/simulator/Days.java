package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The drafts that arrive, day by day. Each day's events are made once and wait, by their day of arrival, until it comes;
 * what is held is a day and the few records that are still on their way.
 */
final class Days {
    /** Days from the making of an event until the last of its records has arrived. */
    private static final int REACH = (int) ((DAY + Messages.LONGEST_LIFE + Transport.LONGEST_DELAY) / DAY) + 1;

    private final Population population;
    private final ProductUse productUse;
    private final Traffic traffic;
    private final Transport transport;
    private final Map<Long, List<Draft>> waiting = new HashMap<>();
    private long made;

    /** @param firstDay epoch day of the first arrivals wanted, not before the start of the world */
    Days(WorldConfig config, long firstDay) {
        this.population = new Population(config);
        this.productUse = new ProductUse(config.density());
        this.traffic = new Traffic(config, population);
        this.transport = new Transport(config.faults(), this::keep);
        this.made = Math.max(config.start().toEpochDay(), firstDay - REACH);
        while (made < firstDay) {
            next();
        }
    }

    private void keep(Draft draft) {
        waiting.computeIfAbsent(Math.floorDiv(draft.arrival(), DAY), day -> new ArrayList<>())
                .add(draft);
    }

    /** The next day's arrivals, in order; those of one millisecond in the order in which they were made. */
    List<Draft> next() {
        make(made);
        List<Draft> arrivals = waiting.remove(made);
        made++;
        if (arrivals == null) {
            return List.of();
        }
        arrivals.sort(Comparator.comparingLong(Draft::arrival));
        return arrivals;
    }

    private void make(long epochDay) {
        int everyone = population.size(epochDay);
        for (int i = 0; i < everyone; i++) {
            Person person = population.person(i);
            boolean active = person.activeOn(epochDay);
            productUse.day(person, epochDay, active, transport);
            if (active) {
                traffic.own(person, epochDay, transport);
            }
        }
        traffic.campaigns(epochDay, transport);
    }
}
