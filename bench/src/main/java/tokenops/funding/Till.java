package tokenops.funding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tokenops.agents.Party;
import tokenops.ledger.Account;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.simulation.World;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/**
 * The simplest model of the money at the provider, made of nothing but answers: what was confirmed, less what was said to have gone
 * back. What the ledger has at the provider must be that.
 */
final class Till {
    private static final Account.Ref CLEARING = Account.Ref.providerClearing("stripe_stablecoin", Party.MONEY);

    private final World world;
    private final long[] all;
    private final Map<String, Long> there = new HashMap<>();
    private final Set<String> gone = new HashSet<>();

    Till(World world) {
        this.world = world;
        this.all = new long[world.homes().homes()];
    }

    /** A payment was confirmed. */
    void received(Id.Payment payment, long money) {
        move(payment.text(), world.homes().of(payment), money);
    }

    /** What was answered to something that goes back: disputed money is gone at once. */
    void adjusted(Adjustments.Adjustment answer, Home home) {
        boolean now = switch (answer.state()) {
            case SUCCEEDED, OPENED, LOST -> true;
            // a debt that is settled is settled between the operator and the agent: the provider has no part in it
            case REQUESTED, SUBMITTED, FAILED, WON, SETTLED -> false;
        };
        if (now ? gone.add(answer.id()) : gone.remove(answer.id())) {
            move(answer.paymentId(), home, (now ? -1 : 1) * answer.amount().minor());
        }
    }

    private void move(String payment, Home home, long money) {
        there.merge(payment, money, Long::sum);
        all[home.number()] += money;
    }

    /** What is there of a payment. */
    long of(Id.Payment payment) {
        return there.getOrDefault(payment.text(), 0L);
    }

    void check() {
        for (SimulatedLane lane : world.lanes()) {
            long due = all[lane.home().number()];
            long booked = -lane.memory()
                    .row(Account.TABLE, CLEARING)
                    .map(account -> account.balance().minor())
                    .orElse(0L);
            Violation.unless(
                    due == booked, () -> "the provider has " + due + " by its word and " + booked + " by the ledger");
        }
    }
}
