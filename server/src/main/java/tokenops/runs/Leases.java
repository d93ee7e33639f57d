package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import tokenops.path.Home;
import tokenops.path.States;
import tokenops.store.Core;
import tokenops.store.Every;

/**
 * Keeps the leases of what this node works on, and takes up what other nodes have lost and agents have left waiting. Each home is
 * tended on a thread of its own: one that is slow or refuses costs the runs of no other their leases.
 */
final class Leases {
    /** How often leases are renewed. */
    private static final Duration RENEWAL = Claims.LEASE.dividedBy(4);

    /** How often it is looked for what a dead node has left. */
    private static final Duration LAPSES = Duration.ofSeconds(1);

    private final Core core;
    private final Claims claims;
    private final RunWorker worker;
    private final Mishaps mishaps;
    private final Queue queue;
    private final List<Tended> homes;

    /**
     * What the node has to do with the queue.
     *
     * @param working what it works on in a home
     * @param isTaking whether it takes runs
     * @param grown is run when something has come into it
     */
    record Queue(Function<Home, List<RunRow>> working, BooleanSupplier isTaking, Runnable grown) {}

    /** A home, and when it was seen to; by one thread at a time. */
    private record Tended(Home home, AtomicBoolean busy, Every renewal, Every lapses) {
        Tended(Home home) {
            this(home, new AtomicBoolean(), new Every(RENEWAL), new Every(LAPSES));
        }
    }

    Leases(Core core, Claims claims, RunWorker worker, Mishaps mishaps, Queue queue) {
        this.core = core;
        this.claims = claims;
        this.worker = worker;
        this.mishaps = mishaps;
        this.queue = queue;
        this.homes = IntStream.range(0, core.homes().homes())
                .mapToObj(home -> new Tended(new Home(home)))
                .toList();
    }

    /** Has every home tended where it is time, but for those that are still at it. Waits for none. */
    void tend() {
        for (Tended home : homes) {
            if (home.busy.compareAndSet(false, true)) {
                Thread.ofVirtual().name("leases-" + home.home.number()).start(() -> tend(home));
            }
        }
    }

    private void tend(Tended home) {
        try {
            mishaps.contain("leases can't be seen to just now", () -> {
                // In this order: what can't be renewed isn't taken for somebody else's either.
                if (home.renewal.isTime(core.now())) {
                    renew(home.home);
                }
                if (queue.isTaking.getAsBoolean() && home.lapses.isTime(core.now())) {
                    takeUpLapsed(home.home);
                }
            });
        } finally {
            home.busy.set(false);
        }
    }

    private void renew(Home home) {
        Instant young = core.now().minus(RENEWAL);
        List<RunRow> ours = queue.working.apply(home).stream()
                .filter(run -> run.dueAt()
                        .filter(until -> until.minus(Claims.LEASE).isBefore(young))
                        .isPresent())
                .toList();
        if (!ours.isEmpty()) {
            // Cancelled, or somebody else has it: its tool may stop.
            claims.renew(home, ours).forEach(lost -> worker.stop(lost.id()));
        }
    }

    private void takeUpLapsed(Home home) {
        List<RunRow> lapsed = claims.lapsed(home);
        List<RunRow> orphans = lapsed.stream()
                .filter(run -> run.state() == States.Run.OPERATING)
                .toList();
        if (!orphans.isEmpty()) {
            claims.requeue(home, orphans);
            queue.grown.run();
        }
        lapsed.stream()
                .filter(run -> run.state() == States.Run.AWAITING_EVIDENCE)
                .forEach(run -> mishaps.contain("a wait for evidence can't be ended", () -> worker.waitedInVain(run)));
    }
}
