package tokenops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.funding.Funding;
import tokenops.funding.Payments;
import tokenops.path.Home;
import tokenops.store.Core;

/** Takes up, now and then, what a crash has left between two commits, and what a provider said and nobody heard. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private final Core core;
    private final Payments payments;
    private final Funding funding;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sweeper").unstarted(this::run);

    Sweeper(Core core, Payments payments, Funding funding) {
        this.core = core;
        this.payments = payments;
        this.funding = funding;
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
                funding.lookUp(new Home(home));
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
