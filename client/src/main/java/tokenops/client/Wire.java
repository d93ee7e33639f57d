package tokenops.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tokenops.proof.Base64Text;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/**
 * Requests and answers over HTTP: one request is tried again until it is answered, with one idempotency key for all its attempts.
 *
 * <p>What has no key and isn't a GET is only tried again when it is known that nothing was done: no connection, or 503.
 */
final class Wire {
    /** Largest answer that is read. A result package of a million findings stays below it. */
    private static final int LARGEST_ANSWER = 256 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** For one attempt, the upload of the largest evidence included. */
    private static final Duration ANSWER = Duration.ofMinutes(10);

    private static final int KEY_BYTES = 18;

    private final HttpClient http;
    private final String base;
    private final Optional<String> accessKey;
    private final Retries retries;
    private final RandomGenerator random;

    private Wire(HttpClient http, String base, Optional<String> accessKey, Retries retries, RandomGenerator random) {
        this.http = http;
        this.base = base;
        this.accessKey = accessKey;
        this.retries = retries;
        this.random = random;
    }

    static Wire to(URI server, Retries retries, RandomGenerator random) {
        String text = server.toString();
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return new Wire(http, base, Optional.empty(), retries, random);
    }

    Wire with(String key) {
        return new Wire(http, base, Optional.of(key), retries, random);
    }

    Wire with(Retries other) {
        return new Wire(http, base, accessKey, other, random);
    }

    /** An answer with its headers. */
    record Exchange(HttpHeaders headers, byte[] body) {
        /** A document as its own bytes, held against its {@code ETag} where there is one. */
        Document document() {
            Document document = Document.of(body);
            return headers.firstValue("ETag")
                    .map(tag -> document.having(tag.replace("\"", "")))
                    .orElse(document);
        }

        Answer answer() {
            return Answer.read(body);
        }
    }

    Answer get(String path) {
        return getRaw(path).answer();
    }

    Exchange getRaw(String path) {
        return exchange(request(path).GET(), true);
    }

    /** A POST that the server repeats the answer to, by its key. */
    Answer post(String path, Json.Obj body) {
        return exchange(keyed(path, "application/json", json(body)), true).answer();
    }

    /** A POST of bytes as they are. */
    Answer post(String path, String mediaType, HttpRequest.BodyPublisher body) {
        return exchange(keyed(path, mediaType, body), true).answer();
    }

    /** A POST whose answer holds a secret and so is never kept by the server. */
    Answer postOnce(String path, Json.Obj body) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(json(body));
        return exchange(request, false).answer();
    }

    private HttpRequest.Builder keyed(String path, String mediaType, HttpRequest.BodyPublisher body) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return request(path)
                .header("Content-Type", mediaType)
                .header("Idempotency-Key", Base64Text.url(key))
                .POST(body);
    }

    private static HttpRequest.BodyPublisher json(Json.Obj body) {
        return HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(body));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER);
        accessKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private Exchange exchange(HttpRequest.Builder builder, boolean repeatable) {
        HttpRequest request = builder.build();
        try {
            for (int made = 1; ; made++) {
                Optional<Exchange> answer = attempt(request, repeatable, made);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted on the way to " + base, e);
        }
    }

    /** One attempt, and the pause after it; empty when another is to be made. */
    private Optional<Exchange> attempt(HttpRequest request, boolean repeatable, int made) throws InterruptedException {
        boolean last = made >= retries.attempts();
        Duration pause = last ? Duration.ZERO : retries.pause(made, random);
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] body = bounded(response.body());
            if (response.statusCode() / 100 == 2) {
                return Optional.of(new Exchange(response.headers(), body));
            }
            TokenOpsProblem problem = TokenOpsProblem.of(response.statusCode(), body);
            boolean passes = problem.status() == 503 || problem.code().equals("idempotency-in-flight");
            Duration wanted = response.headers()
                    .firstValue("Retry-After")
                    .flatMap(Wire::seconds)
                    .orElse(pause);
            if (last || !passes || wanted.compareTo(retries.patience()) > 0) {
                throw problem;
            }
            pause = wanted;
        } catch (IOException e) {
            boolean neverSent = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
            if (last || !(repeatable || neverSent)) {
                throw new Unreachable("no answer from " + base + " after " + made + " attempts: " + e, e);
            }
        }
        Retries.pauseFor(pause);
        return Optional.empty();
    }

    private static byte[] bounded(InputStream body) throws IOException {
        try (body) {
            byte[] bytes = body.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER) {
                throw new UnsoundAnswer("the answer has more than " + (LARGEST_ANSWER >> 20) + " MiB");
            }
            return bytes;
        }
    }

    private static Optional<Duration> seconds(String retryAfter) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter.trim()))));
        } catch (NumberFormatException e) {
            // The other form is a date: our own pause will do.
            return Optional.empty();
        }
    }

    /** A part of a path or query. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
