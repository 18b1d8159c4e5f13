package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.HOUR;
import static dev.tidemark.simulator.Rhythm.MINUTE;
import static dev.tidemark.simulator.Rhythm.SECOND;

import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What people do in the product: the steps of their life with it, sessions, subscriptions and device reports. */
final class ProductUse {
    private static final Weighted ACTIONS = Weighted.of("page_viewed 40,dashboard_viewed 12,search_performed 9,"
            + "message_composed 8,editor_opened 7,report_exported 6,contact_imported 5,template_saved 5,"
            + "project_created 5,project_exported 4,file_shared 4,comment_added 4,api_key_created 1,"
            + "team_member_added 1");
    private static final Weighted PAGES =
            Weighted.of("/home 30,/campaigns 20,/contacts 14,/reports 12,/settings 8,/billing 5,/preise/übersicht 2");
    private static final Weighted OTHER_PLATFORMS = Weighted.of("web 50,android 30,ios 20");
    private static final Weighted REASONS =
            Weighted.of("too_expensive 35,missing_feature 25,no_longer_needed 22,switched 12,bad_support 6");
    private static final int[] MONTHLY_CENTS = {999, 1_999, 4_900, 9_900};
    private static final int RUPEES_PER_DOLLAR = 80;

    private static final int SESSION = 1;
    private static final int INVITED_AGAIN = 300;
    private static final int REGISTERED_AGAIN = 301;
    private static final int ACTIVATED_AGAIN = 302;
    private static final int ACTIVATED_EARLY = 303;
    private static final int PROFILE_COMPLETE = 304;
    private static final int SUBSCRIPTION = 400;
    private static final int DEVICE = 500;
    private static final int ROBOT = 600;

    /** Of so many people one is a robot that goes on for more than a day, and one that goes on without rest. */
    private static final int PEOPLE_PER_ROBOT = 2_000;

    private static final int TIRELESS = 7;
    private static final int HASTY = 11;

    private final double density;

    ProductUse(double density) {
        this.density = density;
    }

    /** Everything that the person begins on that day. */
    void day(Person person, long epochDay, boolean active, Emission out) {
        steps(person, epochDay, out);
        if (active) {
            sessions(person, epochDay, out);
        }
        if (person.paying) {
            subscription(person, epochDay, out);
        }
        if (person.mobile()) {
            deviceReport(person, epochDay, out);
        }
        switch (person.index % PEOPLE_PER_ROBOT) {
            case TIRELESS -> robot(person, epochDay, 7, 30 * HOUR, 20 * MINUTE, out);
            case HASTY -> robot(person, epochDay, 30, 18 * HOUR, 40 * SECOND, out);
            default -> {}
        }
    }

    /** Looks at pages every so often, once in so many days: no session's gap ends it. */
    private static void robot(Person person, long epochDay, int days, long span, long every, Emission out) {
        if (Math.floorMod(epochDay, days) != 1) {
            return;
        }
        Dice dice = new Dice(Dice.mix(Dice.mix(person.seed, epochDay), ROBOT));
        Place place = Place.of(person, person.mainPlatform);
        long start = epochDay * DAY + 5 * HOUR;
        for (long at = start; at < start + span; at += every) {
            emit(person, "page_viewed", at + dice.between(0, every / 4), place, Map.of(), dice.roll(), out);
        }
    }

    private static void steps(Person person, long epochDay, Emission out) {
        if (person.invitedAt != Person.NEVER) {
            step(person, "user_invited", person.invitedAt, 0, epochDay, out);
            again(person, "user_invited", person.invitedAt, 0.1, INVITED_AGAIN, epochDay, out);
        }
        if (person.registeredAt != Person.NEVER) {
            step(person, "user_registered", person.registeredAt, 1, epochDay, out);
            again(person, "user_registered", person.registeredAt, 0.02, REGISTERED_AGAIN, epochDay, out);
            again(person, "profile_complete", person.registeredAt, 0.7, PROFILE_COMPLETE, epochDay, out);
        }
        if (person.activatedAt != Person.NEVER) {
            step(person, "user_activated", person.activatedAt, 2, epochDay, out);
            again(person, "user_activated", person.activatedAt, 0.05, ACTIVATED_AGAIN, epochDay, out);
            Dice early = new Dice(Dice.mix(person.seed, ACTIVATED_EARLY));
            if (person.invitedAt != Person.NEVER && early.chance(0.02)) {
                long at = person.invitedAt - early.between(0, 2 * DAY);
                step(person, "user_activated", at, ACTIVATED_EARLY, epochDay, out);
            }
        }
    }

