package dev.tidemark.benchmarks.costs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.publish.Outgoing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Inputs INPUTS = Inputs.of("test");

    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());

    @Test
    void everyUserAppearsOnceThereAreFiveThirdsAsManyEvents() {
        assertThat(events(new Traffic(1_000, 600, 0, 1)).stream()
                        .map(Event::userId)
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(599);
    }

    @Test
    void ofFiveEventsThreeAreOfMessagesAndEachMessageIsSentThenDeliveredThenRead() {
        List<Event> events = events(new Traffic(50_000, 600, 0, 1));

        Map<String, List<MessageStatus>> states = events.stream()
                .filter(MessageEvent.class::isInstance)
                .map(MessageEvent.class::cast)
                .collect(Collectors.groupingBy(
                        MessageEvent::messageId, Collectors.mapping(MessageEvent::status, Collectors.toList())));
        assertThat(states).hasSize(10_000);
        assertThat(states.values().stream()
                        .filter(List.of(MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)::equals))
                .hasSizeGreaterThan(5_000);
        assertThat(events.stream().map(Event::eventId).distinct()).hasSize(50_000);
    }

    @Test
    void aHistoryHasItsEventsSpreadEvenlyOverItsDaysInOrder() {
        List<Outgoing> records = Traffic.history(4_000, 10, 400).into(INPUTS).toList();

        List<Long> times = records.stream().map(Outgoing::timestamp).toList();
        assertThat(times).isSorted();
        Map<Long, Long> perDay = times.stream()
                .collect(Collectors.groupingBy(time -> time / Duration.ofDays(1).toMillis(), Collectors.counting()));
        assertThat(perDay).hasSize(400);
        assertThat(perDay.values()).containsOnly(10L);
    }

    @Test
    void aPopulationHasAsManyUsersMessagesAndEventsAsItSays() {
        Population population = new Population(50, 40, 0);

        List<Event> events = population.into(INPUTS).map(this::decode).toList();

        assertThat(events).hasSize((int) population.events());
        assertThat(events.stream().map(Event::userId).distinct()).hasSize(50);
        assertThat(events.stream()
                        .filter(MessageEvent.class::isInstance)
                        .map(event -> ((MessageEvent) event).messageId())
                        .distinct())
                .hasSize(40 * Population.DAYS);
        assertThat(events.stream().map(Event::eventId).distinct()).hasSize((int) population.events());
    }

    @Test
    void laterEventsEndAtThePresentAndComeDaysAfterTheOthers() {
        long now = Duration.ofDays(20_000).toMillis();
        List<Long> times = new Population(50, 40, now)
                .into(INPUTS)
                .map(Outgoing::timestamp)
                .toList();
        List<Long> later =
                Population.later(INPUTS, now).map(Outgoing::timestamp).toList();

        assertThat(times).isSorted();
        assertThat(later)
                .isSorted()
                .allMatch(
                        time -> time <= now && time > now - Duration.ofHours(3).toMillis());
        assertThat(later.get(0) - times.get(times.size() - 1))
                .isGreaterThan(Duration.ofDays(5).toMillis());
    }

    private List<Event> events(Traffic traffic) {
        return traffic.into(INPUTS).map(this::decode).toList();
    }

    private Event decode(Outgoing record) {
        Decoded<? extends Event> decoded = record.topic().equals(INPUTS.messages())
                ? decoder.message(record.value())
                : decoder.product(record.value());
        if (decoded instanceof Decoded.Accepted<? extends Event> accepted) {
            return accepted.event();
        }
        throw new AssertionError(decoded.toString());
    }
}
