package tokenops.sandbox.stripe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.ApiRequest.Caller;
import tokenops.sandbox.stripe.StripeEvent.Origin;

/** The API over HTTP: keys, versions, idempotency and errors, around the {@link Routes}. One virtual thread per exchange. */
final class ApiServer implements HttpHandler {
    /** Largest request body in bytes: metadata at its limits takes less. */
    static final int LARGEST_BODY = 256 << 10;

    /** Longest idempotency key, as at Stripe. */
    private static final int LONGEST_KEY = 255;

    /** Calls whose bodies are in memory at once; further ones wait, as their callers do. */
    private static final int MOST_AT_ONCE = 256;

    private final Books books;
    private final Routes routes;
    private final Expansion expansion;
    private final Idempotency idempotency;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    ApiServer(Books books, Routes routes, Expansion expansion, Idempotency idempotency) {
        this.books = books;
        this.routes = routes;
        this.expansion = expansion;
        this.idempotency = idempotency;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        places.acquireUninterruptibly();
        try (exchange) {
            String requestId = books.ids().next("req");
            ApiAnswer answer;
            try {
                answer = answer(exchange, requestId);
            } catch (StripeError e) {
                answer = new ApiAnswer(e.status(), e.json(), requestId, false);
            }
            write(exchange, answer, requestId);
        } finally {
            places.release();
        }
    }

    private ApiAnswer answer(HttpExchange exchange, String requestId) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        Form form = form(exchange);
        Caller caller = caller(exchange, form);
        ApiVersion version = ApiVersion.parse(
                header(exchange, "Stripe-Version").orElse(books.account().apiVersion()));
        Routes.Route route = (path.startsWith("/v1/")
                        ? routes.find(method, List.of(path.substring(4).split("/", -1)))
                        : Optional.<Routes.Route>empty())
                .orElseThrow(() -> StripeError.unknownRoute(method, path));
        if (!route.callers().contains(caller)) {
            throw StripeError.secretKeyRequired();
        }
        Optional<String> key = method.equals("POST") ? header(exchange, "Idempotency-Key") : Optional.empty();
        if (key.isPresent() && key.get().length() > LONGEST_KEY) {
            throw StripeError.invalid("Idempotency keys can have up to " + LONGEST_KEY + " characters.");
        }
        ApiRequest request = new ApiRequest(caller, form, version, new Origin(Optional.of(requestId), key));
        String asked = caller + " " + method + " " + path + " " + form.fingerprint();
        return books.alone(() -> {
            Optional<ApiAnswer> before = key.flatMap(present -> idempotency.replay(present, asked));
            return before.orElseGet(() -> run(route, request, requestId, asked));
        });
    }

    private ApiAnswer run(Routes.Route route, ApiRequest request, String requestId, String asked) {
        boolean ran = false;
        try {
            Json.Obj made = route.call().apply(request);
            ran = true;
            Json.Obj body = expansion.apply(made, request.form().list("expand"));
            return remembered(request, asked, new ApiAnswer(200, body, requestId, false));
        } catch (StripeError e) {
            // What ran and only then failed to expand must not run again.
            if (!ran && e.beforeExecution()) {
                throw e;
            }
            return remembered(request, asked, new ApiAnswer(e.status(), e.json(), requestId, false));
        }
    }

    private ApiAnswer remembered(ApiRequest request, String asked, ApiAnswer answer) {
        request.origin().idempotencyKey().ifPresent(key -> idempotency.remember(key, asked, answer));
        return answer;
    }

    private static Form form(HttpExchange exchange) throws IOException {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        String body = body(exchange);
        String type = header(exchange, "Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!body.isEmpty() && !type.startsWith("application/x-www-form-urlencoded")) {
            throw StripeError.invalid(
                    "Invalid request (check that your POST content type is" + " application/x-www-form-urlencoded).");
        }
        return Form.parse(query + "&" + body);
    }

    /** Reads the body, up to its limit. */
    static String body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw StripeError.invalid("The request body is larger than " + LARGEST_BODY + " bytes.");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private Caller caller(HttpExchange exchange, Form form) {
        Optional<String> key = header(exchange, "Authorization")
                .flatMap(ApiServer::key)
                .or(() -> form.text("key").filter(inForm -> inForm.startsWith("pk_")));
        if (key.isEmpty()) {
            throw StripeError.unauthorized("You did not provide an API key. You need to provide your API key in the"
                    + " Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        }
        if (key.get().equals(books.account().secretKey())) {
            return Caller.SECRET_KEY;
        }
        if (key.get().equals(books.account().publishableKey())) {
            return Caller.PUBLISHABLE_KEY;
        }
        String end = key.get().substring(Math.max(0, key.get().length() - 4));
        throw StripeError.unauthorized("Invalid API Key provided: ****" + end);
    }

    private static Optional<String> key(String authorization) {
        String[] parts = authorization.strip().split(" +", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
            return Optional.of(parts[1]);
        }
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Basic")) {
            try {
                String pair = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
                return Optional.of(pair.substring(0, pair.indexOf(':') < 0 ? pair.length() : pair.indexOf(':')));
            } catch (IllegalArgumentException e) {
                throw StripeError.unauthorized("Invalid API Key provided: not base64.");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private void write(HttpExchange exchange, ApiAnswer answer, String requestId) throws IOException {
        byte[] body = StripeJson.bytes(answer.body());
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("Request-Id", requestId);
        headers.set(
                "Stripe-Version",
                header(exchange, "Stripe-Version").orElse(books.account().apiVersion()));
        header(exchange, "Idempotency-Key").ifPresent(key -> headers.set("Idempotency-Key", key));
        if (answer.replay()) {
            headers.set("Idempotent-Replayed", "true");
            headers.set("Original-Request", answer.requestId());
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