    private static void again(
            Person person, String name, long first, double share, int what, long epochDay, Emission out) {
        Dice dice = new Dice(Dice.mix(person.seed, what));
        if (dice.chance(share)) {
            step(person, name, first + dice.between(HOUR, 12 * DAY), what, epochDay, out);
        }
    }

    private static void step(Person person, String name, long at, int what, long epochDay, Emission out) {
        if (Math.floorDiv(at, DAY) != epochDay) {
            return;
        }
        long chance = Dice.mix(person.seed, 1_000L + what);
        boolean byOthers = name.equals("user_invited");
        Place place = byOthers ? new Place("", "", "", "", "") : Place.of(person, person.mainPlatform);
        emit(person, name, at, place, Map.of(), chance, out);
    }

    /** Where an event came from. */
    private record Place(String sessionId, String platform, String os, String deviceModel, String country) {
        static Place of(Person person, String platform) {
            return new Place("", platform, person.os(platform), person.deviceModel(platform), person.country);
        }

        Place in(String sessionId, String country) {
            return new Place(sessionId, platform, os, deviceModel, country);
        }
    }

    private void sessions(Person person, long epochDay, Emission out) {
        Dice dice = new Dice(Dice.mix(Dice.mix(person.seed, epochDay), SESSION));
        int sessions = roughly(1 + dice.geometric(0.18), density, dice);
        for (int i = 0; i < sessions; i++) {
            long start = epochDay * DAY + Rhythm.timeOfDay(dice);
            session(person, Math.max(start, person.registeredAt + MINUTE), dice, out);
        }
    }

    /** A whole number whose mean is {@code count × factor}. */
    static int roughly(int count, double factor, Dice dice) {
        return factor == 1 ? count : (int) (count * factor + dice.real());
    }

    private static void session(Person person, long start, Dice dice, Emission out) {
        String platform = dice.chance(0.82) ? person.mainPlatform : OTHER_PLATFORMS.pick(dice);
        String sessionId = dice.chance(0.97) ? Ids.of('s', dice.roll()) : "";
        Place place = Place.of(person, platform).in(sessionId, dice.chance(0.95) ? person.country : "");
        int events = 2 + dice.geometric(0.48);
        long at = start;
        emit(person, "app_opened", at, place, experiment(person), dice.roll(), out);
        for (int i = 1; i < events; i++) {
            boolean pause = dice.chance(0.02);
            at += pause ? dice.between(31 * MINUTE, 50 * MINUTE) : (long) (dice.exponential(80) * SECOND);
            String action = ACTIONS.pick(dice);
            emit(person, action, at, place, properties(action, dice), dice.roll(), out);
        }
        double buys = person.variant().equals("B") ? 0.32 : 0.25;
        if (person.paying && at > person.activatedAt && dice.chance(buys)) {
            at += dice.between(10 * SECOND, 5 * MINUTE);
            emit(person, "transaction_completed", at, place, purchase(person, dice), dice.roll(), out);
        }
    }

    private static Map<String, PropertyValue> experiment(Person person) {
        return person.variant().isEmpty() ? Map.of() : ordered("experiment", text("checkout:" + person.variant()));
    }

