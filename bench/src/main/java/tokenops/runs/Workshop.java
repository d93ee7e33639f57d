package tokenops.runs;

import java.util.List;
import java.util.Optional;
import tokenops.agents.Parties;
import tokenops.callbacks.CallbackMoves;
import tokenops.callbacks.CallbackWatch;
import tokenops.contracts.ContractMoves;
import tokenops.ledger.GrantWatch;
import tokenops.ledger.TransferWatch;
import tokenops.path.States;
import tokenops.simulation.Move;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.World;
import tokenops.store.Index;
import tokenops.store.SimulatedLane;

/** All of the simulation that is about work: contracts, runs, the nodes that work on them, callbacks, and what is checked of it. */
public final class Workshop {
    private final World world;
    private final Parties parties;
    private final ContractMoves contracts;
    private final CallbackMoves callbacks;
    private final WorkMoves work;
    private final RunMoves runs;

    public Workshop(World world, Parties parties, Requests requests, Papers papers) {
        this.world = world;
        this.parties = parties;
        this.contracts = new ContractMoves(world, parties, requests, papers);
        this.callbacks = new CallbackMoves(world, requests, papers);
        this.work = new WorkMoves(world, papers, contracts, callbacks);
        this.runs = new RunMoves(world, requests, papers, contracts, new Flights(world), work);
    }

    /** What is checked of a lane after each command. */
    public RunWatch watch(SimulatedLane lane, TransferWatch transfers, GrantWatch grants) {
        CallbackMoves.index(lane);
        lane.memory().index(Ticket.OF_RUN, Index.equal(Ticket.OF_RUN, ticket -> true));
        work.index(lane);
        return new RunWatch(world, parties, lane, transfers, grants);
    }

    /** Every receiver answers from now on, and every result under review is released. */
    public void finish() {
        callbacks.revive();
        for (SimulatedLane lane : world.lanes()) {
            for (RunRow run : lane.memory().rows(RunRow.TABLE)) {
                if (run.state() == States.Run.UNDER_REVIEW) {
                    runs.release(contracts.deal(run.contract()), run.id());
                }
            }
        }
        work.claim(1_000);
        callbacks.take(1_000);
        world.batches();
        while (!work.isIdle() || !callbacks.isIdle()) {
            work.work();
            callbacks.deliver();
            world.batches();
        }
    }

    /** What isn't at its end: a run that is in flight or under review, a callback without an outcome. */
    public Optional<String> unfinished() {
        return world.lanes().stream()
                .flatMap(lane -> lane.memory().rows(RunRow.TABLE).stream())
                .filter(run -> run.state().inFlight() || run.state() == States.Run.UNDER_REVIEW)
                .findFirst()
                .map(RunRow::toString)
                .or(() -> world.lanes().stream()
                        .flatMap(lane -> CallbackWatch.unfinished(lane).stream())
                        .findFirst());
    }

    /** What may be done next. */
    public List<Move> moves() {
        return List.of(
                new Move(4, contracts::offer),
                new Move(1, contracts::accept),
                new Move(40, runs::begin),
                new Move(2, runs::add),
                new Move(3, runs::cancel),
                new Move(2, runs::close),
                new Move(3, runs::release),
                new Move(50, work::work),
                new Move(3, work::renew),
                new Move(4, () -> work.claim(1 + world.random().nextInt(20))),
                new Move(1, work::handBack),
                new Move(1, runs::move),
                new Move(30, callbacks::deliver),
                new Move(2, () -> callbacks.take(1 + world.random().nextInt(20))),
                new Move(1, callbacks::again));
    }
}
