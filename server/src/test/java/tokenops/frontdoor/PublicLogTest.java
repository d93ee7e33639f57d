package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.client.Run;
import tokenops.proof.Checkpoint;
import tokenops.proof.EntryBundle;
import tokenops.proof.EntryStack;
import tokenops.proof.Json;
import tokenops.proof.LogLeaf;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Tile;
import tokenops.proof.TlogProof;
import tokenops.store.Documents;
import tokenops.store.Packet;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** The log as a stranger reads it, resource by resource: enough to make the tree again, and nothing about anybody. */
@ExtendWith(OneServer.class)
class PublicLogTest {
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final Pattern ID = Pattern.compile("[a-z]{3,5}_[0-9a-z]{26}");

    private final TestServer server;

    PublicLogTest(TestServer server) {
        this.server = server;
    }

    /** All that the log's resources hold under one checkpoint. */
    private record Read(Checkpoint checkpoint, List<byte[]> entries, byte[] everything) {}

    private Read read() throws MalformedProof {
        ByteArrayOutputStream everything = new ByteArrayOutputStream();
        Raw.Answer answer = server.raw().get("/log/checkpoint").done(200);
        assertEquals("text/plain; charset=utf-8", header(answer, "Content-Type"));
        assertEquals("no-store", header(answer, "Cache-Control"));
        everything.writeBytes(answer.body());
        SignedNote note = SignedNote.parse(answer.text());
        assertTrue(note.isSignedBy(key()));
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        assertEquals(key().name(), checkpoint.origin());

        List<byte[]> entries = new ArrayList<>();
        List<byte[]> level = new ArrayList<>();
        for (Tile tile : tiles(0, checkpoint.size())) {
            byte[] bundle = immutable(tile.entriesPath(), everything);
            assertEquals(tile.width(), EntryBundle.entries(bundle).size());
            entries.addAll(EntryBundle.entries(bundle));
        }
        EntryStack stack = new EntryStack();
        for (byte[] entry : entries) {
            level.add(Merkle.leafHash(entry));
            stack.add(Merkle.leafHash(entry));
        }
        assertArrayEquals(checkpoint.root().bytes(), stack.root());
        for (int number = 0; !level.isEmpty(); number++) {
            List<byte[]> above = new ArrayList<>();
            for (Tile tile : tiles(number, checkpoint.size())) {
                List<byte[]> hashes =
                        level.subList((int) tile.index() * Tile.FULL, (int) tile.index() * Tile.FULL + tile.width());
                ByteArrayOutputStream made = new ByteArrayOutputStream();
                hashes.forEach(made::writeBytes);
                assertArrayEquals(made.toByteArray(), immutable(tile.path(), everything), tile.path());
                if (tile.isFull()) {
                    above.add(Merkle.root(hashes));
                }
            }
            level = above;
        }
        return new Read(checkpoint, entries, everything.toByteArray());
    }

    /** The tiles that a tree of that size has at a level, the last of them perhaps partial. */
    private static List<Tile> tiles(int level, long size) {
        long hashes = size >> (8 * level);
        List<Tile> tiles = new ArrayList<>();
        for (long first = 0; first < hashes; first += Tile.FULL) {
            tiles.add(new Tile(level, first / Tile.FULL, (int) Math.min(Tile.FULL, hashes - first)));
        }
        return tiles;
    }

    private byte[] immutable(String path, ByteArrayOutputStream everything) {
        Raw.Answer answer = server.raw().get("/log/" + path).done(200);
        assertEquals("application/octet-stream", header(answer, "Content-Type"));
        assertEquals(FOR_EVER, header(answer, "Cache-Control"));
        everything.writeBytes(answer.body());
        return answer.body();
    }

    private static String header(Raw.Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private NoteVerifierKey key() throws MalformedProof {
        return NoteVerifierKey.parse(server.client().getLogKey().strip());
    }

    @Test
    void strangerMakesTheTreeAgainAndFindsARunsLeafInIt() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.complete(Samples.transfers(3));
        agent.proof(run.id());
        Raw.Answer answer =
                agent.raw().get("/v1/runs/" + run.id() + "/tlog-proof").done(200);
        assertEquals("text/plain; charset=utf-8", header(answer, "Content-Type"));
        assertTrue(answer.text().startsWith("c2sp.org/tlog-proof@v1\nindex "), answer.text());
        TlogProof proof = TlogProof.parse(answer.text());
        Read log = read();
        byte[] leaf = log.entries().get((int) proof.index());
        assertTrue(proof.proves(leaf, key()));
        assertEquals("attestation", LogLeaf.parse(leaf).orElseThrow().type());
        server.raw().get("/v1/runs/" + run.id() + "/tlog-proof").refused(401, "not-authenticated");
    }

    @Test
    void entriesAreSentPackedToWhoeverTakesThat() throws Exception {
        Tile tile = tiles(0, read().checkpoint().size()).getFirst();
        byte[] plain = immutable(tile.entriesPath(), new ByteArrayOutputStream());
        Raw.Answer packed = server.raw()
                .with("Accept-Encoding", "br, gzip")
                .get("/log/" + tile.entriesPath())
                .done(200);
        assertEquals("gzip", header(packed, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(packed, "Vary"));
        assertTrue(packed.body().length < plain.length, "half of an entry is digits of its digest");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertArrayEquals(plain, in.readAllBytes());
        }
    }

