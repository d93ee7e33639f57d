package tokenops.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A server that gives prepared answers one after another, and keeps what it was asked. */
final class Scripted implements AutoCloseable {
    private final HttpServer server;
    private final Deque<Given> script = new ArrayDeque<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    record Given(int status, Map<String, String> headers, String body) {}

    record Asked(String method, String target, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    Scripted() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    Scripted answers(int status, String body) {
        return answers(status, Map.of(), body);
    }

    Scripted answers(int status, Map<String, String> headers, String body) {
        script.add(new Given(status, headers, body));
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            Given given = script.remove();
            given.headers.forEach(exchange.getResponseHeaders()::set);
            byte[] answer = given.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(given.status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    TokenOps client() {
        return TokenOps.at(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
