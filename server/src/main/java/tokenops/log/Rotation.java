package tokenops.log;

import java.time.Instant;
import java.util.Optional;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.store.Command;
import tokenops.store.Needs;
import tokenops.store.Rows;

/** One key follows another, each change with a document and its leaf. Refused when another node was first. */
record Rotation(SigningKeyRow next, Sealed document, Id.SigningKey before, Sealed ending)
        implements Command<SigningKeys.Rotated> {
    @Override
    public Home home() {
        return Home.SHARED;
    }

    @Override
    public void needs(Needs needs) {
        needs.lock(SigningKeyRow.TABLE, before.uuid());
    }

    @Override
    public Outcome<SigningKeys.Rotated> decide(Rows rows, Instant now) {
        Optional<SigningKeyRow> old = rows.get(SigningKeyRow.TABLE, before.uuid());
        if (old.isEmpty() || old.get().validUntil().isPresent()) {
            return Outcome.refused(Refusal.of(Problem.TRANSITION_REFUSED, "another node has just replaced the key"));
        }
        Instant until = next.validFrom().plus(SigningKeys.OVERLAP);
        rows.put(SigningKeyRow.TABLE, old.get().ending(new SigningKeyRow.End((Id.SigningKey) ending.id(), until)));
        rows.put(SigningKeyRow.TABLE, next);
        Sealing.put(rows, Sealing.SERVER, document);
        Sealing.put(rows, Sealing.SERVER, ending);
        return Outcome.done(new SigningKeys.Rotated(
                next.purpose().word(),
                next.thumbprint(),
                next.validFrom(),
                old.get().thumbprint(),
                until));
    }
}
