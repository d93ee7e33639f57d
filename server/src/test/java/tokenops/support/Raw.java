package tokenops.support;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/** Requests as no client library would send them. Immutable: every {@code with} is another one. */
public final class Raw {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI server;
    private final Map<String, String> headers;

    private Raw(URI server, Map<String, String> headers) {
        this.server = server;
        this.headers = headers;
    }

    static Raw at(URI server) {
        return new Raw(server, Map.of());
    }

    /** With a header, in the place of one of that name. */
    public Raw with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Raw(server, more);
    }

    /** As the holder of an access key or operator token. */
    public Raw as(String bearer) {
        return with("Authorization", "Bearer " + bearer);
    }

    /** Under an Idempotency-Key. */
    public Raw key(String key) {
        return with("Idempotency-Key", key);
    }

    /** Under a fresh Idempotency-Key. */
    public Raw fresh() {
        return key(UUID.randomUUID().toString());
    }

    public Answer get(String path) {
        return send("GET", path, new byte[0]);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
    }

    public Answer post(String path, byte[] body) {
        return send("POST", path, body);
    }

    /** Whether a server is there and ready. */
    public boolean isReady() {
        try {
            return get("/health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public Answer send(String method, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public Json.Obj json() {
            try {
                return CanonicalJson.readObject(body);
            } catch (MalformedJson e) {
                throw new AssertionError("no JSON object: " + status + " " + text(), e);
            }
        }

        public String member(String name) {
            return json().text(name).orElseThrow(() -> new AssertionError("no " + name + " in " + text()));
        }

        /** The names in {@code fields}. */
        public List<String> fields() {
            return json().array("fields").stream()
                    .map(field -> ((Json.Text) field).value())
                    .toList();
        }

        /** Done, with this status. */
        public Answer done(int wanted) {
            assertEquals(wanted, status, this::text);
            return this;
        }

        /** Refused with this problem, told in full: type, title, what was wrong, what to do next. */
        public Answer refused(int wanted, String code) {
            assertEquals(wanted + " " + code, status + " " + json().text("code").orElse(text()), this::text);
            assertAll(
                    () -> assertEquals(
                            "application/problem+json",
                            headers.firstValue("content-type").orElse("")),
                    () -> assertEquals("/problems/" + code, member("type")),
                    () -> assertEquals(wanted, json().whole("status").orElse(0L)),
                    () -> assertTrue(Stream.of("title", "detail", "remedy", "instance")
                            .noneMatch(name -> member(name).isBlank())));
            return this;
        }
    }
}
