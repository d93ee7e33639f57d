package tokenops.bench.path;

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
import tokenops.proof.StandardWebhooks;
import tokenops.proof.WebhookSecret;

/**
 * Takes callbacks: notes when each came and how often, and verifies the signatures of a sample. A virtual thread per connection.
 */
final class Listener implements AutoCloseable {
    private static final byte[] TAKEN = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** One signature in so many is verified: all of them would cost more than the rest of the driver. */
    private static final int SAMPLE = 50;

    private static final int BACKLOG = 1_024;

    private final ServerSocket socket;
    private final Runs runs;
    private final List<PublicKey> keys;
    private final Map<Integer, WebhookSecret> secrets = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final AtomicInteger verified = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();
    private volatile boolean closing;

    Listener(Runs runs, List<PublicKey> keys) throws IOException {
        this.runs = runs;
        this.keys = List.copyOf(keys);
        this.socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("callbacks").start(this::accept);
    }

    /** Where an agent's callbacks go. */
    URI url(int agent) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + agent);
    }

    /** With what an agent's callbacks are signed. */
    void secret(int agent, WebhookSecret secret) {
        secrets.put(agent, secret);
    }

    private void accept() {
        while (!closing) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                if (!closing) {
                    wrong.incrementAndGet();
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
                long now = System.nanoTime();
                byte[] body = message.body();
                int run = Bodies.run(body, body.length);
                out.write(TAKEN);
                if (run < 0 || message.header("webhook-id").isEmpty()) {
                    wrong.incrementAndGet();
                    continue;
                }
                if (run % SAMPLE == 0) {
                    verify(message, body, run);
                }
                runs.arrived(run, now);
            }
        } catch (IOException e) {
            if (!closing) {
                wrong.incrementAndGet();
            }
        } finally {
            open.remove(connection);
        }
    }

    private void verify(Bytes message, byte[] body, int run) {
        Optional<WebhookSecret> secret = Optional.ofNullable(secrets.get(runs.agentOf(run)));
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
