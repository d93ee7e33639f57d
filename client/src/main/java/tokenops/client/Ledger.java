package tokenops.client;

import java.time.Instant;
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
}
