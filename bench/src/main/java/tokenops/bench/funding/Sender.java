package tokenops.bench.funding;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tokenops.bench.load.Bytes;

/**
 * Sends messages as Stripe does, each signed at the moment when it is sent (docs.stripe.com/webhooks, verify manually), over
 * kept-alive connections, and counts what is answered.
 */
final class Sender {
    /** Messages under way at once: a provider that has fallen behind sends as many as it may. */
    static final int CONNECTIONS = 192;

    private static final int OK = 200;

    private final URI server;
    private final Mac keyed;
    private final String head;
    private final Loaded loaded;
    final LongAdder verified = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder others = new LongAdder();
    private final AtomicReference<String> failure = new AtomicReference<>("");

    Sender(URI server, String secret, Loaded loaded) throws GeneralSecurityException {
        this.server = server;
        this.head = "POST /v1/providers/stripe_stablecoin/webhook HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nContent-Type: application/json; charset=utf-8\r\nStripe-Signature: t=";
        this.keyed = Mac.getInstance("HmacSHA256");
        keyed.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        this.loaded = loaded;
    }

    /** What the first message was answered that was neither taken nor known already; empty when all were. */
    String failure() {
        return failure.get();
    }

    /** Begins to send; {@code next} says which payment the next message is about, below zero when there is none. */
    List<Thread> start(IntSupplier next) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(Thread.ofVirtual().start(() -> send(next)));
        }
        return threads;
    }

    private void send(IntSupplier next) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            Bytes answer = new Bytes(socket.getInputStream());
            Mac mac = (Mac) keyed.clone();
            for (int payment = next.getAsInt(); payment >= 0; payment = next.getAsInt()) {
                out.write(request(mac, loaded.told(payment)));
                if (!answer.next()) {
                    throw new IOException("the server closed the connection");
                }
                count(answer.status(), new String(answer.body(), StandardCharsets.UTF_8));
            }
        } catch (IOException | CloneNotSupportedException e) {
            others.increment();
            failure.compareAndSet("", e.toString());
        }
    }

    private byte[] request(Mac mac, byte[] body) {
        long now = Clock.systemUTC().instant().getEpochSecond();
        mac.update((now + ".").getBytes(StandardCharsets.US_ASCII));
        String signature = HexFormat.of().formatHex(mac.doFinal(body));
        byte[] begins = (head + now + ",v1=" + signature + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(begins, begins.length + body.length);
        System.arraycopy(body, 0, request, begins.length, body.length);
        return request;
    }

    private void count(int status, String answer) {
        if (status == OK && answer.contains("\"state\":\"verified\"")) {
            verified.increment();
        } else if (status == OK && answer.contains("\"state\":\"duplicate\"")) {
            duplicates.increment();
        } else {
            others.increment();
            failure.compareAndSet("", status + " " + answer);
        }
    }
}
