package tokenops.faces.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Access;
import tokenops.operations.Audit;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.Bytes;
import tokenops.path.Caller;
import tokenops.path.Live;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.VerifyPage;
import tokenops.store.AtRest;
import tokenops.store.Reads.DatabaseAway;
import tokenops.store.Reply;

/** Serves the operation table over HTTP: who asks, what is asked, the answer or the problem. */
public final class HttpFace {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFace.class);

    private final List<Operation<?, ?>> operations;
    private final Audit audit;
    private final Admission admission;
    private final Repeats repeats;
    private final Requests requests;
    private final MemoryShare bodies = MemoryShare.ofBodies();
    private final MemoryShare renderings = MemoryShare.ofRenderings();
    private final Responses responses;
    private final Streams streams;
    private final Bytes openApi;
    private final byte[] verifyPage = VerifyPage.page();

    /** @param reportScripts the scripts that tools' reports carry ({@link tokenops.tools.Tool#reportScript}) */
    public HttpFace(
            List<Operation<?, ?>> operations,
            Access access,
            OperatorToken operators,
            Audit audit,
            AtRest atRest,
            Clock clock,
            Set<String> reportScripts) {
        Wire wire = new Wire();
        this.operations = operations;
        this.audit = audit;
        this.admission = new Admission(access, operators, clock);
        this.repeats = new Repeats(wire, atRest);
        this.requests = new Requests(wire, repeats);
        this.responses = new Responses(wire, reportScripts);
        this.streams = new Streams(wire, admission);
        this.openApi = Responses.json(wire.write(OpenApi.document(operations)));
    }

    /** Adds every operation's route. */
    public void route(HttpRules rules) {
        Responses.get(rules, "/openapi.json", (request, response) -> responses.send(response, request, 200, openApi));
        Responses.get(
                rules,
                "/verify",
                (request, response) -> Responses.ownPage(response, request, verifyPage, VerifyPage.POLICY));
        for (Operation<?, ?> operation : operations) {
            Handler handler = (request, response) -> serve(operation, request, response);
            switch (operation.verb()) {
                case GET -> Responses.get(rules, operation.path(), handler);
                case POST -> rules.post(operation.path(), handler);
            }
        }
        rules.any("/v1/{+rest}", this::nothingHere);
    }

    /** Ends all streams, so that a stop needn't wait for them. */
    public void stop() {
        streams.stop();
    }

    private void nothingHere(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        String taken = operations.stream()
                .filter(operation -> matches(operation.path(), path))
                .flatMap(operation -> switch (operation.verb()) {
                    case GET -> Stream.of("GET", "HEAD");
                    case POST -> Stream.of("POST");
                })
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (taken.isEmpty()) {
            responses.problem(response, request, Refusal.notFound("path: " + path));
            return;
        }
        response.header(HeaderNames.ALLOW, taken);
        String asked = request.prologue().method().text();
        responses.problem(
                response, request, Refusal.of(Problem.METHOD_NOT_ALLOWED, asked + " is not taken here, but " + taken));
    }

    private static boolean matches(String pattern, String path) {
        String[] steps = pattern.split("/", -1);
        String[] asked = path.split("/", -1);
        if (steps.length != asked.length) {
            return false;
        }
        for (int i = 0; i < steps.length; i++) {
            if (!steps[i].startsWith("{") && !steps[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    private <Q, A> void serve(Operation<Q, A> operation, ServerRequest request, ServerResponse response) {
        Caller caller = new Caller.Stranger();
        try {
            Outcome<Caller> admitted = admission.admit(operation, request);
            if (admitted instanceof Outcome.Refused<Caller> refused) {
                responses.problem(response, request, refused.refusal());
                return;
            }
            caller = ((Outcome.Done<Caller>) admitted).answer();
            Optional<Refusal> closed = Admission.closedTo(caller, operation);
            if (closed.isPresent()) {
                refuse(operation, caller, request, response, closed.get());
                return;
            }
            Optional<MemoryShare.Room> room = bodies.take(caller, Requests.inMemory(operation, caller, request));
            if (room.isEmpty()) {
                responses.problem(response, request, MemoryShare.full("bodies"));
                return;
            }
            try (MemoryShare.Room held = room.get()) {
                readAndAnswer(operation, caller, request, response);
            }
        } catch (DatabaseAway e) {
            LOG.warn("{}: the database is away: {}", operation.name(), String.valueOf(e.getMessage()));
            responses.problem(response, request, Refusal.of(Problem.UNAVAILABLE, "the database is away"));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{}: the caller went away", operation.name(), e);
            throw e instanceof UncheckedIOException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        } catch (RuntimeException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            LOG.error("{} failed for {}", operation.name(), caller.actor(), cause);
            responses.problem(response, request, Refusal.failed());
        }
    }

    private <Q, A> void readAndAnswer(
            Operation<Q, A> operation, Caller caller, ServerRequest request, ServerResponse response)
            throws IOException {
        switch (requests.read(operation, caller, request)) {
            case Outcome.Refused<Ask<Q>> refused -> refuse(operation, caller, request, response, refused.refusal());
            case Outcome.Done<Ask<Q>> done -> render(operation, done.answer(), request, response);
        }
    }

    /** Answers once there is room for what the answer is made of; it is held until the answer is sent. */
    private <Q, A> void render(Operation<Q, A> operation, Ask<Q> ask, ServerRequest request, ServerResponse response)
            throws IOException {
        Optional<MemoryShare.Room> room =
                renderings.take(ask.caller(), operation.rendered().applyAsLong(ask));
        if (room.isEmpty()) {
            responses.problem(response, request, MemoryShare.full("reports"));
            return;
        }
        try (MemoryShare.Room held = room.get()) {
            answer(operation, ask, request, response);
        }
    }

    private <Q, A> void answer(Operation<Q, A> operation, Ask<Q> ask, ServerRequest request, ServerResponse response)
            throws IOException {
        switch (operation.handler().handle(ask)) {
            case Reply.Refused<A> refused -> responses.problem(response, request, refused.refusal());
            case Reply.Replayed<A> replayed -> {
                response.header("Idempotent-Replayed", "true");
                responses.send(
                        response,
                        request,
                        replayed.answer().status(),
                        Responses.json(repeats.body(ask.once().orElseThrow(), replayed.answer())));
            }
            case Reply.Done<A> done -> {
                if (done.answer() instanceof Live live && wantsStream(request) && !Responses.isHead(request)) {
                    stream(operation, ask, live, request, response);
                } else {
                    responses.send(response, request, operation.status(), packed(request, response, done.answer()));
                }
            }
        }
    }

    /**
     * Bytes are sent packed to whoever takes that: a proof is a third of its size then, entries of the log are half hexadecimal digits.
     * What has an {@code ETag} isn't: it stands for the bytes as they are.
     */
    private static Object packed(ServerRequest request, ServerResponse response, Object answer) {
        if (!(answer instanceof Bytes bytes) || bytes.etag().isPresent()) {
            return answer;
        }
        response.header(HeaderNames.VARY, "Accept-Encoding");
        boolean wanted = request.headers()
                .value(HeaderNames.ACCEPT_ENCODING)
                .filter(AcceptEncoding::takesGzip)
                .isPresent();
        byte[] packed = wanted ? gzip(bytes.content()) : bytes.content();
        if (packed.length >= bytes.content().length) {
            return answer;
        }
        response.header(HeaderNames.CONTENT_ENCODING, "gzip");
        return new Bytes(bytes.contentType(), packed, bytes.etag(), bytes.kept());
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static boolean wantsStream(ServerRequest request) {
        return request.headers()
                .value(HeaderNames.ACCEPT)
                .filter(accept -> accept.contains("text/event-stream"))
                .isPresent();
    }

    private <Q, A> void stream(
            Operation<Q, A> operation, Ask<Q> ask, Live first, ServerRequest request, ServerResponse response)
            throws IOException {
        if (!streams.open(ask.caller())) {
            responses.problem(
                    response, request, Refusal.of(Problem.RATE_LIMITED, "too many streams are open: ask without one"));
            return;
        }
        try {
            streams.follow(operation, ask, first, request, response);
        } finally {
            streams.close(ask.caller());
        }
    }

    /** Refuses what didn't get as far as its operation. */
    private void refuse(
            Operation<?, ?> operation, Caller caller, ServerRequest request, ServerResponse response, Refusal refusal) {
        audit.refused(operation, caller, request.path().path(), refusal);
        responses.problem(response, request, refusal);
    }
}
