package tokenops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.funding.Payments;
import tokenops.path.Home;
import tokenops.store.Core;

/** Takes up, now and then, what a crash has left between two commits. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private final Core core;
    private final Payments payments;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sweeper").unstarted(this::run);

    Sweeper(Core core, Payments payments) {
        this.core = core;
        this.payments = payments;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            for (int home = 0; home < core.homes().homes(); home++) {
                payments.resume(new Home(home), LEFT_ALONE);
            }
        } catch (RuntimeException e) {
            LOG.warn("the sweep is repeated later: {}", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
