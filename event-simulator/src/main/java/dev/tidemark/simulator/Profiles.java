package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.HOUR;
import static dev.tidemark.simulator.Rhythm.MINUTE;

import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.simulator.SentRecord.Truth;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the product's user database sends of the people of a world: most when they register, some late or before the first
 * event, some twice with other values, some deleted. Who registered before the world began is sent on its first day.
 *
 * <p>Rolls dice of its own, so that the world's events are the same with and without profiles.
 */
final class Profiles {
    private static final int PROFILE = 600;

    private final Population population;
    private final long firstDay;
    private final long endDay;
    private final JsonBytes json = new JsonBytes();

    Profiles(WorldConfig config) {
        this.population = new Population(config);
        this.firstDay = config.start().toEpochDay();
        this.endDay = config.end().toEpochDay();
    }

    /** All records that arrive in a span of the history, half-open, in the order of arrival; epoch milliseconds. */
    List<SentRecord> arrivals(long from, long to) {
        return IntStream.range(0, population.size(endDay - 1))
                .mapToObj(population::person)
                .filter(person -> person.registeredAt != Person.NEVER)
                .flatMap(this::records)
                .filter(record -> record.timestamp() >= from && record.timestamp() < to)
                .sorted(Comparator.comparingLong(SentRecord::timestamp))
                .toList();
    }

    private Stream<SentRecord> records(Person person) {
        Dice dice = new Dice(Dice.mix(person.seed, PROFILE));
        List<SentRecord> records = new ArrayList<>();
        if (!dice.chance(0.8)) {
            return records.stream();
        }
        long moment = person.registeredAt + dice.between(0, MINUTE);
        if (dice.chance(0.05)) {
            moment += dice.between(DAY, 25 * DAY);
        } else if (dice.chance(0.1)) {
            moment -= dice.between(MINUTE, HOUR);
        }
        long first = Math.max(moment, firstDay * DAY + dice.between(0, DAY));
        boolean withAge = dice.chance(0.8);
        records.add(profile(person, first, person.gender(), withAge, "free", dice));
        if (dice.chance(0.2)) {
            long second = first + dice.between(HOUR, 30 * DAY);
            // Whatever it says anew counts for nothing; what the first one did not say is now said.
            String gender = dice.chance(0.3) ? "undisclosed" : person.gender();
            records.add(profile(person, second, gender, true, "pro", dice));
        }
        if (dice.chance(0.02)) {
            long deleted = first + dice.between(DAY, 40 * DAY);
            Truth truth = new Truth.Valid(new UserProfileEvent(person.id(), deleted, OptionalLong.empty(), Map.of()));
            records.add(new SentRecord(Topics.USER_PROFILES, key(person), null, deleted, truth));
        }
        if (dice.chance(0.01)) {
            byte[] nested = "{\"gender\":{\"code\":1}}".getBytes(StandardCharsets.UTF_8);
            Truth truth = new Truth.Invalid(RejectReason.INVALID_FIELD);
            records.add(new SentRecord(Topics.USER_PROFILES, key(person), nested, first + MINUTE, truth));
        }
        return records.stream();
    }

    private SentRecord profile(Person person, long at, String gender, boolean withAge, String plan, Dice dice) {
        OptionalLong signup = dice.chance(0.9) ? OptionalLong.of(person.registeredAt) : OptionalLong.empty();
        Map<String, PropertyValue> properties = new LinkedHashMap<>();
        properties.put("gender", new PropertyValue.Text(gender));
        if (withAge) {
            properties.put(
                    "age",
                    dice.chance(0.5)
                            ? new PropertyValue.Text(" " + person.age())
                            : new PropertyValue.Number(BigDecimal.valueOf(person.age())));
        } else if (dice.chance(0.2)) {
            properties.put("age", new PropertyValue.Text("n/a"));
        }
        properties.put("plan", new PropertyValue.Text(plan));
        properties.put("newsletter", new PropertyValue.Bool(dice.chance(0.4)));
        json.begin(JsonBytes.Layout.DENSE);
        if (dice.chance(0.9)) {
            json.name("user_id");
            json.text(person.id());
        }
        if (signup.isPresent()) {
            json.name("signup_time");
            if (dice.chance(0.5)) {
                json.number(signup.getAsLong());
            } else {
                json.text(Instant.ofEpochMilli(signup.getAsLong()).toString());
            }
        }
        properties.forEach((name, value) -> {
            json.name(name);
            if (value instanceof PropertyValue.Text text) {
                json.text(text.value());
            } else if (value instanceof PropertyValue.Number number) {
                json.raw(number.value().toPlainString());
            } else if (value instanceof PropertyValue.Bool bool) {
                json.raw(bool.value() ? "true" : "false");
            }
        });
        Truth truth = new Truth.Valid(new UserProfileEvent(person.id(), at, signup, properties));
        return new SentRecord(Topics.USER_PROFILES, key(person), json.end(), at, truth);
    }

    private static byte[] key(Person person) {
        return person.id().getBytes(StandardCharsets.UTF_8);
    }
}
