package tokenops.operations;

import java.io.IOException;
import java.util.Optional;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.RawBody;
import tokenops.path.Caller;
import tokenops.path.Refusal;
import tokenops.store.Core;
import tokenops.store.Reply;

/**
 * What happens to a refusal before it is answered, whichever face was asked.
 *
 * <p>Operations check much before their command reaches the lane, and much of it changes: a quote expires, a credential's envelope
 * is another. So a request that is refused may have been done before; it is answered as it was then. To look after the refusal
 * rather than before the checks costs nothing where nothing is refused, and finds also what a copy has done meanwhile. What stays
 * refused goes into the audit trail.
 */
final class Refusals {
    private final Core core;
    private final Audit audit;

    Refusals(Core core, Audit audit) {
        this.core = core;
        this.audit = audit;
    }

    /** The same operation, with its refusals looked at. */
    <Q, A> Operation<Q, A> watched(Operation<Q, A> operation) {
        return operation.handledBy(ask -> handle(operation, ask));
    }

    private <Q, A> Reply<A> handle(Operation<Q, A> operation, Ask<Q> ask) throws IOException {
        Reply<A> first = operation.handler().handle(ask);
        Reply<A> reply = first instanceof Reply.Refused<A>
                ? this.<Q, A>before(operation, ask).orElse(first)
                : first;
        if (reply instanceof Reply.Refused<A>(Refusal refusal)) {
            audit.refused(operation, ask.caller(), operation.filledIn(ask.path()), refusal);
        }
        return reply;
    }

    /**
     * What the request was answered before. What strangers and operators ask is checked in the lane alone, and of a body taken as it
     * is the face doesn't know the digest: its operation looks itself.
     */
    private <Q, A> Optional<Reply<A>> before(Operation<Q, A> operation, Ask<Q> ask) {
        return ask.caller() instanceof Caller.Agent agent && operation.request() != RawBody.class
                ? ask.once().flatMap(once -> core.replay(core.homes().of(agent.id()), once))
                : Optional.empty();
    }
}
