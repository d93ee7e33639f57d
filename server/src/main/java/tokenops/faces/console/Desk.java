package tokenops.faces.console;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.NoBody;
import tokenops.path.Caller;
import tokenops.path.Page;
import tokenops.path.Refusal;
import tokenops.store.Reply;

/** Asks the operation table on behalf of the operator who is signed in: what the pages show and do, others can do by REST. */
final class Desk {
    private final List<Operation<?, ?>> table;

    Desk(List<Operation<?, ?>> table) {
        this.table = table;
    }

    /** Something that isn't there or can't be done now; the page says why. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.detail());
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /** Asks an operation without a body. @param path the values of the path's parameters */
    <A> Reply<A> ask(Caller.Operator operator, String name, Class<A> answer, Map<String, String> path) throws IOException {
        return ask(operator, operation(name, NoBody.class, answer), new NoBody(), path, Map.of());
    }

    /** The answer, or {@link Refused}. */
    <A> A get(Caller.Operator operator, String name, Class<A> answer, Map<String, String> path) throws IOException {
        return answered(ask(operator, name, answer, path));
    }

    /** The items of a list. */
    <T> List<T> list(Caller.Operator operator, String name, Class<T> item) throws IOException {
        return answered(ask(operator, name, Page.class, Map.of())).items().stream()
                .map(item::cast)
                .toList();
    }

    /** Does something, or {@link Refused}. */
    <Q, A> A act(Caller.Operator operator, String name, Q body, Class<A> answer, Map<String, String> path)
            throws IOException {
        @SuppressWarnings("unchecked") // the class of a record is that record's
        Class<Q> request = (Class<Q>) body.getClass();
        return answered(ask(operator, operation(name, request, answer), body, path, Map.of()));
    }

    private static <Q, A> Reply<A> ask(
            Caller.Operator operator, Operation<Q, A> operation, Q body, Map<String, String> path, Map<String, String> query)
            throws IOException {
        return operation.handler().handle(new Ask<>(operator, body, path, query, Map.of(), Optional.empty()));
    }

    private static <A> A answered(Reply<A> reply) {
        return switch (reply) {
            case Reply.Done<A> done -> done.answer();
            case Reply.Refused<A> refused -> throw new Refused(refused.refusal());
            case Reply.Replayed<A> replayed -> throw new IllegalStateException("replayed without a key");
        };
    }

    @SuppressWarnings("unchecked") // both classes are compared
    private <Q, A> Operation<Q, A> operation(String name, Class<Q> request, Class<A> answer) {
        return table.stream()
                .filter(operation -> operation.name().equals(name)
                        && operation.request() == request
                        && operation.answer() == answer)
                .map(operation -> (Operation<Q, A>) operation)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the table has no " + name + " of that form"));
    }
}