    private static Map<String, PropertyValue> properties(String action, Dice dice) {
        return switch (action) {
            case "page_viewed" -> ordered(
                    "page", text(PAGES.pick(dice)), "load_ms", number(40 + (long) dice.exponential(300), 0));
            case "report_exported" -> ordered(
                    "format",
                    text(dice.chance(0.6) ? "csv" : "pdf"),
                    "rows",
                    number(dice.between(1, 50_000), 0),
                    "scheduled",
                    new PropertyValue.Bool(dice.chance(0.2)));
            case "contact_imported" -> ordered("contacts", number(1 + (long) dice.exponential(400), 0));
            default -> Map.of();
        };
    }

    private static Map<String, PropertyValue> purchase(Person person, Dice dice) {
        long cents = 100 + (long) dice.logNormal(2_500, 0.9);
        boolean refund = dice.chance(0.015);
        PropertyValue amount = price(person, person.currency(), refund ? -cents : cents);
        return ordered("amount", amount, "currency", text(person.currency()));
    }

    /** Half of the people's clients write money as text. */
    private static PropertyValue price(Person person, String currency, long dollarCents) {
        long cents = currency.equals("INR") ? dollarCents * RUPEES_PER_DOLLAR : dollarCents;
        BigDecimal amount = BigDecimal.valueOf(cents, 2);
        return (person.index & 1) == 0 ? text(amount.toPlainString()) : new PropertyValue.Number(amount);
    }

    private static void subscription(Person person, long epochDay, Emission out) {
        Dice dice = new Dice(Dice.mix(person.seed, SUBSCRIPTION));
        if (!dice.chance(0.45)) {
            return;
        }
        long started = person.activatedAt + dice.between(MINUTE, 10 * DAY);
        boolean yearly = dice.chance(0.25);
        int tier = dice.below(MONTHLY_CENTS.length - 1);
        boolean discounted = dice.chance(0.2);
        long changed = dice.chance(0.4) ? started + (long) ((2 + dice.exponential(40)) * DAY) : Person.NEVER;
        int newTier = dice.chance(0.7) ? tier + 1 : Math.max(0, tier - 1);
        long cancelled = dice.chance(0.5) ? started + (long) ((3 + dice.exponential(60)) * DAY) : Person.NEVER;
        long restarted =
                cancelled != Person.NEVER && dice.chance(0.25) ? cancelled + dice.between(DAY, 30 * DAY) : Person.NEVER;
        String reason = REASONS.pick(dice);
        String id = Ids.of('p', dice.roll());

        Terms first = new Terms(id, yearly, tier, discounted, dice.chance(0.03) ? "" : person.currency());
        boolean switchesPlan = dice.chance(0.3);
        String newCurrency = dice.chance(0.15) ? "EUR" : first.currency;
        Terms second = new Terms(id, yearly != switchesPlan, newTier, discounted, newCurrency);

        terms(person, "started", started, first, epochDay, out);
        long period = (yearly ? 365 : 30) * DAY;
        long renewed = started + Math.floorDiv((epochDay + 1) * DAY - 1 - started, period) * period;
        if (renewed > started && renewed < cancelled) {
            terms(person, "renewed", renewed, renewed > changed ? second : first, epochDay, out);
        }
        if (changed < cancelled) {
            terms(person, "changed", changed, second, epochDay, out);
        }
        if (Math.floorDiv(cancelled, DAY) == epochDay) {
            Map<String, PropertyValue> why = ordered("subscription_id", text(id), "reason", text(reason));
            Place place = Place.of(person, person.mainPlatform);
            long chance = Dice.mix(Dice.mix(person.seed, SUBSCRIPTION), cancelled);
            emit(person, "subscription_cancelled", cancelled, place, why, chance, out);
        }
        terms(person, "started", restarted, first, epochDay, out);
    }

    /**
     * What a subscription costs.
     *
     * @param currency may be empty
     */
    private record Terms(String id, boolean yearly, int tier, boolean discounted, String currency) {}

