package tokenops.funding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tokenops.agents.Party;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.path.Amount;
import tokenops.path.Id;

/** A payment as the bank has it, and what went back of it: the truth that the ledger must come to. */
final class Charge {
    private final Id.Payment payment;
    private final String reference;
    private final Amount asked;
    private final List<Back> backs = new ArrayList<>();
    private Optional<Amount> received = Optional.empty();

    Charge(Id.Payment payment, String reference, Amount asked) {
        this.payment = payment;
        this.reference = reference;
        this.asked = asked;
    }

    Id.Payment payment() {
        return payment;
    }

    String reference() {
        return reference;
    }

    Amount asked() {
        return asked;
    }

    /** The payer pays so much. */
    void pay(long amount) {
        received = Optional.of(new Amount(asked.asset(), amount));
    }

    Optional<Amount> received() {
        return received;
    }

    void add(Back back) {
        backs.add(back);
    }

    List<Back> backs() {
        return backs;
    }

    /** What went back of it, or may: refunds first, as Stripe is asked. */
    List<GoneBack> facts() {
        return backs.stream()
                .sorted(Comparator.comparing(back -> back.dispute))
                .map(Back::fact)
                .toList();
    }

    /** What may still go back; less than nothing when more has than was paid. */
    long left() {
        return received.map(Amount::minor).orElse(0L)
                - backs.stream()
                        .filter(back -> back.fate != Fate.KEPT)
                        .mapToLong(back -> back.amount)
                        .sum();
    }

    /** What has left the account by now: disputed money leaves at once. */
    long gone() {
        return backs.stream()
                .filter(back -> back.fate == Fate.GONE || back.dispute && back.fate == Fate.OPEN)
                .mapToLong(back -> back.amount)
                .sum();
    }

    /** A refund or a dispute as it stands. */
    static final class Back {
        final boolean dispute;
        final Optional<Id.Adjustment> ours;
        Fate fate = Fate.OPEN;
        private final String reference;
        private final long amount;

        /** @param ours the refund's id here, if it was asked for here */
        Back(boolean dispute, String reference, Optional<Id.Adjustment> ours, long amount) {
            this.dispute = dispute;
            this.reference = reference;
            this.ours = ours;
            this.amount = amount;
        }

        GoneBack fact() {
            return new GoneBack(dispute, Optional.of(reference), ours, new Amount(Party.MONEY, amount), fate);
        }
    }
}
