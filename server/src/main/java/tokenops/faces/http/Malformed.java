package tokenops.faces.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import tokenops.path.Problem;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/**
 * Refuses what never gets as far as an operation, because it isn't HTTP or has an encoding that isn't taken, with a problem like any
 * other.
 */
public final class Malformed implements DirectHandler {
    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        Problem problem = Problem.INVALID_REQUEST;
        String detail = request.headers().contains(HeaderNames.CONTENT_ENCODING)
                ? "no Content-Encoding is taken: send the body as it is"
                : "this isn't HTTP as it is taken here";
        Json.Obj body = Json.object()
                .put("type", "/problems/" + problem.code())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", detail)
                .put("code", problem.code())
                .put("remedy", problem.remedy())
                .put("instance", request.path().isEmpty() ? "/" : ascii(request.path()))
                .build();
        headers.set(HeaderNames.CONTENT_TYPE, "application/problem+json");
        headers.set(HeaderNames.CACHE_CONTROL, "no-store");
        headers.set(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        return TransportResponse.builder()
                .status(Status.create(problem.status()))
                .headers(headers)
                .keepAlive(false)
                .entity(CanonicalJson.bytes(body))
                .build();
    }

    private static String ascii(String path) {
        return path.replaceAll("[^ -~]", "?");
    }
}
