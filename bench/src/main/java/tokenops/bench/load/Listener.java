package tokenops.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import tokenops.proof.StandardWebhooks;
import tokenops.proof.WebhookSecret;

/**
 * Takes callbacks and hands each on, verifying the signatures of a sample. A virtual thread per connection.
 */
public final class Listener implements AutoCloseable {
    private static final byte[] TAKEN = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** One signature in so many is verified: all of them would cost more than the rest of a driver. */
    private static final int SAMPLE = 50;

    private static final int BACKLOG = 1_024;

    private final ServerSocket socket;
    private final List<PublicKey> keys;
    private final IntUnaryOperator agentOf;
    private final Taker taker;
    private final Map<Integer, WebhookSecret> secrets = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger verified = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile boolean closing;

    /** Whom callbacks are handed to, on the thread of their connection, before they are answered. */
    @FunctionalInterface
    public interface Taker {
        /** @param run the number in the run's reference ({@link Bodies}) */
        void took(int run, String webhookId, byte[] body);
    }

    /**
     * Listens on a free port of this machine.
     *
     * @param keys the server's, for the signature that is made with a key
     * @param agentOf the agent that a run belongs to, both by number
     */
    public Listener(List<PublicKey> keys, IntUnaryOperator agentOf, Taker taker) throws IOException {
        this.keys = List.copyOf(keys);
        this.agentOf = agentOf;
        this.taker = taker;
        this.socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("callbacks").start(this::accept);
    }

    /** Where an agent's callbacks go. */
    public URI url(int agent) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + agent);
    }

    /** With what an agent's callbacks are signed. */
    public void secret(int agent, WebhookSecret secret) {
        secrets.put(agent, secret);
    }

    /** Sampled callbacks that carry both signatures. */
    public int verified() {
        return verified.get();
    }

    /** Callbacks that name no run or webhook-id, and sampled ones that aren't signed twice. */
    public int wrong() {
        return wrong.get();
    }

    /** Connections that ended in the middle of a message. */
    public int broken() {
        return broken.get();
    }

    private void accept() {
        while (!closing) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                if (!closing) {
                    broken.incrementAndGet();
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            OutputStream out = connection.getOutputStream();
            Bytes message = new Bytes(connection.getInputStream());
            while (message.next()) {
                byte[] body = message.body();
                int run = Bodies.run(body, body.length);
                Optional<String> id = message.header("webhook-id");
                if (run < 0 || id.isEmpty()) {
                    wrong.incrementAndGet();
                } else {
                    taker.took(run, id.get(), body);
                }
                out.write(TAKEN);
                if (run >= 0 && run % SAMPLE == 0) {
                    verify(message, body, run);
                }
            }
        } catch (IOException e) {
            if (!closing) {
                broken.incrementAndGet();
            }
        } finally {
            open.remove(connection);
        }
    }

    private void verify(Bytes message, byte[] body, int run) {
        Optional<WebhookSecret> secret = Optional.ofNullable(secrets.get(agentOf.applyAsInt(run)));
        StandardWebhooks.Headers headers = new StandardWebhooks.Headers(
                message.header("webhook-id").orElse(""),
                message.header("webhook-timestamp").orElse(""),
                message.header("webhook-signature").orElse(""));
        boolean both = secret.isPresent()
                && valid(headers, body, List.of(secret.get()), List.of())
                && valid(headers, body, List.of(), keys);
        (both ? verified : wrong).incrementAndGet();
    }

    private static boolean valid(
            StandardWebhooks.Headers headers, byte[] body, List<WebhookSecret> secrets, List<PublicKey> keys) {
        return StandardWebhooks.verify(
                        headers, body, secrets, keys, Clock.systemUTC().instant())
                == StandardWebhooks.Verdict.VALID;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
