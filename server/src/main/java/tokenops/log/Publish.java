package tokenops.log;

import java.time.Instant;
import java.util.Optional;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.store.Command;
import tokenops.store.Needs;
import tokenops.store.Rows;

/** A key comes into use, with its document and its leaf. Refused when another node was first. */
record Publish(SigningKeyRow row, Sealed document) implements Command<Boolean> {
    @Override
    public Home home() {
        return Home.SHARED;
    }

    @Override
    public void needs(Needs needs) {}

    @Override
    public Outcome<Boolean> decide(Rows rows, Instant now) {
        rows.put(SigningKeyRow.TABLE, row);
        Sealing.put(rows, Sealing.SERVER, document);
        return Outcome.done(true);
    }

    @Override
    public Optional<Refusal> conflict(String constraint) {
        return constraint.equals("signing_key_thumbprint")
                ? Optional.of(Refusal.of(Problem.TRANSITION_REFUSED, "the key's document is there"))
                : Optional.empty();
    }
}
