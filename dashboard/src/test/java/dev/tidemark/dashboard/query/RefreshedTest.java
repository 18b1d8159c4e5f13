package dev.tidemark.dashboard.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.dashboard.query.Refusal.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefreshedTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong(7);
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void anAnswerHoldsForASecond() {
        Refreshed<Integer> refreshed = new Refreshed<>(asked::incrementAndGet, now::get);
        assertThat(refreshed.get()).isEqualTo(1);
        assertThat(refreshed.get()).isEqualTo(1);
        now.addAndGet(SECOND + 1);
        assertThat(refreshed.get()).isEqualTo(2);
    }

    @Test
    void aRefusalIsRememberedAsWellSoThatNotEverybodyWaitsForAnother() {
        Refreshed<Integer> refreshed = new Refreshed<>(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new Refusal(Code.UNAVAILABLE, "away");
                    }
                    return asked.get();
                },
                now::get);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(refreshed::get).isInstanceOf(Refusal.class).hasMessage("away");
        }
        assertThat(asked).hasValue(1);
        now.addAndGet(SECOND + 1);
        assertThat(refreshed.get()).isEqualTo(2);
    }

    @Test
    void whileOneAsksTheOthersMakeDoWithTheLastAnswer() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Refreshed<Integer> refreshed = new Refreshed<>(
                () -> {
                    if (asked.incrementAndGet() == 2) {
                        asking.countDown();
                        await(answer);
                    }
                    return asked.get();
                },
                now::get);
        assertThat(refreshed.get()).isEqualTo(1);
        now.addAndGet(SECOND + 1);
        CompletableFuture<Integer> slow = CompletableFuture.supplyAsync(refreshed::get);
        await(asking);
        assertThat(refreshed.get()).isEqualTo(1);
        answer.countDown();
        assertThat(slow.get(60, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(refreshed.get()).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
