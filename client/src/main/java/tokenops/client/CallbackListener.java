package tokenops.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.PublicKey;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import tokenops.proof.Jwk;
import tokenops.proof.StandardWebhooks;
import tokenops.proof.WebhookSecret;

/**
 * Takes callbacks on a free port of this machine's loopback: for programs beside the server, trials and tests. An agent elsewhere
 * hands its own server's requests to {@link ReceivedCallback#verified}.
 *
 * <p>What isn't signed by the server is answered 401 and forgotten. A verified callback is handed over once, on the listener's own
 * thread, one after another; where the taker throws, the answer is 500 and the server delivers it again.
 */
public final class CallbackListener implements AutoCloseable {
    private static final String PATH = "/callbacks";
    private static final int LARGEST_BODY = 1 << 20;
    private static final int REMEMBERED = 10_000;
    private static final int BACKLOG = 128;

    private final HttpServer server;
    private final ExecutorService thread;
    private final Clock clock;
    private final Consumer<ReceivedCallback> taker;
    private final Set<String> taken = new LinkedHashSet<>();
    private volatile Trusted trusted = new Trusted(List.of(), List.of());

    /** Whose signatures count. */
    private record Trusted(List<WebhookSecret> secrets, List<PublicKey> keys) {}

    private CallbackListener(HttpServer server, ExecutorService thread, Clock clock, Consumer<ReceivedCallback> taker) {
        this.server = server;
        this.thread = thread;
        this.clock = clock;
        this.taker = taker;
    }

    /** Listens. Until {@link #trust} is called every callback is refused, and so comes again later. */
    public static CallbackListener start(Clock clock, Consumer<ReceivedCallback> taker) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "callback-listener");
            made.setDaemon(true);
            return made;
        });
        CallbackListener listener = new CallbackListener(server, thread, clock, taker);
        server.setExecutor(thread);
        server.createContext(PATH, listener::handle);
        server.start();
        return listener;
    }

    /** Where callbacks are to go. */
    public URI url() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort() + PATH);
    }

    /**
     * Takes callbacks that are signed with the secret and, where keys are given, by one of these keys too. Called again when either
     * changes.
     */
    public void trust(WebhookSecret secret, List<Jwk> keys) {
        trusted = new Trusted(List.of(secret), keys.stream().map(Jwk::publicKey).toList());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status(exchange), -1);
        }
    }

    private int status(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return 405;
        }
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            return 413;
        }
        StandardWebhooks.Headers headers = new StandardWebhooks.Headers(
                header(exchange, "webhook-id"),
                header(exchange, "webhook-timestamp"),
                header(exchange, "webhook-signature"));
        Trusted now = trusted;
        try {
            ReceivedCallback callback =
                    ReceivedCallback.verified(headers, body, now.secrets, now.keys, clock.instant());
            if (!taken.contains(callback.id())) {
                taker.accept(callback);
                remember(callback.id());
            }
            return 204;
        } catch (ReceivedCallback.NotGenuine e) {
            return 401;
        } catch (RuntimeException e) {
            // The server keeps this attempt as failed and comes again; what went wrong is the taker's to tell.
            return 500;
        }
    }

    private void remember(String id) {
        if (taken.size() >= REMEMBERED) {
            taken.remove(taken.iterator().next());
        }
        taken.add(id);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** Stops listening at once. */
    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
