package tokenops.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Problem;
import tokenops.path.Refusal;

/**
 * The lane of one home: its thread drains what has come and applies it as one batch.
 *
 * <p>Only an error of the database sends a batch round again. It is split only when it is known that nothing was committed;
 * after a failed commit the batch's own row says whether it happened.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** Commands that may wait: more means that the database can't keep up, and waiting longer helps nobody. */
    private static final int QUEUE = 20_000;

    /** Commands in one transaction: bounds the time that its locks are held. */
    private static final int BATCH = 512;

    /** How long a batch goes round again while the database is away, before its callers are told to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How often it is tried whether a full disk has room again. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final Refusal STOPPING = Refusal.of(Problem.UNAVAILABLE, "the server is stopping");

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Home home;
    private final DataSource source;
    private final Clock clock;
    private final Ids ids;
    private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private final Every probe = new Every(PROBE);
    private volatile boolean diskFull;
    private volatile boolean closing;

    Lane(Home home, DataSource source, Clock clock, Ids ids) {
        this.home = home;
        this.source = source;
        this.clock = clock;
        this.ids = ids;
        this.thread = Thread.ofPlatform().name("lane-" + home.number()).start(this::run);
    }

    <A> Reply<A> submit(Command<A> command, Optional<Once> once) {
        Pending<A> pending = new Pending<>(command, once, new CompletableFuture<>());
        if (closing || !queue.offer(pending)) {
            return Reply.refused(closing ? STOPPING : Refusal.of(Problem.UNAVAILABLE, "too much waits"));
        }
        if (closing && !thread.isAlive()) {
            // It came in after the thread's last look.
            turnBackAll(STOPPING);
        }
        return pending.reply.join();
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        turnBackAll(STOPPING);
    }

    private void turnBackAll(Refusal refusal) {
        for (Pending<?> pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.refuse(refusal);
        }
    }

    private void run() {
        List<Pending<?>> batch = new ArrayList<>();
        while (!closing || !queue.isEmpty()) {
            try {
                Pending<?> first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - batch.size());
                    Fold.inTurns(batch).forEach(this::apply);
                }
                probe();
            } catch (InterruptedException e) {
                LOG.warn("lane {} was interrupted and goes on", home.number());
            } catch (RuntimeException | Error e) {
                // A fault of ours, or no memory: those who wait are told, and the lane goes on for the others.
                LOG.error("lane {} failed {} commands", home.number(), batch.size(), e);
                batch.forEach(pending -> pending.reply.completeExceptionally(e));
            } finally {
                batch.clear();
            }
        }
    }

    /** Nothing but the batch's own row, to see whether there is room for it again. */
    private void probe() {
        if (diskFull && probe.isTime(clock.instant())) {
            apply(List.of());
        }
    }

    private void apply(List<Pending<?>> commands) {
        Batch batch = new Batch(home, ids.next(home.number()), commands, clock);
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        boolean mayBeCommitted = false;
        boolean looksAgain = true;
        while (true) {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                if (mayBeCommitted && batch.isCommitted(connection)) {
                    batch.answer();
                    return;
                }
                mayBeCommitted = false;
                try {
                    batch.fold(connection);
                } catch (SQLException | RuntimeException e) {
                    rollBack(connection, e);
                    throw e;
                }
                mayBeCommitted = true;
                connection.commit();
                diskFull(false);
                batch.answer();
                return;
            } catch (SQLException e) {
                // Its own row is there: the commit whose outcome was unknown did happen, or is about to.
                mayBeCommitted |= Faults.violates(e, "batch_pkey");
                if (!mayBeCommitted && looksAgain && Faults.isDuplicate(e)) {
                    // Another node was first with a row that wasn't there when we looked: the next round sees it.
                    looksAgain = false;
                    continue;
                }
                if (!mayBeCommitted && Faults.isDiskFull(e)) {
                    diskFull(true);
                    commands.forEach(pending -> pending.refuse(Refusal.of(
                            Problem.UNAVAILABLE,
                            "the database's disk is full: nothing is written until there is room")));
                    return;
                }
                if (!mayBeCommitted && !Faults.canPass(e)) {
                    divide(commands, e);
                    return;
                }
                if (System.nanoTime() > giveUp) {
                    turnBack(commands, e);
                    return;
                }
                pause();
            } catch (RuntimeException e) {
                divide(commands, e);
                return;
            }
        }
    }

    private void turnBack(List<Pending<?>> commands, SQLException e) {
        boolean slow = Faults.isTooSlow(e);
        String what = slow ? "the database took too long" : "the database is away";
        LOG.error("lane {}: {}, {} commands turned back", home.number(), what, commands.size(), e);
        Refusal refusal = Refusal.of(Problem.UNAVAILABLE, what + "; the same Idempotency-Key finds out");
        commands.forEach(pending -> pending.refuse(refusal));
        if (!slow) {
            // who has come meanwhile would find it away as well, after as long a wait
            turnBackAll(refusal);
        }
    }

    /** Whether the database's disk was full at the last batch: until there is room nothing is written here. */
    boolean isDiskFull() {
        return diskFull;
    }

    private void diskFull(boolean full) {
        if (full != diskFull) {
            diskFull = full;
            if (full) {
                LOG.error(
                        "lane {}: the database's disk is full: nothing is written until there is room", home.number());
            } else {
                LOG.info("lane {}: the database's disk has room again", home.number());
            }
        }
    }

    /** Finds the command at fault, so that its neighbours don't suffer for it. Nothing of the batch was committed. */
    private void divide(List<Pending<?>> commands, Exception fault) {
        if (commands.size() < 2) {
            commands.forEach(pending -> pending.fail(fault));
            return;
        }
        int half = commands.size() / 2;
        apply(commands.subList(0, half));
        apply(commands.subList(half, commands.size()));
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    /** A command and whoever waits for it. */
    record Pending<A>(Command<A> command, Optional<Once> once, CompletableFuture<Reply<A>> reply) {
        void refuse(Refusal refusal) {
            reply.complete(Reply.refused(refusal));
        }

        void fail(Exception fault) {
            Optional<Refusal> meant = Faults.constraintOf(fault).flatMap(command::conflict);
            meant.ifPresentOrElse(this::refuse, () -> reply.completeExceptionally(fault));
        }
    }
}
