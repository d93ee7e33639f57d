package tokenops.bench.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tokenops.ledger.Account;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Mode;
import tokenops.store.Core;
import tokenops.store.Reply;

/** Agents' credit accounts, as many in each home, and the moves between them. A move stays in its home, as all that is written does. */
final class Accounts {
    static final int COUNT = 10_000;

    /** What each has at first: so little that the balances matter, and some moves are refused. */
    static final long FIRST = 500;

    private static final int MOST_MOVED = 100;
    private static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);

    private final Core core;
    private final Ids ids;
    private final List<List<Id.Agent>> byHome = new ArrayList<>();

    Accounts(Core core) {
        this.core = core;
        this.ids = core.ids();
        int homes = core.homes().homes();
        for (int home = 0; home < homes; home++) {
            List<Id.Agent> agents = new ArrayList<>();
            for (int i = 0; i < COUNT / homes; i++) {
                agents.add(new Id.Agent(ids.next(home)));
            }
            byHome.add(agents);
        }
    }

    /** Which two accounts a move is between. */
    @FunctionalInterface
    interface Choice {
        Move next(RandomGenerator random);
    }

    /** Every account gets its first credits, each from where credits come from. */
    void fund() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (List<Id.Agent> agents : byHome) {
            for (Id.Agent agent : agents) {
                Account.Ref to = Account.Ref.agentCredits(agent, CREDIT);
                Move move = move(agent, Account.Ref.creditsIssued(CREDIT), to, FIRST, true);
                threads.add(
                        Thread.ofVirtual().start(() -> core.lanes().submit(move).orFail()));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Any account to any other of its home. */
    Choice spread() {
        return random -> {
            List<Id.Agent> agents = byHome.get(random.nextInt(byHome.size()));
            return between(any(agents, random), any(agents, random), agents, random);
        };
    }

    /** Nine of ten moves leave one account or reach it, by chance; the tenth is between any others. */
    Choice hot() {
        List<Id.Agent> home = byHome.getFirst();
        Id.Agent hot = home.getFirst();
        Choice spread = spread();
        return random -> {
            if (random.nextInt(10) == 0) {
                return spread.next(random);
            }
            Id.Agent other = any(home, random);
            return random.nextBoolean() ? between(hot, other, home, random) : between(other, hot, home, random);
        };
    }

    private Move between(Id.Agent from, Id.Agent to, List<Id.Agent> home, RandomGenerator random) {
        Id.Agent other = to;
        while (other.equals(from)) {
            other = any(home, random);
        }
        return move(
                from,
                Account.Ref.agentCredits(from, CREDIT),
                Account.Ref.agentCredits(other, CREDIT),
                1 + random.nextInt(MOST_MOVED),
                false);
    }

    private Move move(Id.Agent agent, Account.Ref from, Account.Ref to, long amount, boolean overdrawn) {
        Home home = core.homes().of(agent);
        Id.Transfer id = new Id.Transfer(ids.next(agent));
        return new Move(home, id, agent, from, to, new Amount(CREDIT, amount), id.uuid(), overdrawn);
    }

    /** What became of one: true when it is booked and durable, false when there was too little. */
    boolean submit(Move move) {
        return core.lanes().submit(move) instanceof Reply.Done<Id.Transfer>;
    }

    private static Id.Agent any(List<Id.Agent> agents, RandomGenerator random) {
        return agents.get(random.nextInt(agents.size()));
    }
}
