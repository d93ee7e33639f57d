package tokenops.faces.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tokenops.operations.Operation.Bytes;
import tokenops.path.Problem;
import tokenops.path.Refusal;

/** Sends answers and problems, each with the headers that it needs. */
final class Responses {
    /** Refusals with which the rest of the body is not read: the connection can't be used for another request. */
    private static final Set<Problem> UNREAD =
            EnumSet.of(Problem.BODY_TOO_LARGE, Problem.EVIDENCE_TOO_LARGE, Problem.PAYMENT_REQUIRED);

    /** An operator's minute: longer than clients wait by themselves, so that they tell instead. */
    private static final String SWITCHED_OFF_SECONDS = "60";

    /** Nobody is to guess a type for what is answered. */
    private static final Header NO_SNIFFING = HeaderValues.createCached("X-Content-Type-Options", "nosniff");

    private static final Header NOT_KEPT = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
    private static final Header KEPT_AN_HOUR =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "public, max-age=3600");
    private static final Header KEPT =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "private, max-age=31536000, immutable");
    private static final Header KEPT_BY_ALL =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable");

    private static final byte[] NO_CONTENT = {};

    private final Wire wire;

    private final String pagePolicy;

    /** @param scripts the inline scripts of reports, as source expressions with their hashes; no other runs */
    Responses(Wire wire, Set<String> scripts) {
        this.wire = wire;
        this.pagePolicy = (scripts.isEmpty()
                        ? "sandbox; "
                        : "sandbox allow-scripts; script-src " + String.join(" ", new TreeSet<>(scripts)) + "; ")
                + "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";
    }

    /** Adds the route of what is read: HEAD is answered as GET is, by the same handler. */
    static void get(HttpRules rules, String path, Handler handler) {
        rules.get(path, handler).head(path, handler);
    }

    /** An answer: bytes as they are, everything else as JSON. */
    void send(ServerResponse response, ServerRequest request, int status, Object answer) {
        send(response, request, status, answer instanceof Bytes bytes ? bytes : json(wire.write(answer)));
    }

    /** JSON that is written already. */
    static Bytes json(byte[] written) {
        return Bytes.of("application/json", written);
    }

    /** RFC 9457. Nothing is sent where an answer has begun. */
    void problem(ServerResponse response, ServerRequest request, Refusal refusal) {
        if (response.isSent()) {
            return;
        }
        Problem problem = refusal.problem();
        Map<String, Object> body = new TreeMap<>(refusal.members());
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
        // A limit that no waiting passes has no retry_at.
        boolean passes = problem != Problem.LIMIT_REACHED || refusal.members().containsKey("retry_at");
        if (problem.status() == 503 || problem.status() == 429 && passes || problem == Problem.PROOF_NOT_READY) {
            response.header("Retry-After", problem == Problem.SWITCHED_OFF ? SWITCHED_OFF_SECONDS : "1");
        }
        if (UNREAD.contains(problem)) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(response, request, problem.status(), Bytes.of("application/problem+json", wire.write(body)));
    }

    /** A page of our own, with the policy that it carries itself; nobody may show it in a frame. */
    static void ownPage(ServerResponse response, ServerRequest request, byte[] page, String policy) {
        response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
        response.header(NO_SNIFFING);
        response.header("Content-Security-Policy", policy + "; frame-ancestors 'none'");
        response.header("Referrer-Policy", "no-referrer");
        response.header(KEPT_AN_HOUR);
        content(response, request, page);
    }

    private void send(ServerResponse response, ServerRequest request, int status, Bytes answer) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        response.header(NO_SNIFFING);
        if (answer.contentType().startsWith("text/html")) {
            // A report shows what agents wrote: it may show itself, and nothing else.
            response.header("Content-Security-Policy", pagePolicy);
        }
        answer.etag().ifPresent(etag -> response.header(HeaderNames.ETAG, '"' + etag + '"'));
        response.header(
                switch (answer.kept()) {
                    case NOT -> NOT_KEPT;
                    case AN_HOUR -> KEPT_AN_HOUR;
                    case FOR_EVER -> KEPT;
                    case FOR_EVER_BY_ALL -> KEPT_BY_ALL;
                });
        content(response, request, answer.content());
    }

    /** Sends the content of a GET; to HEAD its length alone (RFC 9110 section 9.3.2). */
    static void content(ServerResponse response, ServerRequest request, byte[] content) {
        if (isHead(request)) {
            response.headers().contentLength(content.length);
            response.send(NO_CONTENT);
        } else {
            response.send(content);
        }
    }

    static boolean isHead(ServerRequest request) {
        return request.prologue().method().equals(Method.HEAD);
    }
}
