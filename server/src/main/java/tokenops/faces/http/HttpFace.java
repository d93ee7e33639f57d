package tokenops.faces.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Access;
import tokenops.agents.Bucket;
import tokenops.operations.Audit;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.Bytes;
import tokenops.operations.Operation.Keyed;
import tokenops.operations.Operation.NoBody;
import tokenops.operations.Operation.RawBody;
import tokenops.path.Caller;
import tokenops.path.Live;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.store.AtRest;
import tokenops.store.Once;
import tokenops.store.Reads.DatabaseAway;
import tokenops.store.Reply;

/** Serves the operation table over HTTP: who asks, what is asked, the answer or the problem. */
public final class HttpFace {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFace.class);

    /** The largest JSON body: inline evidence of several pieces fits, a flood doesn't. */
    static final int LARGEST_BODY = 4 << 20;

    /** A manifest and a key fit. */
    static final int LARGEST_OF_STRANGERS = 64 << 10;

    /** Agents submitted, keys proven and credentials claimed in a second, by all strangers together. */
    private static final int STRANGERS_PER_SECOND = 200;

    private static final int LONGEST_KEY = 255;
    private static final Duration LONGEST_STREAM = Duration.ofMinutes(10);
    private static final Duration STREAM_PULSE = Duration.ofMillis(200);

    /** A suspension or revocation ends streams as well. */
    private static final Duration STREAM_ADMITTED = Duration.ofMillis(700);

    private final List<Operation<?, ?>> operations;
    private final Access access;
    private final OperatorToken operators;
    private final Audit audit;
    private final Repeats repeats;
    private final Clock clock;
    private final Bucket strangers = Bucket.of(STRANGERS_PER_SECOND);
    private final Wire wire = new Wire();
    private final Streams streams = new Streams();
    private final CountDownLatch stopping = new CountDownLatch(1);

    public HttpFace(
            List<Operation<?, ?>> operations,
            Access access,
            OperatorToken operators,
            Audit audit,
            AtRest atRest,
            Clock clock) {
        this.clock = clock;
        this.repeats = new Repeats(wire, atRest);
        this.operations = operations;
        this.access = access;
        this.operators = operators;
        this.audit = audit;
    }

    /** Adds every operation's route. */
    public void route(HttpRules rules) {
        byte[] openApi = wire.write(OpenApi.document(operations));
        rules.get("/openapi.json", (request, response) -> send(response, 200, Bytes.of("application/json", openApi)));
        for (Operation<?, ?> operation : operations) {
            Method method = Method.create(operation.verb().name());
            rules.route(method, operation.path(), (request, response) -> serve(operation, request, response));
        }
        rules.any("/v1/{+rest}", (request, response) -> nothingHere(request, response));
    }

    /** Ends all streams, so that a stop needn't wait for them. */
    public void stop() {
        stopping.countDown();
    }

    private void nothingHere(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        boolean other = operations.stream().anyMatch(operation -> matches(operation.path(), path));
        problem(
                response,
                request,
                other
                        ? Refusal.of(
                                Problem.METHOD_NOT_ALLOWED,
                                request.prologue().method().text() + " is not taken here")
                        : Refusal.notFound("path " + path));
    }

    private static boolean matches(String pattern, String path) {
        String[] one = pattern.split("/", -1);
        String[] other = path.split("/", -1);
        if (one.length != other.length) {
            return false;
        }
        for (int i = 0; i < one.length; i++) {
            if (!one[i].startsWith("{") && !one[i].equals(other[i])) {
                return false;
            }
        }
        return true;
    }

    private <Q, A> void serve(Operation<Q, A> operation, ServerRequest request, ServerResponse response) {
        Caller caller = new Caller.Stranger();
        try {
            Outcome<Caller> admitted = admit(operation, request);
            if (admitted instanceof Outcome.Refused<Caller> refused) {
                problem(response, request, refused.refusal());
                return;
            }
            caller = ((Outcome.Done<Caller>) admitted).answer();
            Optional<Refusal> closed = closedTo(caller, operation);
            if (closed.isPresent()) {
                refuse(operation, caller, request, response, closed.get());
                return;
            }
            Outcome<Ask<Q>> ask = ask(operation, caller, request);
            switch (ask) {
                case Outcome.Refused<Ask<Q>> refused -> refuse(operation, caller, request, response, refused.refusal());
                case Outcome.Done<Ask<Q>> done -> answer(operation, done.answer(), request, response);
            }
        } catch (DatabaseAway e) {
            LOG.warn("{}: the database is away: {}", operation.name(), String.valueOf(e.getMessage()));
            problem(response, request, Refusal.of(Problem.UNAVAILABLE, "the database is away"));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{}: the caller went away", operation.name(), e);
            throw e instanceof UncheckedIOException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        } catch (RuntimeException e) {
            Throwable cause =
                    e instanceof java.util.concurrent.CompletionException && e.getCause() != null ? e.getCause() : e;
            LOG.error("{} failed for {}", operation.name(), caller.actor(), cause);
            problem(response, request, Refusal.failed());
        }
    }

    private <Q, A> void answer(Operation<Q, A> operation, Ask<Q> ask, ServerRequest request, ServerResponse response)
            throws IOException {
        Reply<A> reply = operation.handler().handle(ask);
        switch (reply) {
            case Reply.Refused<A> refused -> problem(response, request, refused.refusal());
            case Reply.Replayed<A> replayed -> {
                response.header("Idempotent-Replayed", "true");
                send(
                        response,
                        replayed.answer().status(),
                        Bytes.of("application/json", repeats.body(ask.once().orElseThrow(), replayed.answer())));
            }
            case Reply.Done<A> done -> {
                if (done.answer() instanceof Live live && wantsStream(request)) {
                    stream(operation, ask, live, request, response);
                } else if (done.answer() instanceof Bytes bytes) {
                    send(response, operation.status(), bytes);
                } else {
                    send(response, operation.status(), Bytes.of("application/json", wire.write(done.answer())));
                }
            }
        }
    }

    private static boolean wantsStream(ServerRequest request) {
        return request.headers()
                .value(HeaderNames.ACCEPT)
                .filter(accept -> accept.contains("text/event-stream"))
                .isPresent();
    }

    /** Server-sent events (WHATWG HTML section 9.2): the answer anew on each change, until it is over. */
    private <Q, A> void stream(
            Operation<Q, A> operation, Ask<Q> ask, Live first, ServerRequest request, ServerResponse response)
            throws IOException {
        if (!streams.open(ask.caller())) {
            problem(response, request, Refusal.of(Problem.RATE_LIMITED, "too many streams are open: ask without one"));
            return;
        }
        try {
            follow(operation, ask, first, request, response);
        } finally {
            streams.close(ask.caller());
        }
    }

    private <Q, A> void follow(
            Operation<Q, A> operation, Ask<Q> ask, Live first, ServerRequest request, ServerResponse response)
            throws IOException {
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        long end = System.nanoTime() + LONGEST_STREAM.toNanos();
        long askedAgain = System.nanoTime();
        try (OutputStream out = response.outputStream()) {
            byte[] said = new byte[0];
            Live now = first;
            while (true) {
                byte[] data = wire.write(now);
                if (!Arrays.equals(said, data)) {
                    out.write("data: ".getBytes(StandardCharsets.US_ASCII));
                    out.write(data);
                    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    said = data;
                }
                if (now.over()
                        || System.nanoTime() > end
                        || stopping.await(STREAM_PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                if (System.nanoTime() - askedAgain > STREAM_ADMITTED.toNanos()) {
                    askedAgain = System.nanoTime();
                    if (isOver(admit(operation, request))) {
                        return;
                    }
                }
                if (!(operation.handler().handle(ask) instanceof Reply.Done<A>(A next))
                        || !(next instanceof Live live)) {
                    return;
                }
                now = live;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether who was let in would be let in no more; one who only asks too often would be. */
    private static boolean isOver(Outcome<Caller> admitted) {
        return switch (admitted) {
            case Outcome.Refused<Caller> refused -> refused.refusal().problem() != Problem.RATE_LIMITED;
            case Outcome.Done<Caller>(Caller caller) -> caller instanceof Caller.Agent agent && agent.suspended();
        };
    }

    private Outcome<Caller> admit(Operation<?, ?> operation, ServerRequest request) {
        return switch (operation.access()) {
            case Operation.Access.Open open ->
                !writes(operation) || strangers.take(clock.instant())
                        ? Outcome.done(new Caller.Stranger())
                        : Outcome.refused(Refusal.of(Problem.RATE_LIMITED, "too many newcomers at this moment"));
            case Operation.Access.OperatorOnly operator ->
                operator(request)
                        .<Outcome<Caller>>map(Outcome::done)
                        .orElseGet(() -> Outcome.refused(
                                Refusal.of(Problem.NOT_AUTHENTICATED, "operators present the operator token")));
            case Operation.Access.Scope scope ->
                access.caller(bearer(request).orElse("")).map(agent -> agent);
        };
    }

    /** Providers sign what they send; everybody else without a credential could only fill the disk. */
    private static boolean writes(Operation<?, ?> operation) {
        return operation.verb() == Operation.Verb.POST && operation.request() != RawBody.class;
    }

    /** Why a caller whom we know may not do this; empty when it may. */
    private static Optional<Refusal> closedTo(Caller caller, Operation<?, ?> operation) {
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

    private Optional<Caller.Operator> operator(ServerRequest request) {
        Optional<Caller.Operator> byToken = bearer(request).flatMap(operators::byToken);
        if (byToken.isPresent()) {
            return byToken;
        }
        // A cookie comes by itself, so a change asked for with one must come from our own pages.
        boolean ownPage = request.prologue().method().equals(Method.GET)
                || request.headers()
                        .value(HeaderNames.create("sec-fetch-site"))
                        .filter("same-origin"::equals)
                        .isPresent();
        return ownPage ? session(request).flatMap(operators::bySession) : Optional.empty();
    }

    /** The console's session, as its cookie carries it. */
    public static Optional<String> session(ServerRequest request) {
        return Optional.ofNullable(
                request.headers().cookies().first("tokenops_session").orElse(null));
    }

    private static Optional<String> bearer(ServerRequest request) {
        return request.headers()
                .value(HeaderNames.AUTHORIZATION)
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
    }

    private <Q> Outcome<Ask<Q>> ask(Operation<Q, ?> operation, Caller caller, ServerRequest request)
            throws IOException {
        Optional<String> key =
                request.headers().value(HeaderNames.create("idempotency-key")).map(HttpFace::unquoted);
        if (key.filter(text -> text.isEmpty() || text.length() > LONGEST_KEY).isPresent()) {
            return Outcome.refused(Refusal.invalid("Idempotency-Key", "1 to " + LONGEST_KEY + " characters"));
        }
        if (operation.keyed() == Keyed.REQUIRED && key.isEmpty()) {
            return Outcome.refused(Refusal.of(Problem.IDEMPOTENCY_KEY_REQUIRED, "there is no Idempotency-Key header"));
        }
        for (String name : request.query().names()) {
            if (!Wire.isText(request.query().get(name))) {
                return Outcome.refused(Refusal.invalid(name, "a character that no text has"));
            }
        }
        String target = request.prologue().method().text() + " "
                + request.prologue().uriPath().rawPath() + "?" + request.query().rawValue();
        Class<Q> type = operation.request();
        if (type == RawBody.class) {
            String contentType =
                    request.headers().value(HeaderNames.CONTENT_TYPE).orElse("application/octet-stream");
            Q body = type.cast(new RawBody(contentType, content(request)));
            return Outcome.done(
                    asked(operation, caller, body, request, key, Digest.of(target.getBytes(StandardCharsets.UTF_8))));
        }
        int most = caller instanceof Caller.Stranger ? LARGEST_OF_STRANGERS : LARGEST_BODY;
        byte[] bytes = request.content().hasEntity() ? content(request).readNBytes(most + 1) : new byte[0];
        if (bytes.length > most) {
            return Outcome.refused(Refusal.of(Problem.BODY_TOO_LARGE, "a body has at most " + most + " bytes"));
        }
        Digest digest = digest(target, bytes);
        if (type == NoBody.class) {
            return Outcome.done(asked(operation, caller, type.cast(new NoBody()), request, key, digest));
        }
        return wire.read(bytes, type).map(body -> asked(operation, caller, body, request, key, digest));
    }

    private static InputStream content(ServerRequest request) {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }

    private static Digest digest(String target, byte[] body) {
        var sha256 = Digest.sha256();
        sha256.update(target.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
        sha256.update(body);
        return Digest.ofHash(sha256.digest());
    }

    /** The draft says a quoted string, Stripe and others send it bare: both are taken. */
    private static String unquoted(String key) {
        boolean quoted = key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"");
        return quoted ? key.substring(1, key.length() - 1) : key;
    }

    private <Q> Ask<Q> asked(
            Operation<Q, ?> operation,
            Caller caller,
            Q body,
            ServerRequest request,
            Optional<String> key,
            Digest digest) {
        Map<String, String> path = new HashMap<>();
        var parameters = request.path().pathParameters();
        parameters.names().forEach(name -> path.put(name, parameters.get(name)));
        Map<String, String> query = new HashMap<>();
        request.query().names().forEach(name -> query.put(name, request.query().get(name)));
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.name().toLowerCase(Locale.ROOT), header.get()));
        Optional<Once> once = operation.keyed() == Keyed.NO
                ? Optional.empty()
                : key.map(text -> repeats.once(operation, caller, text, digest));
        return new Ask<>(caller, body, path, query, headers, once);
    }

    /** Refuses what didn't get as far as its operation. */
    private void refuse(
            Operation<?, ?> operation, Caller caller, ServerRequest request, ServerResponse response, Refusal refusal) {
        audit.refused(operation, caller, request.path().path(), refusal);
        problem(response, request, refusal);
    }

    /** RFC 9457. */
    private void problem(ServerResponse response, ServerRequest request, Refusal refusal) {
        if (response.isSent()) {
            return;
        }
        Problem problem = refusal.problem();
        Map<String, Object> body = new java.util.TreeMap<>(refusal.members());
        body.put("type", "/problems/" + problem.code());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", refusal.detail());
        body.put("code", problem.code());
        body.put("remedy", problem.remedy());
        body.put("instance", request.path().path());
        if (problem.status() == 401) {
            response.header("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 503 || problem.status() == 429 || problem == Problem.PROOF_NOT_READY) {
            response.header("Retry-After", "1");
        }
        if (problem == Problem.BODY_TOO_LARGE
                || problem == Problem.EVIDENCE_TOO_LARGE
                || problem == Problem.PAYMENT_REQUIRED) {
            // The rest of the body is not read: the connection can't be used for another request.
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(response, problem.status(), Bytes.of("application/problem+json", wire.write(body)));
    }

    private static void send(ServerResponse response, int status, Bytes answer) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        response.header("X-Content-Type-Options", "nosniff");
        if (answer.contentType().startsWith("text/html")) {
            // A report shows what agents wrote: it may show itself, and nothing else.
            response.header(
                    "Content-Security-Policy",
                    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'");
        }
        answer.etag().ifPresent(etag -> response.header(HeaderNames.ETAG, '"' + etag + '"'));
        response.header(
                HeaderNames.CACHE_CONTROL, answer.immutable() ? "private, max-age=31536000, immutable" : "no-store");
        response.send(answer.content());
    }
}
