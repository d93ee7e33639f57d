package tokenops.faces.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import tokenops.agents.Access;
import tokenops.operations.Operation;
import tokenops.operations.Operation.RawBody;
import tokenops.path.Caller;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;

/** Says who asks, and whether it may: strangers within a rate, operators by their token, agents by their access key. */
final class Admission {
    private final Access access;
    private final OperatorToken operators;
    private final Clock clock;
    private final Strangers strangers = new Strangers();

    Admission(Access access, OperatorToken operators, Clock clock) {
        this.access = access;
        this.operators = operators;
        this.clock = clock;
    }

    /** Who asks. Refused: no credential where one is needed, too many requests. */
    Outcome<Caller> admit(Operation<?, ?> operation, ServerRequest request) {
        return switch (operation.access()) {
            case Operation.Access.Open open ->
                !writes(operation) || strangers.admit(peer(request), clock.instant())
                        ? Outcome.done(new Caller.Stranger())
                        : Outcome.refused(Refusal.of(
                                Problem.RATE_LIMITED,
                                "more than " + Strangers.share(peer(request))
                                        + " requests in a second from this address, or " + Strangers.TOGETHER
                                        + " from all"));
            case Operation.Access.OperatorOnly operator ->
                operator(operation, request)
                        .<Outcome<Caller>>map(Outcome::done)
                        .orElseGet(() -> Outcome.refused(
                                Refusal.of(Problem.NOT_AUTHENTICATED, "operators present the operator token")));
            case Operation.Access.Scope scope ->
                access.caller(bearer(request).orElse("")).map(agent -> agent);
        };
    }

    /** Who is connected. What a header says of others anybody may write. */
    private static InetAddress peer(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Providers sign what they send; everybody else without a credential could only fill the disk. */
    private static boolean writes(Operation<?, ?> operation) {
        return operation.verb() == Operation.Verb.POST && operation.request() != RawBody.class;
    }

    /** Why a caller whom we know may not do this; empty when it may. */
    static Optional<Refusal> closedTo(Caller caller, Operation<?, ?> operation) {
        if (!(caller instanceof Caller.Agent agent)
                || !(operation.access() instanceof Operation.Access.Scope(String scope))) {
            return Optional.empty();
        }
        if (agent.suspended()) {
            return Optional.of(Refusal.of(Problem.AGENT_SUSPENDED, "an operator has suspended this agent"));
        }
        return agent.scopes().contains(scope)
                ? Optional.empty()
                : Optional.of(Refusal.of(Problem.SCOPE_MISSING, "the credential doesn't open " + scope)
                        .with("required", scope));
    }

    /** Whether who was let in would be let in no more; one who only asks too often would be. */
    boolean isOver(Operation<?, ?> operation, ServerRequest request) {
        return switch (admit(operation, request)) {
            case Outcome.Refused<Caller> refused -> refused.refusal().problem() != Problem.RATE_LIMITED;
            case Outcome.Done<Caller>(Caller caller) -> caller instanceof Caller.Agent agent && agent.suspended();
        };
    }

    private Optional<Caller.Operator> operator(Operation<?, ?> operation, ServerRequest request) {
        Optional<Caller.Operator> byToken = bearer(request).flatMap(operators::byToken);
        if (byToken.isPresent()) {
            return byToken;
        }
        // A cookie comes by itself, so a change asked for with one must come from our own pages.
        boolean ownPage = operation.verb() == Operation.Verb.GET
                || request.headers()
                        .value(HeaderNames.create("sec-fetch-site"))
                        .filter("same-origin"::equals)
                        .isPresent();
        return ownPage ? OperatorToken.session(request).flatMap(operators::bySession) : Optional.empty();
    }

    private static Optional<String> bearer(ServerRequest request) {
        return request.headers()
                .value(HeaderNames.AUTHORIZATION)
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
    }
}
