package tokenops.ledger;

import java.util.List;
import java.util.stream.Stream;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.simulation.Node;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.Index;
import tokenops.store.SimulatedLane;

/** The sweep of grants: of any one, whether something is due of it or not, for sweeps may work at once. */
public final class SweepMoves {
    /** As many ids as a sweep is given for its transfers. */
    private static final int IDS = 7;

    private final World world;

    public SweepMoves(World world) {
        this.world = world;
    }

    /** Prepares a lane for the look-ups of the ledger. */
    public static void index(SimulatedLane lane) {
        lane.memory().index(Grant.OF_AGENT, Index.equal(Grant.OF_AGENT, grant -> grant.state() == States.Grant.FUNDED));
    }

    /** Sweeps one grant. */
    public void sweep(Grant grant) {
        Node node = world.act();
        List<Id.Transfer> ids = Stream.generate(
                        () -> new Id.Transfer(world.ids().next(grant.agent())))
                .limit(IDS)
                .toList();
        GrantSweep.Due due = new GrantSweep.Due(
                grant.id(), grant.agent(), grant.asset(), grant.paid().asset());
        world.submit(node, Submission.of(new GrantSweep.Take(world.homes().of(grant.id()), due, ids)));
    }

    /** Sweeps every grant of all homes. */
    public void sweepAll() {
        for (SimulatedLane lane : world.lanes()) {
            lane.memory().rows(Grant.TABLE).forEach(this::sweep);
        }
    }
}
