package tokenops.agents;

import java.util.Set;
import tokenops.ledger.Account;
import tokenops.ledger.AgentLimits;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.simulation.World;

/**
 * An agent in the simulation, with the simplest model of its money that there is: a few sums of what the world has seen happen,
 * made without looking into any row.
 */
public final class Party {
    public static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);
    public static final Asset MONEY = Asset.USD.in(Mode.TEST);
    public static final String TOOL = "tokenops";
    public static final String DATA_MODE = "public_safe_demo";

    private final Caller.Agent caller;
    private final Home home;
    private final AgentLimits limits;
    private final Account.Ref account;
    private long granted;
    private long held;
    private long burnt;
    private int inFlight;

    Party(Caller.Agent caller, Home home, AgentLimits limits) {
        this.caller = caller;
        this.home = home;
        this.limits = limits;
        this.account = Account.Ref.agentCredits(caller.id(), CREDIT);
    }

    /** A new one, with limits that it will meet. */
    public static Party arrive(World world) {
        Id.Agent id = new Id.Agent(world.ids().next(world.random().nextInt(256)));
        Caller.Agent caller = new Caller.Agent(
                id,
                new Id.Credential(world.ids().next(id)),
                Mode.TEST,
                false,
                Set.of(),
                Set.of(TOOL),
                Set.of(DATA_MODE));
        AgentLimits limits = new AgentLimits(
                new Amount(CREDIT, 500 + world.random().nextInt(world.oneIn(3) ? 10_000 : 1_000_000)),
                2 + world.random().nextInt(30),
                new Amount(CREDIT, 1_000));
        return new Party(caller, world.homes().of(id), limits);
    }

    public Id.Agent id() {
        return caller.id();
    }

    public Caller.Agent caller() {
        return caller;
    }

    public Home home() {
        return home;
    }

    /** The account of its credits. */
    public Account.Ref account() {
        return account;
    }

    public AgentLimits limits() {
        return limits;
    }

    /** A payment has funded so much. */
    public void funded(long credits) {
        granted += credits;
    }

    /** A run began that holds so much. */
    public void began(long credits) {
        held += credits;
        inFlight++;
    }

    /** A run ended that held so much, of which it has taken some. */
    public void ended(long credits, long taken) {
        held -= credits;
        burnt += taken;
        inFlight--;
    }

    public long granted() {
        return granted;
    }

    /** What runs hold. */
    public long held() {
        return held;
    }

    public long burnt() {
        return burnt;
    }

    public int inFlight() {
        return inFlight;
    }

    @Override
    public String toString() {
        return id() + " in home " + home.number() + ": granted " + granted + ", held " + held + ", burnt " + burnt
                + ", " + inFlight + " runs in flight";
    }
}
