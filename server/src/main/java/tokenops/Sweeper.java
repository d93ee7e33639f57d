package tokenops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.funding.Adjustments;
import tokenops.funding.Funding;
import tokenops.funding.Payments;
import tokenops.ledger.GrantSweep;
import tokenops.path.Home;
import tokenops.store.Core;

/** Takes up, now and then, what a crash has left between two commits, and what a provider said and nobody heard. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    /** Grants that are over can't be used anyway, and revenue is a matter of days. */
    private static final Duration GRANTS = Duration.ofMinutes(10);

    private final Core core;
    private final Payments payments;
    private final Funding funding;
    private final Adjustments adjustments;
    private final GrantSweep grants;
    private java.time.Instant nextGrants = java.time.Instant.MIN;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sweeper").unstarted(this::run);

    Sweeper(Core core, Payments payments, Funding funding, Adjustments adjustments) {
        this.core = core;
        this.payments = payments;
        this.funding = funding;
        this.adjustments = adjustments;
        this.grants = new GrantSweep(core);
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
                adjustments.resume(new Home(home), LEFT_ALONE);
            }
            if (!core.now().isBefore(nextGrants)) {
                for (int home = 0; home < core.homes().homes(); home++) {
                    grants.sweep(new Home(home));
                }
                nextGrants = core.now().plus(GRANTS);
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
