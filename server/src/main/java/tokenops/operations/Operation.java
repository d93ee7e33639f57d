package tokenops.operations;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import tokenops.path.Caller;
import tokenops.path.Problem;
import tokenops.store.Once;
import tokenops.store.Reply;

/**
 * One thing that a caller can ask, declared once: the routes, the OpenAPI document and the client's methods all come from, or are
 * held to, this.
 *
 * @param name unique, in camelCase: OpenAPI's {@code operationId} and the first part of an idempotency key's scope
 * @param path with parameters in braces
 * @param request a record of the body's members, {@link NoBody}, or {@link RawBody} for bytes taken as they are
 * @param answer a record of the answer's members, or {@link Bytes}
 * @param held how many bytes of a {@link RawBody} are in memory at once; 0 of others, which are read as a whole
 * @param status of the answer when it is done
 * @param rendered how many bytes the package has that is read and made into the answer, without reading it; 0 when none is
 * @param problems what it can be refused with, beyond what every operation can
 */
public record Operation<Q, A>(
        String name,
        Verb verb,
        String path,
        Access access,
        Class<Q> request,
        int held,
        ToLongFunction<Ask<Q>> rendered,
        Class<A> answer,
        int status,
        Keyed keyed,
        List<Parameter> query,
        List<Problem> problems,
        String summary,
        Handler<Q, A> handler) {
    public Operation {
        if ((request == RawBody.class) != (held > 0)) {
            throw new IllegalArgumentException(name + ": a raw body, and no other, says how much of it is held");
        }
    }

    /** The same operation, done by another handler. */
    Operation<Q, A> handledBy(Handler<Q, A> other) {
        return with(rendered, other);
    }

    /** The same operation, whose answer is made of a package of so many bytes. */
    Operation<Q, A> rendering(ToLongFunction<Ask<Q>> size) {
        return with(size, handler);
    }

    private Operation<Q, A> with(ToLongFunction<Ask<Q>> size, Handler<Q, A> other) {
        return new Operation<>(
                name, verb, path, access, request, held, size, answer, status, keyed, query, problems, summary, other);
    }

    /** The path with its parameters' values. */
    String filledIn(Map<String, String> values) {
        String filled = path;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    /** The HTTP methods that operations have. */
    public enum Verb {
        GET,
        POST
    }

    /** Whether an Idempotency-Key is required, honoured, or not looked at. */
    public enum Keyed {
        REQUIRED,
        HONOURED,
        NO
    }

    /** Who may ask. */
    public sealed interface Access {
        /** Anybody. */
        record Open() implements Access {}

        /** An agent whose credential opens the scope. */
        record Scope(String scope) implements Access {}

        /** An operator. */
        record OperatorOnly() implements Access {}
    }

    /** A query parameter. */
    public record Parameter(String name, String summary) {}

    /** No body is read. */
    public record NoBody() {}

    /**
     * A body taken as it is.
     *
     * @param contentType as it was sent; empty when it wasn't
     * @param announced how many bytes it has, where its header says so
     */
    public record RawBody(String contentType, InputStream content, OptionalLong announced) {}

    /** How long whoever asked may keep an answer. */
    public enum Kept {
        NOT,
        /** By anybody on the way, for an hour: what changes with a new version of the server only. */
        AN_HOUR,
        /** What a digest names never changes, and is its owner's. */
        FOR_EVER,
        /** By anybody on the way: what a tile of the public log names never changes. */
        FOR_EVER_BY_ALL
    }

    /** An answer that is no JSON of ours. */
    public record Bytes(String contentType, byte[] content, Optional<String> etag, Kept kept) {
        public static Bytes of(String contentType, byte[] content) {
            return new Bytes(contentType, content, Optional.empty(), Kept.NOT);
        }
    }

    /**
     * What was asked.
     *
     * @param headers by their names in lower case; only beside a {@link RawBody}, whose sender may have signed it there
     */
    public record Ask<Q>(
            Caller caller,
            Q body,
            Map<String, String> path,
            Map<String, String> query,
            Map<String, String> headers,
            Optional<Once> once) {
        /** The agent who asks; only where {@link Access.Scope} let nobody else in. */
        public Caller.Agent agent() {
            return switch (caller) {
                case Caller.Agent agent -> agent;
                case Caller.Operator operator -> throw new IllegalStateException("an operator is no agent");
                case Caller.Stranger stranger -> throw new IllegalStateException("a stranger is no agent");
            };
        }

        public String at(String parameter) {
            String value = path.get(parameter);
            if (value == null) {
                throw new IllegalStateException("the path has no {" + parameter + "}");
            }
            return value;
        }
    }

    /** Does it. */
    @FunctionalInterface
    public interface Handler<Q, A> {
        Reply<A> handle(Ask<Q> ask) throws IOException;
    }

    /** Starts the declaration of an operation without a body. */
    public static Draft get(String name, String path, Access access, String summary) {
        return new Draft(name, Verb.GET, path, access, 200, Keyed.NO, List.of(), List.of(), summary);
    }

    /** Starts the declaration of an operation that changes something. */
    public static Draft post(String name, String path, Access access, String summary) {
        return new Draft(name, Verb.POST, path, access, 200, Keyed.HONOURED, List.of(), List.of(), summary);
    }

    /** A declaration under way. */
    public record Draft(
            String name,
            Verb verb,
            String path,
            Access access,
            int status,
            Keyed keyed,
            List<Parameter> query,
            List<Problem> problems,
            String summary) {
        public Draft answers(int code) {
            return new Draft(name, verb, path, access, code, keyed, query, problems, summary);
        }

        public Draft keyed(Keyed how) {
            return new Draft(name, verb, path, access, status, how, query, problems, summary);
        }

        public Draft query(Parameter... parameters) {
            return new Draft(name, verb, path, access, status, keyed, List.of(parameters), problems, summary);
        }

        public Draft refuses(Problem... refusals) {
            return new Draft(name, verb, path, access, status, keyed, query, List.of(refusals), summary);
        }

        public <A> Operation<NoBody, A> does(Class<A> answer, Handler<NoBody, A> handler) {
            return does(NoBody.class, answer, handler);
        }

        public <Q, A> Operation<Q, A> does(Class<Q> request, Class<A> answer, Handler<Q, A> handler) {
            return new Operation<>(
                    name, verb, path, access, request, 0, ask -> 0, answer, status, keyed, query, problems, summary,
                    handler);
        }

        /** Takes the body's bytes as they are, and holds at most so many of them in memory. */
        public <A> Operation<RawBody, A> streams(int held, Class<A> answer, Handler<RawBody, A> handler) {
            return new Operation<>(
                    name,
                    verb,
                    path,
                    access,
                    RawBody.class,
                    held,
                    ask -> 0,
                    answer,
                    status,
                    keyed,
                    query,
                    problems,
                    summary,
                    handler);
        }
    }
}
