package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tokenops.proof.Checkpoint;
import tokenops.proof.Digest;
import tokenops.proof.EntryBundle;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Signer;
import tokenops.store.CheckResult;
import tokenops.support.Eventually;
import tokenops.support.ServedLog;
import tokenops.support.TestServer;

/** An auditor from outside reads the log of a real server, on a way that changes what is said. */
@Timeout(120)
class RemoteAuditTest {
    private static final int LEAVES = 600;

    private static TestServer server;
    private static NoteVerifierKey key;
    private static Signer signer;
    private static Checkpoint early;
    private static ChangingWay way;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
        key = ServedLog.key(server);
        signer = new Keys(server.data().resolve("keys"), LogFixture.IDS)
                .findOrMake(LogKey.NAME)
                .signer();
        early = shown();
        server.sql().change("""
                INSERT INTO leaf (home, id, leaves)
                SELECT 0, gen_random_uuid(), array_agg(convert_to('{"digest":"sha256:' || encode(sha256(i::text::bytea), 'hex')
                    || '","time":"2026-01-01T00:00:00.000000Z","type":"contract","v":1}', 'UTF8'))
                FROM generate_series(1, ?) i GROUP BY i / 100""", LEAVES);
        Eventually.until("they are in the log", () -> shown().size() >= early.size() + LEAVES);
        way = new ChangingWay();
    }

    private static Checkpoint shown() {
        try {
            return Checkpoint.parse(SignedNote.parse(
                            server.raw().get("/log/checkpoint").done(200).text())
                    .text());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void mend() {
        way.changes.clear();
    }

    @AfterAll
    static void stop() {
        way.close();
        server.close();
    }

    @Test
    void soundLogHasNoFindings() {
        List<CheckResult> results = audit(key, Optional.of(signed(early, signer)));
        assertEquals(List.of(), findings(results));
        long size = shown().size();
        assertEquals(
                "entries " + size + ", tiles 4, head 1, checkpoints 2",
                String.join(
                        ", ",
                        results.stream()
                                .map(result -> result.name() + " " + result.looked())
                                .toList()));
    }

    @Test
    void changedEntryIsFoundByItsTileAndByTheHead() {
        way.changes.put("tile/entries/001", bundle -> {
            bundle[40] = (byte) (bundle[40] == '0' ? '1' : '0');
            return bundle;
        });
        List<String> told = findings(audit(key, Optional.empty()));
        assertEquals("Entry 256 doesn't hash to what finds it.", told.getFirst());
        assertTrue(told.contains("The tile tile/0/001 isn't what the entries below it give."), told.toString());
        assertTrue(told.contains("The head isn't the root over the entries."), told.toString());
    }

    @Test
    void changedTileIsFound() {
        way.changes.put("tile/1/000.p/2", RemoteAuditTest::flipped);
        assertEquals(
                List.of(
                        "The tile tile/1/000.p/2 isn't what the entries below it give.",
                        "The head isn't the root over the tiles."),
                findings(audit(key, Optional.empty())));
    }

    @Test
    void tileThatIsTooShortIsFound() {
        way.changes.put("tile/0/000", tile -> Arrays.copyOf(tile, 100));
        assertEquals(
                "The tile tile/0/000 isn't what the entries below it give.",
                findings(audit(key, Optional.empty())).getFirst());
    }

    @Test
    void bundleThatIsCutOffOrTooShortOrMissingIsNamed() {
        way.changes.put("tile/entries/001", bundle -> Arrays.copyOf(bundle, bundle.length - 1));
        String cut = findings(audit(key, Optional.empty())).getFirst();
        assertTrue(
                cut.matches("The entries tile/entries/001 can't be read: the entry at byte [0-9]+ is cut off,"
                        + " and what follows isn't looked at\\."),
                cut);
        way.changes.put("tile/entries/001", bundle -> {
            List<byte[]> entries = EntryBundle.entries(bundle);
            return EntryBundle.bytes(entries.subList(1, entries.size()));
        });
        assertEquals(
                "The entries tile/entries/001 are 255, and what follows isn't looked at.",
                findings(audit(key, Optional.empty())).getFirst());
        way.missing("tile/entries/001");
        assertEquals(
                List.of(
                        "The entries tile/entries/001 are missing, and what follows isn't looked at.",
                        "The head says " + shown().size() + " leaves, and there are 256 entries.",
                        "The checkpoint of " + key.name() + " at " + shown().size() + " is of " + shown().size()
                                + " leaves, and the log has 256."),
                findings(audit(key, Optional.empty())));
    }

    @Test
    void nothingIsLookedAtBelowACheckpointOfAnotherKey() throws Exception {
        NoteVerifierKey other = NoteVerifierKey.of(
                key.name(),
                NoteVerifierKey.Type.ED25519,
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
        assertEquals(
                List.of("The checkpoint isn't signed by the log key. Nothing below it is looked at."),
                findings(audit(other, Optional.empty())));
    }

    @Test
    void keptCheckpointMustBeABeginning() throws Exception {
        Checkpoint forked = new Checkpoint(key.name(), 300, Digest.of(new byte[0]));
        assertEquals(
                List.of("The checkpoint that was kept is no beginning of this log."),
                findings(audit(key, Optional.of(signed(forked, signer)))));
        Checkpoint larger = new Checkpoint(key.name(), 10_000, Digest.of(new byte[0]));
        assertEquals(
                List.of("The checkpoint that was kept is of 10000 leaves, and the log has " + shown().size() + "."),
                findings(audit(key, Optional.of(signed(larger, signer)))));
        Signer thief = Signer.of(
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
        assertEquals(
                List.of("The checkpoint that was kept isn't signed by the log's key."),
                findings(audit(key, Optional.of(signed(early, thief)))));
    }

    @Test
    void checkpointOverMoreLeavesThanThereAreEnds() {
        Checkpoint vast = new Checkpoint(key.name(), 1L << 60, shown().root());
        way.changes.put("checkpoint", is -> signed(vast, signer).toString().getBytes(StandardCharsets.UTF_8));
        List<String> told = findings(audit(key, Optional.empty()));
        assertTrue(told.contains("The entries tile/entries/002 are missing, and what follows isn't looked at."));
        assertTrue(told.contains("The head can't be made from the tiles: no tile 7/0 of width 16."), told.toString());
    }

    @Test
    void garbageIsNoCheckpoint() {
        way.changes.put("checkpoint", is -> new byte[] {(byte) 0xff, 0, '\n'});
        List<CheckResult> results = audit(key, Optional.empty());
        assertEquals(
                List.of("checkpoints"), results.stream().map(CheckResult::name).toList());
        assertEquals(1, findings(results).size());
    }

    @Test
    void answersWithoutAnEndEndTheAudit() {
        for (String path : List.of("checkpoint", "tile/entries/000", "tile/0/000")) {
            way.answers.put(path, exchange -> {
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream out = exchange.getResponseBody()) {
                    while (true) {
                        out.write(new byte[65_536]);
                    }
                }
            });
            assertTrue(broken().startsWith(way.url() + "/log/" + path + " can't be read: "));
            way.answers.clear();
        }
    }

    @Test
    void silenceAndRedirectsEndTheAudit() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        way.answers.put("tile/entries/001", exchange -> {
            try (exchange) {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(broken().endsWith("/log/tile/entries/001 can't be read: it didn't answer within 1 s."));
        over.countDown();
        way.answers.put("tile/entries/001", exchange -> {
            exchange.getResponseHeaders().set("Location", server.url() + "/log/tile/entries/001");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        assertTrue(broken().endsWith("/log/tile/entries/001 can't be read: it answered 302."));
        way.answers.clear();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 \u001b[2J\u009b31m      | Invalid status line: "HTTP/1.1 [U+001B][2J[U+009B]31m"
            HTTP/1.1 200 OK~A\u001bB: c      | Invalid header name "A[U+001B]B"
            HTTP/1.1 200 OK~Content-Length: x | For input string: "x"
            HTTP/1.1 200 OK~Content-Length: 9 | fixed content-length: 9, bytes received: 0
            """)
    void answersThatAreNoHttpSteerNoTerminal(String answer, String sentence) throws Exception {
        assertEquals(
                "it gave no answer that can be read: " + sentence + ".",
                toldOf(answer.replace("~", "\r\n") + "\r\n\r\n"));
    }

    @Test
    void onlyTheBeginningOfALongAnswerIsTold() throws Exception {
        String told = toldOf("x".repeat(10_000) + "\r\n\r\n");
        assertTrue(told.startsWith("it gave no answer that can be read: Invalid status line: \"xxx"), told);
        assertTrue(told.length() < 250, told);
    }

    /** What is said of a server that answers each request with those bytes. */
    private static String toldOf(String answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket asked = listening.accept()) {
                    asked.getInputStream().read(new byte[4_096]);
                    asked.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // the audit says what came of it
                }
            });
            String url = "http://127.0.0.1:" + listening.getLocalPort();
            RemoteAudit audit = new RemoteAudit(URI.create(url), key, Optional.empty(), Duration.ofSeconds(30));
            String told = String.valueOf(
                    assertThrows(UncheckedIOException.class, audit::run).getMessage());
            return told.replace(url + "/log/checkpoint can't be read: ", "");
        }
    }

    private static String broken() {
        RemoteAudit audit = new RemoteAudit(way.url(), key, Optional.empty(), Duration.ofSeconds(1));
        return String.valueOf(
                assertThrows(UncheckedIOException.class, audit::run).getMessage());
    }

    private static List<CheckResult> audit(NoteVerifierKey key, Optional<SignedNote> kept) {
        return new RemoteAudit(way.url(), key, kept, Duration.ofSeconds(30)).run();
    }

    private static List<String> findings(List<CheckResult> results) {
        return results.stream().flatMap(result -> result.findings().stream()).toList();
    }

    private static SignedNote signed(Checkpoint checkpoint, Signer signer) {
        return SignedNote.sign(checkpoint.text(), key, signer);
    }

    private static byte[] flipped(byte[] bytes) {
        bytes[9] ^= 1;
        return bytes;
    }

    /** Serves the log of the server, but for what is changed. */
    private static final class ChangingWay implements AutoCloseable {
        private interface Answer {
            void to(HttpExchange exchange) throws IOException;
        }

        final Map<String, UnaryOperator<byte[]>> changes = new ConcurrentHashMap<>();
        final Map<String, Answer> answers = new ConcurrentHashMap<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final HttpServer http;

        ChangingWay() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            http.setExecutor(threads);
            http.createContext("/log/", this::answer);
            http.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
        }

        void missing(String path) {
            changes.put(path, is -> new byte[0]);
        }

        private void answer(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            String name = path.substring("/log/".length());
            if (answers.containsKey(name)) {
                answers.get(name).to(exchange);
                return;
            }
            var answer = server.raw().get(path);
            byte[] body = changes.getOrDefault(name, is -> is).apply(answer.body());
            exchange.sendResponseHeaders(body.length == 0 ? 404 : answer.status(), body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }

        @Override
        public void close() {
            http.stop(0);
            threads.close();
        }
    }
}