    @Test
    void headIsAnsweredAsGetWithoutItsContent() throws Exception {
        Tile tile = tiles(0, read().checkpoint().size()).getFirst();
        for (String path : List.of("/log/checkpoint", "/log/key", "/log/" + tile.entriesPath(), "/log/tile/0/999")) {
            for (String encoding : List.of("gzip", "identity")) {
                Raw caller = server.raw().with("Accept-Encoding", encoding);
                Raw.Answer get = caller.get(path);
                Raw.Answer head = caller.send("HEAD", path, new byte[0]);
                assertEquals(get.status(), head.status());
                for (String name : List.of("Content-Type", "Content-Length", "Content-Encoding", "Cache-Control")) {
                    assertEquals(header(get, name), header(head, name), path + " " + name);
                }
                assertEquals(0, head.body().length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0/999",
                "tile/0/x999/x999/x999/x999/x999/999",
                "tile/entries/x999/x999/x999/x999/x999/999",
                "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                "tile/entries/999",
                "tile/5/000",
                "tile/63/000",
                "tile/64/000",
                "tile/00/000",
                "tile/0/0",
                "tile/0/x000/000",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/999",
                "tile/0/000.p/",
                "tile/0/000/",
                "tile/entries/000.p/0",
                "tile/entries",
                "tile/1/000.p/255"
            })
    void whatTheTreeDoesNotHaveIsNotThere(String path) {
        Raw.Answer answer = server.raw().get("/log/" + path);
        answer.refused(404, "not-found");
        assertEquals("no-store", header(answer, "Cache-Control"), "it may be there soon");
    }

    @Test
    void logTellsNoIdAndNoAmount() throws Exception {
        try (Journey agent = Journey.on(server).listening()) {
            agent.submit()
                    .prove()
                    .claim()
                    .quote(4, 10)
                    .pay()
                    .offer(wanted -> wanted.standing())
                    .accept();
            for (int i = 1; i <= 4; i++) {
                agent.proof(agent.complete(Samples.transfers(i)).id());
            }
            Read log = read();
            String everything = new String(log.everything(), StandardCharsets.ISO_8859_1);
            String skeleton = skeleton(log);
            Set<String> ids = new TreeSet<>();
            Set<String> amounts = new TreeSet<>();
            Set<String> words = new TreeSet<>(List.of(
                    agent.id(),
                    agent.credential().accessKey(),
                    agent.submitted().statusToken(),
                    agent.payment().providerReference().orElseThrow(),
                    "an agent under test",
                    Journey.ROUTE));
            for (Packet packet : server.sql().packets("WHERE d.owner = ?", TestServer.uuid(agent.id()))) {
                for (Documents.Stored document : packet.documents()) {
                    collect(document.json(), ids, amounts, words);
                    byte[] raw = uuid(document);
                    assertFalse(everything.contains(new String(raw, StandardCharsets.ISO_8859_1)));
                    words.add(document.id().toString());
                    words.add(document.id().toString().replace("-", ""));
                }
            }
            assertTrue(ids.size() > 40 && amounts.size() > 8 && words.size() > 40, ids + " " + amounts + " " + words);
            ids.forEach(id -> assertFalse(everything.contains(id), id));
            words.forEach(word -> assertFalse(everything.contains(word), word));
            // Digits are in digests and times by chance: what else there is has none of them.
            amounts.forEach(amount -> assertFalse(skeleton.contains(amount), amount));
        }
    }

    /** The leaves without what a leaf's digest and time say: nothing is left in which anything could be told. */
    private static String skeleton(Read log) {
        StringBuilder skeleton = new StringBuilder();
        for (byte[] entry : log.entries()) {
            LogLeaf leaf = LogLeaf.parse(entry).orElseThrow();
            String text = new String(entry, StandardCharsets.UTF_8);
            String rest = text.replaceFirst("sha256:[0-9a-f]{64}", "").replaceFirst("\"time\":\"[-0-9T:.]+Z\"", "");
            assertEquals("{\"digest\":\"\",,\"type\":\"" + leaf.type() + "\",\"v\":1}", rest);
            skeleton.append(rest.replace("\"v\":1", ""));
        }
        return skeleton.toString();
    }

    /** Every id and amount that a document tells, at whatever depth, and what else names somebody. */
    private static void collect(Json json, Set<String> ids, Set<String> amounts, Set<String> words) {
        if (json instanceof Json.Obj object) {
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                Optional<String> text = object.text(member.getKey());
                if (text.isPresent() && Set.of("amount", "minor").contains(member.getKey())) {
                    amounts.add(text.get());
                } else if (text.isPresent()
                        && Set.of("salt", "url", "callback_url", "reference", "name", "owner", "kid", "x")
                                .contains(member.getKey())
                        && text.get().length() > 8) {
                    words.add(text.get());
                }
                collect(member.getValue(), ids, amounts, words);
            }
        } else if (json instanceof Json.Arr array) {
            array.items().forEach(item -> collect(item, ids, amounts, words));
        } else if (json instanceof Json.Text text && ID.matcher(text.value()).matches()) {
            ids.add(text.value());
        }
    }

    private static byte[] uuid(Documents.Stored document) {
        return java.nio.ByteBuffer.allocate(16)
                .putLong(document.id().getMostSignificantBits())
                .putLong(document.id().getLeastSignificantBits())
                .array();
    }
}
