package tokenops.operations;

import java.util.List;
import java.util.Optional;
import tokenops.log.SigningKeys;
import tokenops.operations.Operation.Ask;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.store.Reply;

/** How operators replace the keys that sign for runs. Which there are is public: {@code /.well-known/jwks.json}. */
public final class SigningKeyOperations {
    private SigningKeyOperations() {}

    static List<Operation<?, ?>> of(SigningKeys keys, Audit audit) {
        return List.of(Operation.post(
                        "rotateSigningKey",
                        "/v1/operator/signing-keys/{purpose}/rotate",
                        new Operation.Access.OperatorOnly(),
                        "Replaces the key that signs attestations (attestation) or callbacks (webhook); the one before stays valid"
                                + " for a day, and what it signed for ever")
                .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                .does(Because.class, SigningKeys.Rotated.class, ask -> rotate(keys, audit, ask)));
    }

    private static Reply<SigningKeys.Rotated> rotate(SigningKeys keys, Audit audit, Ask<Because> ask) {
        Optional<SigningKeys.Purpose> purpose = Word.parse(SigningKeys.Purpose.class, ask.at("purpose"));
        String reason = ask.body().reason();
        if (purpose.isEmpty()) {
            return Reply.refused(Refusal.notFound("purpose of signing keys"));
        }
        Optional<Refusal> refusal = ask.body().refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        return keys.rotate(
                purpose.get(),
                audit.doing(ask.caller(), "rotateSigningKey", purpose.get().word(), reason),
                ask.once());
    }
}
