package tokenops.funding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tokenops.funding.Charge.Back;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.simulation.World;

/**
 * The provider: it takes payments and gives money back, as its payers and operators want, and tells of it in messages that come in any
 * order, several times, or never. It knows what the truth is.
 */
final class Bank implements ProviderRoute {
    private final World world;
    private final Map<Id.Payment, Charge> charges = new HashMap<>();
    private final Map<String, Charge> byReference = new LinkedHashMap<>();
    private final List<Charge> unpaid = new ArrayList<>();
    private final List<Charge> paid = new ArrayList<>();
    private final List<Fact> messages = new ArrayList<>();
    private long named;

    Bank(World world) {
        this.world = world;
    }

    private String name(String prefix) {
        return prefix + ++named;
    }

    // --- what payers and its own people do ---

    /** A payer pays what was asked; now and then another amount, or in vain. */
    void pay() {
        if (unpaid.isEmpty()) {
            return;
        }
        Charge charge = unpaid.remove(world.random().nextInt(unpaid.size()));
        if (world.oneIn(20)) {
            tell(charge, "payment.failed", false, false);
            return;
        }
        long amount = world.oneIn(20)
                ? Math.max(1, charge.asked().minor() + world.random().nextInt(-3, 4))
                : charge.asked().minor();
        charge.pay(amount);
        paid.add(charge);
        if (world.oneIn(5)) {
            tell(charge, "payment.processing", false, false);
        }
        if (!world.oneIn(10)) {
            tell(charge, "payment.succeeded", true, false);
        }
    }

    /** Money goes back without our asking: a refund at the bank's own desk, or a dispute. */
    void giveBack() {
        if (paid.isEmpty()) {
            return;
        }
        Charge charge = world.any(paid);
        long most = charge.left() + (world.oneIn(30) ? 5 : 0);
        if (most < 1) {
            return;
        }
        boolean dispute = world.random().nextBoolean();
        long amount = world.oneIn(3) ? most : world.random().nextLong(1, most + 1);
        charge.add(new Back(dispute, name(dispute ? "dp_" : "re_"), Optional.empty(), amount));
        tell(charge, dispute ? "dispute.created" : "refund.created", false, true);
    }

    /** A refund or dispute is decided; a refund that succeeded may fail after all. */
    void decide() {
        if (paid.isEmpty()) {
            return;
        }
        Charge charge = world.any(paid);
        if (charge.backs().isEmpty()) {
            return;
        }
        Back back = world.any(charge.backs());
        if (back.fate == Fate.OPEN) {
            back.fate = world.oneIn(3) ? Fate.KEPT : Fate.GONE;
        } else if (back.fate == Fate.GONE && !back.dispute && world.oneIn(4)) {
            back.fate = Fate.KEPT;
        } else {
            return;
        }
        if (!world.oneIn(6)) {
            tell(charge, back.dispute ? "dispute.closed" : "refund.updated", false, true);
        }
    }

    /** Decides all that is open, and tells how those payments stand. @param all whether it tells of all others as well */
    void decideAll(boolean all) {
        for (Charge charge : paid) {
            boolean decided = all && !charge.backs().isEmpty();
            for (Back back : charge.backs()) {
                if (back.fate == Fate.OPEN) {
                    back.fate = Fate.GONE;
                    decided = true;
                }
            }
            if (decided) {
                tell(charge, "refund.updated", false, true);
            }
        }
    }

    private void tell(Charge charge, String type, boolean funds, boolean reverses) {
        Fact fact = new Fact(
                name("evt_"),
                type,
                funds,
                reverses,
                Optional.empty(),
                world.oneIn(200) ? Optional.empty() : Optional.of(charge.payment()),
                charge.reference(),
                funds ? charge.received() : Optional.empty(),
                Optional.of(payee()),
                Mode.TEST,
                world.now(),
                world.now());
        int copies = world.oneIn(5) ? 3 : 1;
        for (int copy = 0; copy < copies; copy++) {
            messages.add(fact);
        }
    }

