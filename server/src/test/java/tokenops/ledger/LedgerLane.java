package tokenops.ledger;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Outcome;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Database;
import tokenops.store.Lanes;
import tokenops.store.Needs;
import tokenops.store.Reads;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.store.postgres.DatabaseAddress;

/** The ledger's rules through a lane, without the stations above them: what a command with a fault could ask for. */
final class LedgerLane implements AutoCloseable {
    private static final Home HOME = new Home(0);

    private final Database database;
    private final Lanes lanes;
    private final Clock clock;
    final Ids ids;

    LedgerLane(DatabaseAddress address, Clock clock) {
        this.clock = clock;
        this.ids = new Ids(clock, new SecureRandom());
        this.database = Database.open(address, new Database.Limits(4, Duration.ofSeconds(10)), "a test");
        this.lanes = new Lanes(new Home.Count(4), database.connections(), clock, ids);
    }

    Reads reads() {
        return new Reads(database.connections());
    }

    Id.Agent agent() {
        return new Id.Agent(ids.next(0));
    }

    /** A funded grant with its credits issued. */
    Grant give(Id.Agent agent, Asset credit, long credits, Instant end) {
        Grant grant = new Grant(
                new Id.Grant(ids.next(agent)),
                agent,
                new Id.Payment(ids.next(agent)),
                new Id.SettlementReceipt(ids.next(agent)),
                new Id.Eligibility(ids.next(agent)),
                credit,
                credits,
                credits,
                0,
                new Amount(Asset.USD.in(credit.mode()), 1),
                List.of("tokenops"),
                States.Grant.FUNDED,
                end,
                clock.instant());
        Transfer issue = transfer(
                agent,
                Transfer.Phase.SINGLE,
                Account.Ref.creditsIssued(credit),
                Account.Ref.agentCredits(agent, credit),
                new Amount(credit, credits));
        submit(
                        needs -> needs.lock(Account.TABLE, issue.debit())
                                .lock(Account.TABLE, issue.credit())
                                .lock(Grant.TABLE, grant.id().uuid()),
                        (rows, now) -> {
                            Ledger.book(rows, issue);
                            rows.put(Grant.TABLE, grant);
                            return Outcome.done(true);
                        })
                .orFail();
        return grant;
    }

    /** A transfer under a new id. */
    Transfer transfer(Id.Agent agent, Transfer.Phase phase, Account.Ref debit, Account.Ref credit, Amount amount) {
        return new Transfer(
                new Id.Transfer(ids.next(agent)),
                agent,
                phase,
                Optional.empty(),
                debit,
                credit,
                amount,
                ids.next(agent),
                clock.instant());
    }

    Reply<Boolean> book(Transfer transfer) {
        return submit(
                needs -> needs.lock(Account.TABLE, transfer.debit()).lock(Account.TABLE, transfer.credit()),
                (rows, now) -> {
                    Ledger.book(rows, transfer);
                    return Outcome.done(true);
                });
    }

    Reply<Hold> hold(Id.Agent agent, Amount amount, AgentLimits limits) {
        UUID id = ids.next(agent);
        return submit(
                needs -> Ledger.needsForHold(needs, agent, amount.asset()),
                (rows, now) -> Ledger.hold(rows, new Id.Transfer(id), agent, id, "tokenops", amount, limits, now));
    }

    /** Takes part of a hold, or nothing. */
    Reply<Boolean> end(Id.Agent agent, Hold hold, long taken) {
        Id.Transfer id = new Id.Transfer(ids.next(agent));
        return submit(needs -> Ledger.needsForEnd(needs, agent, hold), (rows, now) -> {
            Ledger.post(rows, hold, id, agent, hold.id().uuid(), new Amount(hold.asset(), taken), now);
            return Outcome.done(true);
        });
    }

    /** Asks all of these at once; whether each was done. */
    @SafeVarargs
    final List<Boolean> together(Callable<Reply<Boolean>>... asking) throws InterruptedException {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            return callers.invokeAll(List.of(asking)).stream()
                    .map(future ->
                            future.state() == Future.State.SUCCESS && future.resultNow() instanceof Reply.Done<Boolean>)
                    .toList();
        }
    }

    /** What a command must see. */
    interface Seeing {
        void add(Needs needs);
    }

    private <A> Reply<A> submit(Seeing needs, BiFunction<Rows, Instant, Outcome<A>> decide) {
        return lanes.submit(new Command<>() {
            @Override
            public Home home() {
                return HOME;
            }

            @Override
            public void needs(Needs all) {
                needs.add(all);
            }

            @Override
            public Outcome<A> decide(Rows rows, Instant now) {
                return decide.apply(rows, now);
            }
        });
    }

    @Override
    public void close() {
        lanes.close();
        database.close();
    }
}
