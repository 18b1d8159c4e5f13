package dev.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final LocalDate START = LocalDate.of(2026, 3, 2);
    private static final int DAYS = 28;

    private static final WorldConfig CONFIG = config(7, FaultShares.defaults());

    private static WorldConfig config(long seed, FaultShares faults) {
        return new WorldConfig(seed, 1_000, START, DAYS, faults, 1);
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
        List<String> once = new World(CONFIG).history().map(WorldTest::all).toList();

        assertThat(new World(CONFIG).history().map(WorldTest::all)).isEqualTo(once);
        assertThat(new World(config(8, FaultShares.defaults())).history().map(WorldTest::all))
                .isNotEqualTo(once);
    }

    @Test
    void daysOneByOneAreTheHistory() {
        World world = new World(CONFIG);
        List<String> days = START.datesUntil(START.plusDays(DAYS))
                .flatMap(world::day)
                .map(WorldTest::all)
                .toList();

        assertThat(days).isEqualTo(world.history().map(WorldTest::all).toList());
    }

    @Test
    void aSliceIsThatPartOfTheHistory() {
        World world = new World(CONFIG);
        Instant from = Instant.parse("2026-03-20T09:30:00Z");
        Instant to = Instant.parse("2026-03-22T17:00:00.123Z");
        List<String> expected = world.history()
                .filter(record -> record.timestamp() >= from.toEpochMilli() && record.timestamp() < to.toEpochMilli())
                .map(WorldTest::all)
                .toList();

        assertThat(expected).isNotEmpty();
        assertThat(world.arrivals(from, to).map(WorldTest::all)).isEqualTo(expected);
    }

    @Test
    void nothingArrivesBeforeTheStart() {
        assertThat(new World(CONFIG).day(START.minusDays(1))).isEmpty();
    }

    @Test
    void recordsComeInTheOrderOfTheirTimestampsWithinTheHistory() {
        List<Long> timestamps =
                new World(CONFIG).history().map(SentRecord::timestamp).toList();

        assertThat(timestamps).isSorted();
        assertThat(timestamps.get(0)).isGreaterThanOrEqualTo(millis(START));
        assertThat(timestamps.get(timestamps.size() - 1)).isLessThan(millis(START.plusDays(DAYS)));
    }

    @Test
    void twoRecordsShareAnIdentityOnlyIfTheyAreCopies() {
        Map<String, byte[]> known = new HashMap<>();
        new World(CONFIG).history().forEach(record -> {
            if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                byte[] before = known.putIfAbsent(identity(record.topic(), valid.event()), record.value());
                assertThat(before == null || Arrays.equals(before, record.value()))
                        .isTrue();
            }
        });
    }

    @Test
    void copiesOfProductEventsComeWithinThreeDaysOfTheEvent() {
        Set<String> seen = new HashSet<>();
        new World(CONFIG).history().forEach(record -> {
            if (record.truth() instanceof SentRecord.Truth.Valid valid
                    && valid.event() instanceof ProductEvent event
                    && !seen.add(identity(record.topic(), event))) {
                assertThat(record.timestamp() - event.eventTime())
                        .isLessThan(Duration.ofDays(3).toMillis());
            }
        });
    }

    @Test
    void eventIdsAreShort() {
        assertThat(events(CONFIG)).allMatch(event -> event.eventId().length() <= 24);
    }

    @Test
    void manyEventsOfAMessageShareAMillisecond() {
        Map<String, Long> byMoment = events(config(7, FaultShares.none()))
                .filter(MessageEvent.class::isInstance)
                .map(MessageEvent.class::cast)
                .collect(Collectors.groupingBy(
                        event -> event.messageId() + "@" + event.eventTime(), Collectors.counting()));

        assertThat(byMoment.values().stream().filter(count -> count > 1).count())
                .isGreaterThan(byMoment.size() / 50);
    }

    @Test
    void weekdaysAreBusierThanWeekends() {
        Map<Boolean, Long> byWeekend = sent().collect(Collectors.partitioningBy(
                event -> day(event).getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0, Collectors.counting()));

        assertThat(byWeekend.get(false) / 5.0).isGreaterThan(1.5 * byWeekend.get(true) / 2.0);
    }

    @Test
    void theDayPeaksFromEightToTwelve() {
        Map<Integer, Long> byHour = events(config(7, FaultShares.none()))
                .filter(event -> event instanceof ProductEvent product
                        && product.eventName().equals("app_opened"))
                .collect(Collectors.groupingBy(
                        event -> Instant.ofEpochMilli(event.eventTime())
                                .atOffset(ZoneOffset.UTC)
                                .getHour(),
                        Collectors.counting()));

        long quietest = Stream.of(8, 9, 10, 11).mapToLong(byHour::get).min().orElseThrow();
        byHour.forEach((hour, count) -> {
            if (hour < 8 || hour >= 12) {
                assertThat(count).isLessThan(quietest);
            }
        });
    }

    @Test
    void peopleGoThroughTheirLifeInOrderAsFarAsTheReferenceDashboardsDo() {
        Map<String, Set<String>> byName = events(config(7, FaultShares.none()))
                .filter(ProductEvent.class::isInstance)
                .map(ProductEvent.class::cast)
                .collect(Collectors.groupingBy(
                        ProductEvent::eventName, Collectors.mapping(ProductEvent::userId, Collectors.toSet())));
        Set<String> invited = byName.get("user_invited");
        Set<String> activated = intersection(invited, byName.get("user_activated"));
        Set<String> transacted = intersection(activated, byName.get("transaction_completed"));

        assertThat(activated.size() / (double) invited.size()).isCloseTo(0.5, within(0.15));
        assertThat(transacted.size() / (double) invited.size()).isBetween(0.03, 0.3);
        assertThat(byName.keySet())
                .contains(
                        "user_registered",
                        "device_usage_reported",
                        "report_exported",
                        "project_created",
                        "project_exported",
                        "editor_opened",
                        "profile_complete",
                        "subscription_started",
                        "subscription_renewed",
                        "subscription_changed",
                        "subscription_cancelled");
    }

    @Test
    void messagesUseEveryChannelAndStatusAndSomeAreNotDelivered() {
        List<MessageEvent> messages = events(CONFIG)
                .filter(MessageEvent.class::isInstance)
                .map(MessageEvent.class::cast)
                .toList();
        Map<String, Set<MessageStatus>> statuses = messages.stream()
                .collect(Collectors.groupingBy(
                        MessageEvent::messageId, Collectors.mapping(MessageEvent::status, Collectors.toSet())));

        assertThat(messages.stream().map(MessageEvent::channel).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("whatsapp", "email", "sms", "ivr");
        assertThat(messages.stream().map(MessageEvent::status).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(MessageStatus.values());
        assertThat(statuses.values())
                .anyMatch(of -> of.contains(MessageStatus.READ) && !of.contains(MessageStatus.DELIVERED));
        assertThat(messages)
                .anyMatch(event ->
                        event.charge().isPresent() && event.charge().get().micros() < 0);
        assertThat(messages)
                .anyMatch(event ->
                        event.charge().isPresent() && event.charge().get().micros() == 0);
        assertThat(messages.stream()
                        .flatMap(event -> event.charge().stream())
                        .map(charge -> charge.currency())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("INR", "USD");
    }

    @Test
    void oneRobotGoesOnForMoreThanADayAndOneHasMoreSecondsThanADayHasMinutes() {
        Map<String, TreeSet<Long>> secondsByUser = product()
                .filter(event -> event.eventName().equals("page_viewed"))
                .collect(Collectors.groupingBy(
                        ProductEvent::userId,
                        Collectors.mapping(event -> event.eventTime() / 1_000, Collectors.toCollection(TreeSet::new))));

        assertThat(secondsByUser.values()).anyMatch(seconds -> longestWithoutGap(seconds) >= 29 * 3_600);
        assertThat(secondsByUser.values())
                .anyMatch(seconds -> seconds.stream()
                                .collect(Collectors.groupingBy(second -> second / 86_400, Collectors.counting()))
                                .values()
                                .stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElseThrow()
                        > 1_440);
    }

    private static long longestWithoutGap(TreeSet<Long> seconds) {
        long longest = 0;
        long start = seconds.first();
        for (long second : seconds) {
            Long before = seconds.lower(second);
            start = before == null || second - before > 30 * 60 ? second : start;
            longest = Math.max(longest, second - start);
        }
        return longest;
    }

    @Test
    void subscriptionsSwitchPlanAndCurrencyEndAndComeBackAndPurchasesAreRefunded() {
        WorldConfig longer = new WorldConfig(7, 4_000, START, 90, FaultShares.none(), 0.1);
        Map<String, List<ProductEvent>> byUser = product(longer)
                .filter(event -> event.eventName().startsWith("subscription_"))
                .collect(Collectors.groupingBy(ProductEvent::userId));

        for (String property : List.of("plan", "currency")) {
            assertThat(byUser.values())
                    .anyMatch(events -> events.stream()
                                    .map(event -> event.properties().get(property))
                                    .filter(Objects::nonNull)
                                    .distinct()
                                    .count()
                            == 2);
        }
        assertThat(byUser.values())
                .anyMatch(events -> events.stream()
                                .filter(event -> event.eventName().equals("subscription_started"))
                                .count()
                        == 2);
        assertThat(byUser.values().stream().flatMap(List::stream))
                .anyMatch(event -> event.properties().containsKey("plan")
                        && !event.properties().containsKey("currency"));
        assertThat(product())
                .anyMatch(event -> event.eventName().equals("transaction_completed")
                        && event.properties().get("amount") instanceof PropertyValue.Number amount
                        && amount.value().signum() < 0);
    }

    @Test
    void someTakePartInAnExperimentThatHasAnEffect() {
        Map<String, Set<String>> usersByVariant = product()
                .filter(event -> event.properties().containsKey("experiment"))
                .collect(Collectors.groupingBy(
                        event -> ((PropertyValue.Text) event.properties().get("experiment")).value(),
                        Collectors.mapping(ProductEvent::userId, Collectors.toSet())));

        assertThat(usersByVariant).containsOnlyKeys("checkout:A", "checkout:B");
        assertThat(intersection(usersByVariant.get("checkout:A"), usersByVariant.get("checkout:B")))
                .isEmpty();
    }

    @Test
    void phonesReportTwiceAtOnceWithOtherIdsAndLeaveMeasuresOut() {
        List<ProductEvent> reports = product()
                .filter(event -> event.eventName().equals("device_usage_reported"))
                .toList();

        assertThat(reports.stream()
                        .collect(Collectors.groupingBy(
                                event -> event.userId() + "@" + event.eventTime(),
                                Collectors.mapping(ProductEvent::eventId, Collectors.toSet())))
                        .values())
                .anyMatch(ids -> ids.size() == 2);
        for (String property : List.of("battery_drain_mah", "age", "gender")) {
            assertThat(reports).anyMatch(report -> report.properties().containsKey(property));
            assertThat(reports).anyMatch(report -> !report.properties().containsKey(property));
        }
        for (Class<?> kind : List.of(PropertyValue.Text.class, PropertyValue.Number.class)) {
            assertThat(reports)
                    .anyMatch(report -> kind.isInstance(report.properties().get("apps_installed")));
            assertThat(reports)
                    .anyMatch(report -> kind.isInstance(report.properties().get("data_usage_mb")));
        }
    }

    private static Stream<ProductEvent> product() {
        return product(config(7, FaultShares.none()));
    }

    private static Stream<ProductEvent> product(WorldConfig config) {
        return events(config).filter(ProductEvent.class::isInstance).map(ProductEvent.class::cast);
    }

    @Test
    void noDimensionHasMoreThanAThousandValues() {
        List<Event> events = events(CONFIG).toList();
        List<Function<ProductEvent, String>> ofProduct = List.of(
                ProductEvent::eventName,
                ProductEvent::platform,
                ProductEvent::os,
                ProductEvent::deviceModel,
                ProductEvent::country,
                ProductEvent::userType);

        for (Function<ProductEvent, String> dimension : ofProduct) {
            assertThat(events.stream()
                            .filter(ProductEvent.class::isInstance)
                            .map(ProductEvent.class::cast)
                            .map(dimension)
                            .distinct())
                    .hasSizeLessThan(100);
        }
        assertThat(events.stream()
                        .filter(MessageEvent.class::isInstance)
                        .map(event -> ((MessageEvent) event).campaignId())
                        .distinct())
                .hasSizeBetween(DAYS, 10 * DAYS);
    }

    @Test
    void volumeIsAboutOnePointOneRecordsForEachUserAndDay() {
        assertThat(new World(CONFIG).history().count() / (1_000.0 * DAYS)).isBetween(0.7, 1.6);
        WorldConfig dense = new WorldConfig(7, 1_000, START, DAYS, FaultShares.defaults(), 3);
        assertThat(new World(dense).history().count() / (1_000.0 * DAYS)).isBetween(2.1, 4.8);
    }

    @Test
    void faultsChangeWhatBecomesOfEventsAndNotWhichThereAre() {
        FaultShares late = FaultShares.parse("late=0.3,duplicate=0.2,malformed=0.1,missing-delivered=0");
        Set<Event> all = events(config(7, FaultShares.none())).collect(Collectors.toSet());

        assertThat(events(config(7, late))).allMatch(all::contains);
    }

    @Test
    void liveGoesOnAtASteadyRateFromThatMoment() {
        World world = new World(CONFIG);
        Instant from = Instant.parse("2026-03-30T10:00:00Z");
        List<SentRecord> live = world.live(from, 50).limit(5_000).toList();

        for (int i = 0; i < live.size(); i++) {
            assertThat(live.get(i).timestamp()).isEqualTo(from.toEpochMilli() + 20L * i);
        }
        assertThat(live.stream().map(WorldTest::all))
                .isEqualTo(world.live(from, 50).limit(5_000).map(WorldTest::all).toList());
    }

    @Test
    void liveEventsHappenAboutWhenTheyArriveAndContinueTheHistory() {
        World world = new World(CONFIG);
        Instant from = Instant.parse("2026-03-30T10:00:00Z");
        Map<String, Event> before = new HashMap<>();
        world.arrivals(Instant.parse("2026-03-02T00:00:00Z"), from).forEach(record -> {
            if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                before.put(identity(record.topic(), valid.event()), valid.event());
            }
        });
        int recent = 0;
        int known = 0;
        List<SentRecord> live = world.live(from, 50).limit(5_000).toList();
        for (SentRecord record : live) {
            if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                Event event = valid.event();
                recent += Math.abs(record.timestamp() - event.eventTime()) < 60_000 ? 1 : 0;
                Event earlier = before.get(identity(record.topic(), event));
                if (earlier != null) {
                    known++;
                    assertThat(event).isEqualTo(earlier);
                }
            }
        }
        assertThat(recent).isGreaterThan(live.size() * 8 / 10);
        assertThat(known).isPositive();
    }

    @Test
    void twoLiveStreamsNeverTellDifferentThingsUnderOneId() {
        World world = new World(CONFIG);
        Map<String, byte[]> known = new HashMap<>();
        Stream.of("2026-03-30T10:00:00Z", "2026-03-30T10:05:00Z")
                .flatMap(from -> world.live(Instant.parse(from), 50).limit(2_000))
                .forEach(record -> {
                    if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                        byte[] before = known.putIfAbsent(identity(record.topic(), valid.event()), record.value());
                        assertThat(before == null || Arrays.equals(before, record.value()))
                                .isTrue();
                    }
                });
    }

    @Test
    void peopleKeepJoiningAfterTheHistory() {
        World world = new World(CONFIG);
        List<Event> later = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            world.day(START.plusDays(DAYS + 60 + i)).forEach(record -> {
                if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                    later.add(valid.event());
                }
            });
        }

        assertThat(later)
                .anyMatch(event -> event instanceof ProductEvent product
                        && product.eventName().equals("user_invited"));
    }

    @Test
    void configurationsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> new WorldConfig(1, 0, START, 1, FaultShares.none(), 1))
                .hasMessageStartingWith("users must be");
        assertThatThrownBy(() -> new WorldConfig(1, 1, START, -1, FaultShares.none(), 1))
                .hasMessageStartingWith("historyDays must be");
        assertThatThrownBy(() -> new WorldConfig(1, 1, START, 1, FaultShares.none(), 0))
                .hasMessageStartingWith("density must be");
        assertThatThrownBy(() -> new World(CONFIG).live(Instant.EPOCH, 0)).hasMessageStartingWith("rate must be");
    }

    private static Stream<Event> events(WorldConfig config) {
        return new World(config)
                .history()
                .flatMap(record -> record.truth() instanceof SentRecord.Truth.Valid valid
                        ? Stream.of(valid.event())
                        : Stream.empty());
    }

    private static Stream<MessageEvent> sent() {
        return events(config(7, FaultShares.none()))
                .filter(event -> event instanceof MessageEvent message && message.status() == MessageStatus.SENT)
                .map(MessageEvent.class::cast);
    }

    private static LocalDate day(Event event) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(event.eventTime()), ZoneOffset.UTC);
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static <T> Set<T> intersection(Set<T> a, Set<T> b) {
        return a.stream().filter(b::contains).collect(Collectors.toSet());
    }

    private static String identity(String topic, Event event) {
        String entity = event instanceof MessageEvent message ? message.messageId() : event.userId();
        return String.join("\u0000", topic, entity, event.eventId());
    }

    private static String all(SentRecord record) {
        return String.join(
                " ",
                record.topic(),
                new String(record.key(), StandardCharsets.UTF_8),
                new String(record.value(), StandardCharsets.ISO_8859_1),
                Long.toString(record.timestamp()),
                Integer.toString(record.truth().hashCode()));
    }
}
