package tokenops.faces.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.Keyed;
import tokenops.operations.Operation.NoBody;
import tokenops.operations.Operation.RawBody;
import tokenops.path.Caller;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.store.Once;

/** Reads what is asked: parameters, body and idempotency key, each within its limit. */
final class Requests {
    /** The largest JSON body: inline evidence of several pieces fits, a flood doesn't. */
    static final int LARGEST_BODY = 4 << 20;

    /** A manifest and a key fit. */
    static final int LARGEST_OF_STRANGERS = 64 << 10;

    /** How long a body that is no upload may take to come: the largest at 70 kilobytes a second. */
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    private static final int LONGEST_KEY = 255;

    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("idempotency-key");

    private final Wire wire;
    private final Repeats repeats;

    Requests(Wire wire, Repeats repeats) {
        this.wire = wire;
        this.repeats = repeats;
    }

    /** How much of the request's body will be in memory at most, as far as its header tells; nothing of it is read. */
    static int inMemory(Operation<?, ?> operation, Caller caller, ServerRequest request) {
        int most = operation.request() == RawBody.class ? operation.held() : most(caller);
        return request.content().hasEntity()
                ? (int) Math.min(request.headers().contentLength().orElse(Long.MAX_VALUE), most)
                : 0;
    }

    private static int most(Caller caller) {
        return caller instanceof Caller.Stranger ? LARGEST_OF_STRANGERS : LARGEST_BODY;
    }

    /** What the caller asks. Refused: a bad or missing key, a bad parameter, a body that is too large or doesn't fit. */
    <Q> Outcome<Ask<Q>> read(Operation<Q, ?> operation, Caller caller, ServerRequest request) throws IOException {
        Optional<String> key = request.headers().value(IDEMPOTENCY_KEY).map(Requests::unquoted);
        if (key.filter(text -> text.isEmpty() || text.length() > LONGEST_KEY).isPresent()) {
            return Outcome.refused(Refusal.invalid("Idempotency-Key", "1 to " + LONGEST_KEY + " characters"));
        }
        if (operation.keyed() == Keyed.REQUIRED && key.isEmpty()) {
            return Outcome.refused(Refusal.of(Problem.IDEMPOTENCY_KEY_REQUIRED, "there is no Idempotency-Key header"));
        }
        List<String> unknown = request.query().names().stream()
                .filter(name -> operation.query().stream()
                        .noneMatch(parameter -> parameter.name().equals(name)))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            return Outcome.refused(
                    Refusal.of(Problem.UNKNOWN_MEMBERS, "unknown query parameters: " + String.join(", ", unknown))
                            .with("fields", unknown));
        }
        for (String name : request.query().names()) {
            if (!Wire.isText(request.query().get(name))) {
                return Outcome.refused(Refusal.invalid(name, "a character that no text has"));
            }
        }
        byte[] target = target(request);
        Class<Q> type = operation.request();
        if (type == RawBody.class) {
            String contentType =
                    request.headers().value(HeaderNames.CONTENT_TYPE).orElse("application/octet-stream");
            InputStream content = caller instanceof Caller.Stranger ? inTime(request) : content(request);
            Q body = type.cast(new RawBody(contentType, content, announced(request)));
            return Outcome.done(asked(operation, caller, body, request, key, Digest.of(target)));
        }
        int most = most(caller);
        byte[] bytes = inTime(request).readNBytes(most + 1);
        if (bytes.length > most) {
            return Outcome.refused(Refusal.of(Problem.BODY_TOO_LARGE, "a body has at most " + most + " bytes"));
        }
        Digest digest = digest(target, bytes);
        if (type == NoBody.class) {
            return Outcome.done(asked(operation, caller, type.cast(new NoBody()), request, key, digest));
        }
        return wire.read(bytes, type).map(body -> asked(operation, caller, body, request, key, digest));
    }

    private static OptionalLong announced(ServerRequest request) {
        return request.content().hasEntity() ? request.headers().contentLength() : OptionalLong.of(0);
    }

    private static InputStream inTime(ServerRequest request) {
        return new InTime(content(request), SLOWEST, System::nanoTime);
    }

    private static InputStream content(ServerRequest request) {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }

    private static byte[] target(ServerRequest request) {
        String text = request.prologue().method().text() + " "
                + request.prologue().uriPath().rawPath() + "?" + request.query().rawValue();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Digest digest(byte[] target, byte[] body) {
        var sha256 = Digest.sha256();
        sha256.update(target);
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
        if (operation.request() == RawBody.class) {
            request.headers().forEach(header -> headers.put(header.name().toLowerCase(Locale.ROOT), header.get()));
        }
        Optional<Once> once = operation.keyed() == Keyed.NO
                ? Optional.empty()
                : key.map(text -> repeats.once(operation, caller, text, digest));
        return new Ask<>(caller, body, path, query, headers, once);
    }
}
