package tokenops.runs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import tokenops.ledger.Hold;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * The product's queue with nothing to do in its runs: real run rows, the {@link Executor} as it is (turns among agents, leases, fencing
 * numbers), and an end that checks the fencing number and commits the run's last state. Only what a tool would leave is left out:
 * documents, the post of the hold, the callback.
 *
 * <p>In this package because rows and rules of runs are nobody else's.
 */
public final class EmptyRuns implements AutoCloseable {
    private static final int AGENTS = 64;

    /** Runs in one commit when the queue is filled. */
    private static final int AT_ONCE = 500;

    private static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);
    private static final long HELD = 1_000_000;

    private final Core core;
    private final Executor executor;
    private final IntConsumer worked;
    private final Map<Id.Run, Integer> numbers = new ConcurrentHashMap<>();

    /**
     * @param workers runs that are worked on at once
     * @param worked is told the number of each run when it is worked on, before it ends
     */
    public EmptyRuns(Core core, Path folder, int workers, IntConsumer worked) {
        this.core = core;
        this.worked = worked;
        QueuePolicy policy = new QueuePolicy(workers, workers, Map.of(), Map.of(), Duration.ofDays(1));
        Evidences evidences = new Evidences(core, folder, Map.of());
        this.executor = new Executor(core, new Worker(), evidences, policy, new Nodes(core));
    }

    /** Puts so many runs into the queue, of as many agents in each home. */
    public void fill(int count) throws InterruptedException {
        List<Id.Agent> agents = new ArrayList<>();
        for (int i = 0; i < AGENTS; i++) {
            agents.add(new Id.Agent(core.ids().next(i)));
        }
        List<Thread> homes = new ArrayList<>();
        for (int home = 0; home < core.homes().homes(); home++) {
            int first = home;
            homes.add(Thread.ofVirtual().start(() -> fill(agents, first, count)));
        }
        for (Thread home : homes) {
            home.join();
        }
    }

    private void fill(List<Id.Agent> agents, int home, int count) {
        List<RunRow> runs = new ArrayList<>();
        int step = core.homes().homes();
        for (int number = home; number < count; number += step) {
            RunRow run = run(agents.get(number % AGENTS));
            numbers.put(run.id(), number);
            runs.add(run);
            if (runs.size() == AT_ONCE || number + step >= count) {
                core.lanes().submit(new Put(new Home(home), List.copyOf(runs))).orFail();
                runs.clear();
            }
        }
    }

    private RunRow run(Id.Agent agent) {
        Instant now = core.now();
        Hold hold = new Hold(
                new Id.Transfer(core.ids().next(agent)),
                CREDIT,
                List.of(new Hold.Burn(new Id.Grant(core.ids().next(agent)), HELD)));
        TaskEvent.History history = TaskEvent.History.NONE
                .with(TaskEvent.Type.RUN_CREATED, now)
                .with(TaskEvent.Type.CREDIT_HELD, now, Optional.of(hold.amount().readable()));
        return new RunRow(
                new Id.Run(core.ids().next(agent)),
                agent,
                new Id.Contract(core.ids().next(agent)),
                new Id.Credential(core.ids().next(agent)),
                "tokenops",
                Optional.empty(),
                States.Run.QUEUED,
                States.RunCredit.HELD,
                hold,
                HELD,
                List.of(),
                history,
                1,
                RunRow.Entry.first(now),
                RunRow.Ended.NOT_YET,
                now,
                Optional.empty());
    }

    private record Put(Home home, List<RunRow> runs) implements Command<Integer> {
        @Override
        public void needs(Needs needs) {
            // all of them are new
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            runs.forEach(run -> rows.put(RunRow.TABLE, run));
            return Outcome.done(runs.size());
        }
    }

    /** Begins to work. */
    public void start() {
        executor.start();
    }

    /** Takes nothing more, and ends what is at work. */
    @Override
    public void close() {
        executor.close();
    }

    private final class Worker extends RunWorker {
        @Override
        void perform(RunRow run, List<EvidenceRow> evidence) {
            worked.accept(Optional.ofNullable(numbers.get(run.id())).orElseThrow());
            Reply<UUID> reply = core.lanes().submit(new End(core.homes().of(run.agent()), new Ending.Holder(run)));
            if (!(reply instanceof Reply.Done<UUID>)) {
                throw new IllegalStateException("nobody else takes runs here, and yet " + reply);
            }
        }

        @Override
        void giveUp(RunRow run, String why) {
            throw new IllegalStateException(why);
        }

        @Override
        void waitedInVain(RunRow run) {
            throw new IllegalStateException("no run here waits for its agent");
        }

        @Override
        void stop(Id.Run run) {
            throw new IllegalStateException("nobody else takes runs here, and yet " + run + " was lost");
        }

        @Override
        long overrunning() {
            return 0;
        }
    }

    private record End(Home home, Ending.Holder holder) implements Command<UUID> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, holder.run().id().uuid());
        }

        @Override
        public Outcome<UUID> decide(Rows rows, Instant now) {
            RunRow run = holder.still(rows).orElseThrow();
            RunRow ended = run.over(
                    States.Run.RESULT_READY,
                    States.RunCredit.RELEASED,
                    run.history().with(TaskEvent.Type.RESULT_PACKAGED, now),
                    run.ended(),
                    now);
            rows.put(RunRow.TABLE, ended);
            return Outcome.done(ended.id().uuid());
        }
    }
}
