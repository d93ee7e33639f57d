package tokenops.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tokenops.proof.Checkpoint;
import tokenops.proof.Digest;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.NoteSignature;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Signer;

/**
 * A witness (C2SP tlog-witness) on loopback that signs with an Ed25519 and an ML-DSA-44 key, as strict as the specification lets it be: it checks consistency itself, by RFC 6962's
 * recursion where the product follows RFC 9162's loop.
 */
public final class TestWitness implements AutoCloseable {
    /** What a size of a tree isn't, as {@link Mood#CONFUSED} says it. */
    private static final List<String> NO_SIZES =
            List.of("99999999999999999999\n", "-1\n", "many\n", "", "1e3\n", " 5\n", "5", "9".repeat(1_000_000) + "\n");

    /** Keys of the provider that the server installs don't sign with the JDK's signatures. */
    private static final String OF_THE_JDK = "SUN";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final NoteVerifierKey key;
    private final Signer signer;
    private final Signer stranger;
    private final NoteVerifierKey mlDsa44Key;
    private final Signer mlDsa44Signer;
    private final Map<String, NoteVerifierKey> logs = new HashMap<>();
    private final Map<String, Checkpoint> latest = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger followed = new AtomicInteger();
    private final AtomicLong longestAnswer = new AtomicLong();
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile Mood mood = Mood.WELL;

    /** How it answers. */
    public enum Mood {
        WELL,
        /** With 503. */
        DOWN,
        /** Never. */
        SILENT,
        /** With a cosignature that isn't one. */
        FALSE,
        /** With a cosignature over the checkpoint and more. */
        MORE,
        /** With cosignatures that leave out the time. */
        TIMELESS,
        /** With 409, as if it had seen a much larger tree. */
        AHEAD,
        /** With more than anybody should read. */
        ENDLESS,
        /** With 200 and a hundred megabytes, a little at a time. */
        TRICKLING,
        /** With 409 and what is no size. */
        CONFUSED,
        /** With 409 and another size each time, some of them larger than the tree. */
        WAVERING,
        /** With a cosignature by a key that isn't its own. */
        FORGING,
        /** With a cosignature of tomorrow. */
        EARLY,
        /** With a redirect to where it would be well. */
        REDIRECTING
    }