    private static void terms(Person person, String what, long at, Terms terms, long epochDay, Emission out) {
        if (Math.floorDiv(at, DAY) != epochDay) {
            return;
        }
        long cents = MONTHLY_CENTS[terms.tier] * (terms.yearly ? 10L : 1L);
        Map<String, PropertyValue> properties = new LinkedHashMap<>();
        properties.put("subscription_id", text(terms.id));
        properties.put("plan", text(terms.yearly ? "yearly" : "monthly"));
        properties.put("price", price(person, terms.currency, cents));
        if (terms.discounted) {
            properties.put("discount", price(person, terms.currency, cents / 10));
        }
        if (!terms.currency.isEmpty()) {
            properties.put("currency", text(terms.currency));
        }
        long chance = Dice.mix(Dice.mix(person.seed, SUBSCRIPTION + what.length()), at);
        Place place = Place.of(person, person.mainPlatform);
        emit(person, "subscription_" + what, at, place, Collections.unmodifiableMap(properties), chance, out);
    }

    private static void deviceReport(Person person, long epochDay, Emission out) {
        Dice who = new Dice(Dice.mix(person.seed, DEVICE));
        long evening = epochDay * DAY + 21 * HOUR;
        if (!who.chance(0.3) || !person.around(evening)) {
            return;
        }
        double intensity = who.logNormal(1, 0.5);
        Dice dice = new Dice(Dice.mix(Dice.mix(person.seed, epochDay), DEVICE));
        long at = evening + dice.between(0, 3 * HOUR - MINUTE);
        report(person, intensity, at, dice, out);
        if (dice.chance(0.03)) {
            // Some phones report twice at once; the ids decide.
            long later = dice.chance(0.3) ? 0 : dice.between(0, MINUTE);
            report(person, intensity, at + later, dice, out);
        }
    }

    private static void report(Person person, double intensity, long at, Dice dice, Emission out) {
        double use = intensity * (0.6 + 0.8 * dice.real());
        double mobileData = dice.chance(0.4) ? 0.1 : 1;
        Map<String, PropertyValue> report = new LinkedHashMap<>();
        report.put("app_usage_minutes", number((long) (240 * use), 0));
        report.put("screen_on_hours", number((long) (48 * use), 1));
        if (!dice.chance(0.02)) {
            report.put("battery_drain_mah", number((long) (1_400 * use) + dice.below(300), 0));
        }
        long megabytes = (long) (700 * use * mobileData) + dice.below(200);
        report.put("data_usage_mb", dice.chance(0.01) ? text("n/a") : number(megabytes, 0));
        PropertyValue.Number installed = number(20 + (long) (30 * intensity), 0);
        report.put(
                "apps_installed",
                (person.index & 1) == 0 ? text(installed.value().toPlainString()) : installed);
        if (!dice.chance(0.03)) {
            report.put("age", number(person.age(), 0));
            report.put("gender", text(person.gender()));
        }
        report.put("behavior_class", number(Math.min(5, 1 + (long) (2 * intensity)), 0));
        Place place = Place.of(person, person.mainPlatform);
        emit(person, "device_usage_reported", at, place, Collections.unmodifiableMap(report), dice.roll(), out);
    }

    private static void emit(
            Person person,
            String name,
            long at,
            Place place,
            Map<String, PropertyValue> properties,
            long chance,
            Emission out) {
        out.emit(
                new ProductEvent(
                        Ids.of('e', chance),
                        at,
                        person.id(),
                        name,
                        place.sessionId,
                        person.accountId(),
                        place.platform,
                        place.os,
                        place.deviceModel,
                        place.country,
                        name.equals("user_invited") ? "" : person.userType(at),
                        person.internal,
                        properties),
                chance);
    }

    private static PropertyValue text(String value) {
        return new PropertyValue.Text(value);
    }

    private static PropertyValue.Number number(long unscaled, int scale) {
        return new PropertyValue.Number(BigDecimal.valueOf(unscaled, scale));
    }

    /** Names and values in turn; the order is kept, since it is the order in the JSON. */
    private static Map<String, PropertyValue> ordered(Object... namesAndValues) {
        Map<String, PropertyValue> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], (PropertyValue) namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }
}
