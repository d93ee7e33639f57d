package tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tokenops.Sweeper.Chore;
import tokenops.path.Home;
import tokenops.support.Eventually;

/** Chores don't keep each other from their turn. */
class SweeperTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    @Test
    void partThatFailsKeepsNeitherTheOthersNorTheNextChoreFromTheirTurn() {
        AtomicInteger parts = new AtomicInteger();
        AtomicInteger next = new AtomicInteger();
        Chore failing = Chore.ofHomes("a test's failures", OFTEN, new Home.Count(4), home -> {
            if (home.number() == 0) {
                throw new IllegalStateException("a test");
            }
            parts.incrementAndGet();
        });
        Chore working = new Chore("a test's work", OFTEN, List.of(next::incrementAndGet));
        try (Sweeper sweeper = new Sweeper("a test", Clock.systemUTC(), List.of(failing, working))) {
            sweeper.start();
            Eventually.until("both go on, sweep after sweep", () -> parts.get() >= 6 && next.get() >= 2);
        }
    }

    @Test
    void closingWaitsForThePartInHandAndForNoOther() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger after = new AtomicInteger();
        Sweeper sweeper = new Sweeper(
                "a test",
                Clock.systemUTC(),
                List.of(new Chore(
                        "a test's wait",
                        OFTEN,
                        List.of(
                                () -> {
                                    begun.countDown();
                                    try {
                                        end.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                },
                                after::incrementAndGet))));
        sweeper.start();
        Eventually.until("it is in hand", () -> begun.getCount() == 0);
        Thread closing = Thread.startVirtualThread(sweeper::close);
        Eventually.until("it waits", () -> closing.getState() == Thread.State.WAITING);
        end.countDown();
        Eventually.until("it is closed", () -> !closing.isAlive());
        assertEquals(0, after.get());
    }
}
