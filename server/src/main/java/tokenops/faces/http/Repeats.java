package tokenops.faces.http;

import java.util.UUID;
import tokenops.operations.Operation;
import tokenops.path.Caller;
import tokenops.proof.Digest;
import tokenops.store.AtRest;
import tokenops.store.Once;

/**
 * What makes a repeated request recognisable, and the answer to its first. Answers hold status tokens and what payers need, so
 * they are kept encrypted.
 */
final class Repeats {
    /** In whose name the keys of operators and of strangers are kept: no agent has such an id. */
    private static final UUID OPERATORS = new UUID(0, 1);

    private static final UUID STRANGERS = new UUID(0, 0);

    private final Wire wire;
    private final AtRest atRest;

    Repeats(Wire wire, AtRest atRest) {
        this.wire = wire;
        this.atRest = atRest;
    }

    /** The request under its key. @param request the digest of method, target and body */
    Once once(Operation<?, ?> operation, Caller caller, String key, Digest request) {
        UUID scope = scope(caller);
        String place = place(scope, operation.name(), key);
        return new Once(
                scope,
                operation.name(),
                key,
                request,
                answer -> new Once.Answer(operation.status(), atRest.conceal(wire.write(answer), place)));
    }

    /** The body of a kept answer, as it was sent. */
    byte[] body(Once once, Once.Answer kept) {
        return atRest.reveal(kept.body(), place(once.scope(), once.operation(), once.key()));
    }

    private static String place(UUID scope, String operation, String key) {
        return scope + "\n" + operation + "\n" + key;
    }

    private static UUID scope(Caller caller) {
        return switch (caller) {
            case Caller.Agent agent -> agent.id().uuid();
            case Caller.Operator operator -> OPERATORS;
            case Caller.Stranger stranger -> STRANGERS;
        };
    }
}
