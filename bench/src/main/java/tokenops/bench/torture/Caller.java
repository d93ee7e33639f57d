package tokenops.bench.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tokenops.bench.load.Bytes;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/** A connection that repeats a request, byte for byte and so with the same key, until it is answered. One thread at a time. */
final class Caller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final int READ_MILLIS = 60_000;

    private final URI server;
    private final Tries tries;
    private @Nullable Connection open;

    private record Connection(Socket socket, OutputStream out, Bytes in) {}

    /** An answer that ends the asking. */
    record Answer(int status, byte[] body) {
        /** Empty when it is no JSON object. */
        Optional<Json.Obj> json() {
            try {
                return Optional.of(CanonicalJson.readObject(body));
            } catch (MalformedJson e) {
                return Optional.empty();
            }
        }

        /** The member of that name; empty when it isn't there. */
        Optional<String> text(String name) {
            return json().flatMap(object -> object.text(name));
        }

        @Override
        public String toString() {
            return status + " " + new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What came instead of answers, of all callers together. */
    record Tries(AtomicInteger unanswered, AtomicInteger turnedBack, AtomicInteger failed) {
        static Tries none() {
            return new Tries(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        }
    }

    Caller(URI server, Tries tries) {
        this.server = server;
        this.tries = tries;
    }

    /**
     * Asks until there is an answer. No connection, a broken one, 503, and 409 while a copy is under way are none; nor is 500, which
     * is counted by itself because a server may not give it.
     *
     * @throws IOException when there is none for so long that there will never be one
     */
    Answer ask(byte[] request) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String why;
            try {
                Answer answer = once(request);
                Optional<AtomicInteger> none = noAnswer(answer);
                if (none.isEmpty()) {
                    return answer;
                }
                none.get().incrementAndGet();
                why = answer.toString();
            } catch (IOException e) {
                close();
                tries.unanswered.incrementAndGet();
                why = e.toString();
            }
            if (System.nanoTime() > end) {
                throw new IOException("no answer for " + PATIENCE.toSeconds() + " s, at last: " + why);
            }
            Thread.sleep(PAUSE);
        }
    }

    private Optional<AtomicInteger> noAnswer(Answer answer) {
        boolean underWay = answer.status == 409
                && answer.text("code").filter("idempotency-in-flight"::equals).isPresent();
        return answer.status == 503 || underWay
                ? Optional.of(tries.turnedBack)
                : answer.status >= 500 ? Optional.of(tries.failed) : Optional.empty();
    }

    private Answer once(byte[] request) throws IOException {
        Connection connection = open == null ? connect() : open;
        connection.out.write(request);
        if (!connection.in.next()) {
            throw new IOException("the server closed the connection");
        }
        return new Answer(connection.in.status(), connection.in.body());
    }

    private Connection connect() throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_MILLIS);
        Connection made = new Connection(socket, socket.getOutputStream(), new Bytes(socket.getInputStream()));
        open = made;
        return made;
    }

    @Override
    public void close() {
        if (open != null) {
            try {
                open.socket.close();
            } catch (IOException e) {
                // it is given up either way
            }
            open = null;
        }
    }
}