    /** Any message that is on its way; it is no longer. */
    Optional<Fact> message() {
        if (messages.isEmpty()) {
            return Optional.empty();
        }
        int at = world.random().nextInt(messages.size());
        Fact fact = messages.get(at);
        messages.set(at, messages.getLast());
        messages.removeLast();
        return Optional.of(fact);
    }

    /** Sends a message that wasn't answered again. */
    void again(Fact fact) {
        messages.add(fact);
    }

    int messages() {
        return messages.size();
    }

    // --- what it knows ---

    Optional<Charge> charge(Id.Payment payment) {
        return Optional.ofNullable(charges.get(payment));
    }

    Optional<Charge> anyPaid() {
        return paid.isEmpty() ? Optional.empty() : Optional.of(world.any(paid));
    }

    List<Charge> paid() {
        return paid;
    }

    private Charge known(String reference) throws ProviderFailure {
        @Nullable Charge charge = byReference.get(reference);
        if (charge == null) {
            throw new ProviderFailure("no such payment", null, true);
        }
        return charge;
    }

    // --- what it is asked through the route ---

    @Override
    public String name() {
        return "stripe_stablecoin";
    }

    @Override
    public String provider() {
        return "stripe";
    }

    @Override
    public String railMode() {
        return "wallet_transfer";
    }

    @Override
    public Mode mode() {
        return Mode.TEST;
    }

    @Override
    public String payee() {
        return "acct_simulated";
    }

    @Override
    public String accepts() {
        return "anything";
    }

    @Override
    public Requested request(Id.Payment payment, Id.Agent agent, Amount amount) throws ProviderFailure {
        if (world.oneIn(30)) {
            throw new ProviderFailure("no answer", null);
        }
        Charge charge = charges.computeIfAbsent(payment, id -> {
            Charge made = new Charge(id, name("pi_"), amount);
            byReference.put(made.reference(), made);
            unpaid.add(made);
            return made;
        });
        return new Requested(charge.reference(), Map.of());
    }

    @Override
    public Message read(byte[] body, Map<String, String> headers, Instant now) {
        throw new UnsupportedOperationException("messages come read");
    }

    @Override
    public Optional<LookedUp> lookUp(String reference) throws ProviderFailure {
        Charge charge = known(reference);
        if (world.oneIn(50)) {
            throw new ProviderFailure("no answer", null);
        }
        return charge.received()
                .map(amount -> new LookedUp(
                        new Fact(
                                "lookup_" + reference,
                                "payment.lookup",
                                true,
                                false,
                                Optional.empty(),
                                Optional.of(charge.payment()),
                                reference,
                                charge.received(),
                                Optional.empty(),
                                Mode.TEST,
                                world.now(),
                                world.now()),
                        new byte[] {1}));
    }

    @Override
    public GoneBack refund(Id.Adjustment adjustment, Id.Payment payment, String reference, Amount amount)
            throws ProviderFailure {
        Charge charge = known(reference);
        Optional<Back> before = charge.backs().stream()
                .filter(back -> back.ours.filter(adjustment::equals).isPresent())
                .findFirst();
        if (before.isPresent()) {
            return before.get().fact();
        }
        if (world.oneIn(20)) {
            throw new ProviderFailure("no answer", null);
        }
        if (world.oneIn(20) || amount.minor() > charge.left()) {
            throw new ProviderFailure("refused", null, true);
        }
        Back back = new Back(false, name("re_"), Optional.of(adjustment), amount.minor());
        if (world.random().nextBoolean()) {
            back.fate = Fate.GONE;
        }
        charge.add(back);
        tell(charge, "refund.created", false, true);
        if (world.oneIn(10)) {
            // now and then it says no and does it all the same
            throw new ProviderFailure("the answer was lost", null, world.oneIn(4));
        }
        return back.fact();
    }

    @Override
    public Standing standing(String reference) throws ProviderFailure {
        Charge charge = known(reference);
        if (world.oneIn(50)) {
            throw new ProviderFailure("no answer", null);
        }
        return new Standing(Optional.of(charge.payment()), Mode.TEST, charge.facts());
    }

    @Override
    public List<Movement> movements(Instant from, Instant to) {
        throw new UnsupportedOperationException("nobody reconciles a simulation's days");
    }
}
