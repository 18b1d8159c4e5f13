package dev.tidemark.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.dashboard.live.Feed.Condition.State;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FeedTest {
    @Test
    void whateverFailsItIsSaidAndTriedAgain() throws InterruptedException {
        CountDownLatch attempts = new CountDownLatch(2);
        Object unforeseen = new Object() {
            @Override
            public String toString() {
                attempts.countDown();
                throw new IllegalStateException("nothing that a client would throw");
            }
        };
        try (Feed feed = new Feed(
                Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", unforeseen), "results", new Board("s"))) {
            assertThat(attempts.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(feed.condition().state()).isEqualTo(State.DOWN);
        }
    }
}
