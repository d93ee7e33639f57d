package tokenops;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Forgetting;
import tokenops.funding.Adjustments;
import tokenops.funding.Funding;
import tokenops.funding.PaymentExpiry;
import tokenops.funding.Payments;
import tokenops.ledger.GrantSweep;
import tokenops.log.SigningKeys;
import tokenops.log.Thinning;
import tokenops.path.Home;
import tokenops.runs.Uploads;
import tokenops.store.Core;
import tokenops.store.Every;

/**
 * Does chores in turn, on a thread of its own, each when its time has come. One that fails is told of and done again at its next
 * time; it keeps nothing from the others, nor one of its parts from the rest.
 *
 * <p>There are four: a provider's answer may take a minute, and what waits for none must not wait for that; nor must refunds that were
 * begun wait for questions about payments that may never be made, nor a key that was replaced for large deletes.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Digests are sorted in a few at a time: five seconds' worth would keep commits waiting for a tenth of one. */
    private static final Duration DIGESTS = Duration.ofSeconds(1);

    /** A key that another node has replaced signs for a day; an operator who replaced it needn't wait to see it taken up. */
    private static final Duration KEYS = Duration.ofSeconds(1);

    private static final Duration LEFTOVERS = Duration.ofSeconds(5);

    /** Grants and payments that are over can't be used anyway, and revenue is a matter of days. */
    private static final Duration GRANTS = Duration.ofMinutes(10);

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final Clock clock;
    private final List<Chore> chores;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** What is done in parts, as a rule one a home, none of which needs another. */
    record Chore(String name, Every due, List<Runnable> parts) {
        Chore(String name, Duration period, List<Runnable> parts) {
            this(name, new Every(period), parts);
        }

        static Chore ofHomes(String name, Duration period, Home.Count homes, Consumer<Home> part) {
            return new Chore(
                    name,
                    period,
                    IntStream.range(0, homes.homes())
                            .<Runnable>mapToObj(home -> () -> part.accept(new Home(home)))
                            .toList());
        }
    }

    Sweeper(String name, Clock clock, List<Chore> chores) {
        this.clock = clock;
        this.chores = List.copyOf(chores);
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Takes up what a crash has left between two commits. */
    static Sweeper ofProviders(Core core, Payments payments, Adjustments adjustments) {
        Home.Count homes = core.homes();
        return new Sweeper(
                "provider-sweeper",
                core.clock(),
                List.of(
                        Chore.ofHomes("requests", LEFTOVERS, homes, payments::resume),
                        Chore.ofHomes("refunds", LEFTOVERS, homes, adjustments::resume)));
    }

    /** Asks after what a provider said and nobody heard. */
    static Sweeper ofLookUps(Core core, Funding funding) {
        return new Sweeper(
                "look-ups", core.clock(), List.of(Chore.ofHomes("look-ups", LEFTOVERS, core.homes(), funding::lookUp)));
    }

    /** Takes up the keys that other nodes have put in the place of this one's. */
    static Sweeper ofKeys(Core core, SigningKeys keys) {
        return new Sweeper(
                "key-follower", core.clock(), List.of(new Chore("signing keys", KEYS, List.of(keys::follow))));
    }

    /** Keeps what is our own in order, and at its start and every hour frees what is in nobody's use any more. */
    static Sweeper ofOurOwn(
            Core core,
            GrantSweep grants,
            PaymentExpiry payments,
            Forgetting agents,
            Uploads uploads,
            Thinning checkpoints) {
        Home.Count homes = core.homes();
        return new Sweeper(
                "sweeper",
                core.clock(),
                List.of(
                        new Chore("digests", DIGESTS, List.of(core.documents()::sortIn)),
                        Chore.ofHomes("debts", LEFTOVERS, homes, grants::settle),
                        Chore.ofHomes("grants", GRANTS, homes, grants::sweep),
                        Chore.ofHomes("payments", GRANTS, homes, payments::sweep),
                        Chore.ofHomes("agents", HOUSEKEEPING, homes, agents::sweep),
                        new Chore("evidence", HOUSEKEEPING, List.of(uploads::sweep)),
                        new Chore("checkpoints", HOUSEKEEPING, List.of(checkpoints::sweep))));
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                chores.forEach(this::sweep);
            } while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(Chore chore) {
        if (chore.due().isTime(clock.instant())) {
            for (Runnable part : chore.parts()) {
                if (closing.getCount() > 0) {
                    sweep(chore, part);
                }
            }
        }
    }

    private static void sweep(Chore chore, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            LOG.warn("the sweep of {} is repeated later: {}", chore.name(), String.valueOf(e.getMessage()));
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
