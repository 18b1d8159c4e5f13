package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.HOUR;

/**
 * Who a user is and how their life with the product goes: invited, registered, activated, active for a while, gone,
 * and perhaps back. A pure function of the seed.
 *
 * <p>Times are epoch milliseconds; {@link #NEVER} is later than all of them.
 */
final class Person {
    static final long NEVER = Long.MAX_VALUE;

    private static final Weighted COUNTRIES = Weighted.of("IN 34,US 18,BR 12,ID 10,GB 8,DE 7,AE 6,NG 5");
    private static final Weighted PLATFORMS = Weighted.of("web 48,android 27,ios 18,desktop 7");
    private static final Weighted DESKTOP_OS = Weighted.of("windows 60,macos 30,linux 10");
    private static final Weighted ANDROID_MODELS = Weighted.of("Galaxy S23 10,Galaxy A54 12,Galaxy M14 9,Pixel 7 6,"
            + "Pixel 8 Pro 3,Redmi Note 12 12,Redmi 10 8,Xiaomi 小米 13 3,OnePlus 11 5,OnePlus Nord 3 5,Moto G84 5,"
            + "Moto Edge 40 2,Vivo Y27 6,Vivo V29 3,Oppo A78 6,Oppo Reno 10 3,Realme C55 6,Tecno Spark 10 4,"
            + "Infinix Hot 30 4,Nokia G42 2");
    private static final Weighted IOS_MODELS = Weighted.of(
            "iPhone 12 10,iPhone 13 18,iPhone 14 20,iPhone 14 Pro 8,iPhone 15 15,iPhone 15 Pro Max 7,iPhone SE 6,iPad Air 3");
    private static final Weighted GENDERS = Weighted.of("female 48,male 49,other 3");

    private static final double INVITED = 0.78;
    private static final double REGISTERED = 0.62;
    private static final double ACTIVATED = 0.81;
    private static final double PAYING = 0.36;
    private static final double INTERNAL = 0.01;
    private static final double WITHOUT_ACCOUNT = 0.2;

    final long seed;
    final int index;
    final boolean internal;
    final int account;
    final String country;
    final String mainPlatform;
    final long invitedAt;
    final long registeredAt;
    final long activatedAt;
    final boolean paying;
    final double propensity;

    private final long leavesAt;
    private final long comesBackAt;
    private final long leavesAgainAt;

    /** @param joinedOn midnight of the day of the invitation, or of registering without one */
    Person(long worldSeed, int index, int accounts, long joinedOn) {
        this.seed = Dice.mix(worldSeed, index);
        this.index = index;
        Dice dice = new Dice(seed);
        this.internal = dice.chance(INTERNAL);
        double size = dice.real();
        this.account = dice.chance(WITHOUT_ACCOUNT) ? -1 : (int) (accounts * size * size);
        this.country = COUNTRIES.pick(dice);
        this.mainPlatform = PLATFORMS.pick(dice);
        this.propensity = 0.08 + 0.85 * StrictMath.pow(dice.real(), 2.2);

        long joinedAt = joinedOn + Rhythm.timeOfDay(dice);
        boolean invited = dice.chance(INVITED);
        boolean registers = dice.chance(REGISTERED) || !invited;
        long hesitation = (long) Math.min(dice.logNormal(8, 1.6) * HOUR, 20 * DAY);
        boolean activates = dice.chance(ACTIVATED) && registers;
        long warmUp = (long) Math.min(dice.logNormal(20, 1.7) * HOUR, 45 * DAY);
        this.invitedAt = invited ? joinedAt : NEVER;
        this.registeredAt = !registers ? NEVER : invited ? joinedAt + hesitation : joinedAt;
        this.activatedAt = activates ? registeredAt + warmUp : NEVER;
        this.paying = dice.chance(PAYING) && activates;

        boolean stays = dice.chance(paying ? 0.5 : 0.2);
        long stay = (long) ((1 + dice.exponential(55)) * DAY);
        boolean returns = dice.chance(0.35);
        long absence = (long) ((5 + dice.exponential(25)) * DAY);
        long secondStay = (long) ((1 + dice.exponential(20)) * DAY);
        boolean goes = registers && !stays;
        this.leavesAt = goes ? registeredAt + stay : NEVER;
        this.comesBackAt = goes && returns ? leavesAt + absence : NEVER;
        this.leavesAgainAt = comesBackAt == NEVER ? NEVER : comesBackAt + secondStay;
    }

    /** Some ids are numbers, which a part of the producers writes as JSON numbers. */
    String id() {
        return Math.floorMod(seed, 10) == 0 ? Integer.toString(700_000_000 + index) : Ids.of('u', seed);
    }

    String accountId() {
        return account < 0 ? "" : "acc-" + account;
    }

    String currency() {
        return country.equals("IN") ? "INR" : "USD";
    }

    /** Whether the person uses the product around that time at all. */
    boolean around(long time) {
        return time >= registeredAt && time < leavesAt || time >= comesBackAt && time < leavesAgainAt;
    }

    /** Whether the person is there on that day; the answer to a roll of that day's dice. */
    boolean activeOn(long epochDay) {
        return around(epochDay * DAY + DAY - 1)
                && new Dice(Dice.mix(seed, epochDay)).chance(propensity * Rhythm.weekday(epochDay));
    }

    /** {@code trial} for two weeks, then what the person pays for. */
    String userType(long time) {
        if (time < registeredAt + 14 * DAY) {
            return "trial";
        }
        if (!paying) {
            return "free";
        }
        return Math.floorMod(seed, 9) == 0 ? "enterprise" : "paid";
    }

    String os(String platform) {
        Dice dice = new Dice(Dice.mix(seed, platform.length()));
        return switch (platform) {
            case "android", "ios" -> platform;
            default -> DESKTOP_OS.pick(dice);
        };
    }

    String deviceModel(String platform) {
        Dice dice = new Dice(Dice.mix(seed, platform.length() + 100L));
        return switch (platform) {
            case "android" -> ANDROID_MODELS.pick(dice);
            case "ios" -> IOS_MODELS.pick(dice);
            default -> "";
        };
    }

    /** The variant of the experiment that the person takes part in, {@code A} or {@code B}; empty for most. */
    String variant() {
        Dice dice = new Dice(Dice.mix(seed, 202));
        if (!dice.chance(0.3)) {
            return "";
        }
        return dice.chance(0.5) ? "A" : "B";
    }

    boolean mobile() {
        return mainPlatform.equals("android") || mainPlatform.equals("ios");
    }

    String gender() {
        return GENDERS.pick(new Dice(Dice.mix(seed, 200)));
    }

    int age() {
        return 18 + (int) Math.min(new Dice(Dice.mix(seed, 201)).exponential(16), 61);
    }
}
