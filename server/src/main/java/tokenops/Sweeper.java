package tokenops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Forgetting;
import tokenops.funding.Adjustments;
import tokenops.funding.Funding;
import tokenops.funding.Payments;
import tokenops.ledger.GrantSweep;
import tokenops.path.Home;
import tokenops.runs.Evidences;
import tokenops.store.Core;
import tokenops.store.Every;

/**
 * Takes up, now and then, what a crash has left between two commits, and what a provider said and nobody heard. At its start and
 * every hour it also frees what is in nobody's use any more.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    /** Digests are sorted in a few at a time: five seconds' worth would keep commits waiting for a tenth of one. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Duration LEFTOVERS = Duration.ofSeconds(5);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    /** Grants that are over can't be used anyway, and revenue is a matter of days. */
    private static final Duration GRANTS = Duration.ofMinutes(10);

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final Core core;
    private final Payments payments;
    private final Funding funding;
    private final Adjustments adjustments;
    private final GrantSweep grants;
    private final Forgetting agents;
    private final Evidences evidences;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sweeper").unstarted(this::run);
    private final Every leftoversDue = new Every(LEFTOVERS);
    private final Every grantsDue = new Every(GRANTS);
    private final Every housekeeping = new Every(HOUSEKEEPING);

    Sweeper(
            Core core,
            Payments payments,
            Funding funding,
            Adjustments adjustments,
            GrantSweep grants,
            Forgetting agents,
            Evidences evidences) {
        this.core = core;
        this.payments = payments;
        this.funding = funding;
        this.adjustments = adjustments;
        this.grants = grants;
        this.agents = agents;
        this.evidences = evidences;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                sweep();
            } while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            core.documents().sortIn();
            if (leftoversDue.isTime(core.now())) {
                for (int home = 0; home < core.homes().homes(); home++) {
                    payments.resume(new Home(home), LEFT_ALONE);
                    funding.lookUp(new Home(home));
                    adjustments.resume(new Home(home), LEFT_ALONE);
                }
            }
            if (grantsDue.isTime(core.now())) {
                for (int home = 0; home < core.homes().homes(); home++) {
                    grants.sweep(new Home(home));
                }
            }
            if (housekeeping.isTime(core.now())) {
                keepHouse();
            }
        } catch (RuntimeException e) {
            LOG.warn("the sweep is repeated later: {}", String.valueOf(e.getMessage()));
        }
    }

    private void keepHouse() {
        for (int home = 0; home < core.homes().homes(); home++) {
            agents.sweep(new Home(home));
        }
        evidences.sweep();
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
