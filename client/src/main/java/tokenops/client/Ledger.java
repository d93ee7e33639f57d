package tokenops.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The ledger as the agent sees it. */
public final class Ledger {
    private Ledger() {}

    /**
     * The agent's account.
     *
     * @param available what new runs may hold
     */
    public record Account(String name, Amount balance, Amount held, Amount available) {
        static Account of(Answer answer) {
            return new Account(
                    answer.text("name"), answer.amount("balance"), answer.amount("held"), answer.amount("available"));
        }
    }

    /**
     * A transfer: debits one account and credits another by the same amount.
     *
     * @param phase as {@code pending} or {@code post}
     * @param of the pending transfer that this one ends
     */
    public record Transfer(
            String id, String phase, Optional<String> of, String debit, String credit, Amount amount, Instant at) {
        static Transfer of(Answer answer) {
            return new Transfer(
                    answer.text("id"),
                    answer.text("phase"),
                    answer.optional("of"),
                    answer.text("debit"),
                    answer.text("credit"),
                    answer.amount("amount"),
                    answer.time("at"));
        }
    }

    /**
     * An account over a period.
     *
     * @param debits all that left it in the period
     * @param credits all that came
     */
    public record Statement(
            String account,
            Instant from,
            Instant to,
            Amount opening,
            Amount debits,
            Amount credits,
            Amount closing,
            List<Entry> entries) {
        static Statement of(Answer answer) {
            return new Statement(
                    answer.text("account"),
                    answer.time("from"),
                    answer.time("to"),
                    answer.amount("opening"),
                    answer.amount("debits"),
                    answer.amount("credits"),
                    answer.amount("closing"),
                    answer.list("entries", Entry::of));
        }
    }

    /**
     * A line of a statement.
     *
     * @param other the account on the other side
     * @param amount below zero when it left
     */
    public record Entry(String id, Instant at, String other, Amount amount) {
        static Entry of(Answer answer) {
            return new Entry(answer.text("id"), answer.time("at"), answer.text("other"), answer.amount("amount"));
        }
    }
}
