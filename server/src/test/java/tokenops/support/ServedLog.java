package tokenops.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tokenops.proof.Checkpoint;
import tokenops.proof.EntryBundle;
import tokenops.proof.EntryStack;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Tile;

/**
 * All that the log's resources hold under one checkpoint, as a stranger reads it, who makes the tree again.
 *
 * @param everything key, checkpoint, entries and tiles of every level, as they were served
 */
public record ServedLog(Checkpoint checkpoint, List<byte[]> entries, byte[] everything) {
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** Reads it; fails where what is served doesn't fit together. */
    public static ServedLog of(TestServer server) throws MalformedProof {
        ByteArrayOutputStream everything = new ByteArrayOutputStream();
        everything.writeBytes(server.raw().get("/log/key").done(200).body());
        Raw.Answer answer = server.raw().get("/log/checkpoint").done(200);
        assertEquals("text/plain; charset=utf-8", header(answer, "Content-Type"));
        assertEquals("no-store", header(answer, "Cache-Control"));
        everything.writeBytes(answer.body());
        SignedNote note = SignedNote.parse(answer.text());
        assertTrue(note.isSignedBy(key(server)));
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        assertEquals(key(server).name(), checkpoint.origin());

        List<byte[]> entries = new ArrayList<>();
        List<byte[]> level = new ArrayList<>();
        for (Tile tile : tiles(0, checkpoint.size())) {
            byte[] bundle = immutable(server, tile.entriesPath());
            everything.writeBytes(bundle);
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
                byte[] served = immutable(server, tile.path());
                everything.writeBytes(served);
                assertArrayEquals(made.toByteArray(), served, tile.path());
                if (tile.isFull()) {
                    above.add(Merkle.root(hashes));
                }
            }
            level = above;
        }
        return new ServedLog(checkpoint, entries, everything.toByteArray());
    }

    /** The tiles of a level, the last of them perhaps partial. */
    public List<Tile> tiles(int level) {
        return tiles(level, checkpoint.size());
    }

    private static List<Tile> tiles(int level, long size) {
        long hashes = size >> (8 * level);
        List<Tile> tiles = new ArrayList<>();
        for (long first = 0; first < hashes; first += Tile.FULL) {
            tiles.add(new Tile(level, first / Tile.FULL, (int) Math.min(Tile.FULL, hashes - first)));
        }
        return tiles;
    }

    /** A resource of the log that never changes. */
    public static byte[] immutable(TestServer server, String path) {
        Raw.Answer answer = server.raw().get("/log/" + path).done(200);
        assertEquals("application/octet-stream", header(answer, "Content-Type"));
        assertEquals(FOR_EVER, header(answer, "Cache-Control"));
        return answer.body();
    }

    private static String header(Raw.Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** The verifier key that the server shows. */
    public static NoteVerifierKey key(TestServer server) throws MalformedProof {
        return NoteVerifierKey.parse(server.client().getLogKey().strip());
    }
}