    private TestWitness(String name) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        KeyPair ed25519 = generator.generateKeyPair();
        this.key = NoteVerifierKey.of(name, NoteVerifierKey.Type.ED25519_COSIGNATURE, ed25519.getPublic());
        this.signer = Signer.of(ed25519.getPrivate());
        this.stranger = Signer.of(generator.generateKeyPair().getPrivate());
        KeyPair mlDsa44 = KeyPairGenerator.getInstance("ML-DSA-44", OF_THE_JDK).generateKeyPair();
        this.mlDsa44Key = NoteVerifierKey.of(name, NoteVerifierKey.Type.ML_DSA_44_COSIGNATURE, mlDsa44.getPublic());
        this.mlDsa44Signer = message -> mlDsa44(mlDsa44.getPrivate(), message);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext("/w/", this::answer);
        server.createContext("/elsewhere/", exchange -> {
            followed.incrementAndGet();
            exchange.close();
        });
        server.start();
    }

    private static byte[] mlDsa44(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance("ML-DSA-44", OF_THE_JDK);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The time of a cosignature, in Unix seconds. */
    private long seconds() {
        return switch (mood) {
            case TIMELESS -> 0;
            case EARLY -> Instant.now().plus(Duration.ofDays(1)).getEpochSecond();
            default -> Instant.now().getEpochSecond();
        };
    }

    /** One that knows no log yet. */
    public static TestWitness start(String name) {
        try {
            return new TestWitness(name);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Witnesses that log from now on. */
    public synchronized void know(NoteVerifierKey log) {
        logs.put(log.name(), log);
    }

    public void be(Mood now) {
        mood = now;
    }

    public NoteVerifierKey key() {
        return key;
    }

    /** Its line in a policy, under the name of its key. */
    public String line() {
        return line(key.name(), key);
    }

    /** The line of its ML-DSA-44 key, under the name of both and {@code +}. */
    public String mlDsa44Line() {
        return line(key.name() + "+", mlDsa44Key);
    }

    private String line(String name, NoteVerifierKey verifier) {
        return "witness " + name + " " + verifier + " http://127.0.0.1:"
                + server.getAddress().getPort() + "/w/\n";
    }

    /** How often it had to say that it saw another tree. */
    public int conflicts() {
        return conflicts.get();
    }

    /** How often it was asked. */
    public int asked() {
        return asked.get();
    }

    /** How often somebody went where it redirects to. */
    public int followed() {
        return followed.get();
    }

    /** The most bytes that anybody took of one answer, with what lay in between. */
    public long longestAnswer() {
        return longestAnswer.get();
    }

    /** The size that it cosigned last. */
    public synchronized long size(String origin) {
        return Optional.ofNullable(latest.get(origin)).map(Checkpoint::size).orElse(0L);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int turn = asked.getAndIncrement();
        try (exchange) {
            switch (mood) {
                case DOWN -> exchange.sendResponseHeaders(503, -1);
                case SILENT -> await(ending);
                case AHEAD -> send(exchange, new Answer(409, "text/x.tlog.size", "1000000000\n"));
                case ENDLESS -> pour(exchange, 0, Duration.ZERO);
                case TRICKLING -> pour(exchange, 100_000_000, Duration.ofMillis(20));
                case CONFUSED ->
                    send(exchange, new Answer(409, "text/x.tlog.size", NO_SIZES.get(turn % NO_SIZES.size())));
                case WAVERING ->
                    send(exchange, new Answer(409, "text/x.tlog.size", (turn % 3 == 2 ? 1_000_000 : turn % 7) + "\n"));
                case REDIRECTING -> {
                    String target = exchange.getRequestURI().getPath().replace("/w/", "/elsewhere/");
                    exchange.getResponseHeaders().set("Location", target);
                    exchange.sendResponseHeaders(307, -1);
                }
                case WELL, FALSE, MORE, TIMELESS, FORGING, EARLY -> {
                    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    String path = exchange.getRequestURI().getPath();
                    String call = exchange.getRequestMethod() + " " + path.substring("/w".length());
                    if (call.equals("POST /add-checkpoint")) {
                        send(exchange, add(body));
                    } else {
                        send(exchange, shown(call));
                    }
                }
            }
        }
    }

    /** Sends until nobody takes it any more. @param announced bytes, or 0 for no end */
    private void pour(HttpExchange exchange, long announced, Duration pause) throws IOException {
        exchange.sendResponseHeaders(200, announced);
        byte[] piece = new byte[1024];
        for (long sent = piece.length; ending.getCount() > 0; sent += piece.length) {
            exchange.getResponseBody().write(piece);
            longestAnswer.accumulateAndGet(sent, Math::max);
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private record Answer(int status, String type, String text) {
        static Answer of(int status) {
            return new Answer(status, "text/plain", "");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type);
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized Answer shown(String call) {
        for (Map.Entry<String, String> note : notes.entrySet()) {
            String hash =
                    Digest.of(note.getKey().getBytes(StandardCharsets.UTF_8)).hex();
            if (call.equals("GET /" + hash + "/checkpoint")) {
                return new Answer(200, "text/plain; charset=utf-8", note.getValue());
            }
        }
        return Answer.of(404);
    }

    /** Section add-checkpoint, check by check. */
    private synchronized Answer add(String body) {
        int split = body.indexOf("\n\n");
        if (split < 0) {
            return Answer.of(400);
        }
        Deque<String> lines = new ArrayDeque<>(List.of(body.substring(0, split).split("\n", -1)));
        String first = lines.remove();
        if (!first.matches("old (0|[1-9][0-9]*)") || lines.size() > 63) {
            return Answer.of(400);
        }
        long old = Long.parseLong(first.substring("old ".length()));
        try {
            SignedNote note = SignedNote.parse(body.substring(split + 2));
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            Optional<NoteVerifierKey> log = Optional.ofNullable(logs.get(checkpoint.origin()));
            if (log.isEmpty()) {
                return Answer.of(404);
            }
            if (!note.isSignedBy(log.get())) {
                return Answer.of(403);
            }
            if (old > checkpoint.size()) {
                return Answer.of(400);
            }
            long seen = size(checkpoint.origin());
            if (old != seen) {
                conflicts.incrementAndGet();
                return new Answer(409, "text/x.tlog.size", seen + "\n");
            }
            Deque<byte[]> proof = new ArrayDeque<>();
            lines.forEach(line -> proof.add(Base64.getDecoder().decode(line)));
            if (!isConsistent(Optional.ofNullable(latest.get(checkpoint.origin())), checkpoint, proof)) {
                return Answer.of(422);
            }
            String signed = switch (mood) {
                case FALSE -> note.text() + "not this\n";
                case MORE -> note.text() + "\nmore\n";
                default -> note.text();
            };
            Signer by = mood == Mood.FORGING ? stranger : signer;
            NoteSignature cosignature = NoteSignature.cosign(signed, key, by, seconds());
            NoteSignature second = NoteSignature.cosign(note.text(), mlDsa44Key, mlDsa44Signer, seconds());
            if (mood == Mood.WELL) {
                latest.put(checkpoint.origin(), checkpoint);
                notes.put(
                        checkpoint.origin(), note.with(cosignature).with(second).toString());
            }
            String before = mood == Mood.MORE ? "more\n\n" : "";
            return new Answer(200, "text/plain; charset=utf-8", before + cosignature + "\n" + second + "\n");
        } catch (MalformedProof | IllegalArgumentException e) {
            return Answer.of(400);
        }
    }

    private static boolean isConsistent(Optional<Checkpoint> before, Checkpoint now, Deque<byte[]> proof) {
        if (before.isEmpty() || before.get().size() == 0) {
            return proof.isEmpty();
        }
        byte[] old = before.get().root().bytes();
        Roots roots = roots(before.get().size(), now.size(), true, old, proof);
        return proof.isEmpty()
                && Arrays.equals(roots.old, old)
                && Arrays.equals(roots.now, now.root().bytes());
    }

    private record Roots(byte[] old, byte[] now) {}

    /** RFC 6962 section 2.1.2, SUBPROOF read backwards: both roots from the hashes, each used once. */
    private static Roots roots(long old, long size, boolean whole, byte[] oldRoot, Deque<byte[]> proof) {
        if (old == size) {
            byte[] hash = whole ? oldRoot : next(proof);
            return new Roots(hash, hash);
        }
        long split = Long.highestOneBit(size - 1);
        if (old <= split) {
            Roots left = roots(old, split, whole, oldRoot, proof);
            return new Roots(left.old, Merkle.nodeHash(left.now, next(proof)));
        }
        Roots right = roots(old - split, size - split, false, oldRoot, proof);
        byte[] left = next(proof);
        return new Roots(Merkle.nodeHash(left, right.old), Merkle.nodeHash(left, right.now));
    }

    private static byte[] next(Deque<byte[]> proof) {
        return Optional.ofNullable(proof.poll()).orElseGet(() -> new byte[0]);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ending.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
