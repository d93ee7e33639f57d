package tokenops.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import tokenops.proof.StandardWebhooks;

/** Takes callbacks as a careless agent might: answers what it is told to, whatever comes, and remembers it. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private Optional<URI> elsewhere = Optional.empty();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /**
     * What came.
     *
     * @param target as it stood in the request's first line
     */
    public record Message(String host, String target, StandardWebhooks.Headers headers, byte[] body) {}

    private Receiver(InetAddress address) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Answers with these statuses in turn, then with 204. */
    public static Receiver answering(int... statuses) {
        return at("127.0.0.1", statuses);
    }

    /** The same at another address of this machine. */
    public static Receiver at(String address, int... statuses) {
        try {
            Receiver receiver = new Receiver(InetAddress.ofLiteral(address));
            for (int status : statuses) {
                receiver.statuses.add(status);
            }
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends whoever it redirects there. */
    public Receiver pointingAt(URI url) {
        elsewhere = Optional.of(url);
        return this;
    }

    /** Takes what comes and doesn't answer it, until the latch is down. */
    public void answerAfter(CountDownLatch latch) {
        gate = latch;
    }

    public URI url() {
        return url("/callbacks");
    }

    /** Where it is reached with another path, and query. */
    public URI url(String target) {
        InetAddress address = server.getAddress().getAddress();
        String host = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + target);
    }

    /** What has come so far, in order. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            messages.add(new Message(
                    header(exchange, "host"),
                    exchange.getRequestURI().toString(),
                    new StandardWebhooks.Headers(
                            header(exchange, "webhook-id"),
                            header(exchange, "webhook-timestamp"),
                            header(exchange, "webhook-signature")),
                    body));
            elsewhere.ifPresent(url -> exchange.getResponseHeaders().set("Location", url.toString()));
            gate.await();
            Integer status = statuses.poll();
            exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
