package tokenops.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tokenops.proof.EntryBundle;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.Tile;

/**
 * A log as a server shows it to everybody (C2SP tlog-tiles): what is below the checkpoint that it shows now. One request at a time.
 *
 * <p>Answers 404 are what is missing; any other but 200, and one that is too long or too late, end the audit with {@link
 * UncheckedIOException}.
 */
final class RemoteLog implements AuditedLog {
    private static final int LARGEST_CHECKPOINT = 256 * 1024;
    private static final int LARGEST_TILE = Tile.FULL * Merkle.HASH_BYTES;
    private static final int LARGEST_BUNDLE = Tile.FULL * (2 + EntryBundle.LARGEST_ENTRY);

    private final URI prefix;
    private final Duration patience;
    private final SignedHead head;
    private boolean checkpointTold;

    /** Entries that were read and not yet given. */
    private final Deque<Numbered> read = new ArrayDeque<>();

    private long nextIndex;

    /** The tile that was asked for last. */
    private Optional<Tile> lastTile = Optional.empty();

    private Optional<byte[]> lastHashes = Optional.empty();

    /**
     * Asks for the checkpoint.
     *
     * @param prefix of the log's resources, without a slash at its end
     * @param patience how long one answer may take
     * @throws MalformedProof when what is shown is no checkpoint under that key
     */
    RemoteLog(URI prefix, NoteVerifierKey key, Duration patience) throws MalformedProof {
        this.prefix = prefix;
        this.patience = patience;
        byte[] shown = get("checkpoint", LARGEST_CHECKPOINT)
                .orElseThrow(() -> new MalformedProof("The server shows no checkpoint."));
        this.head = SignedHead.read(new String(shown, StandardCharsets.UTF_8), key);
    }

    @Override
    public Optional<Numbered> next(Tally tally) {
        if (read.isEmpty() && nextIndex < head.size()) {
            Tile below = Tile.holding(0, nextIndex, head.size());
            List<byte[]> leaves = entries(below, tally);
            Optional<byte[]> hashes = tile(below).filter(found -> found.length == below.width() * Merkle.HASH_BYTES);
            for (int i = 0; i < leaves.size(); i++) {
                int from = i * Merkle.HASH_BYTES;
                byte[] leaf = leaves.get(i);
                Entry entry = hashes.map(
                                found -> new Entry(leaf, Arrays.copyOfRange(found, from, from + Merkle.HASH_BYTES)))
                        .orElseGet(() -> Entry.of(leaf));
                read.add(new Numbered(nextIndex + i, entry));
            }
            nextIndex = leaves.isEmpty() ? head.size() : nextIndex + below.width();
        }
        return Optional.ofNullable(read.poll());
    }

    /** The entries below a tile, all of them; none when they aren't there or aren't entries, which {@code tally} is told. */
    private List<byte[]> entries(Tile below, Tally tally) {
        String path = below.entriesPath();
        String wrong;
        try {
            Optional<List<byte[]>> leaves = get(path, LARGEST_BUNDLE).map(EntryBundle::entries);
            if (leaves.isPresent() && leaves.get().size() == below.width()) {
                return leaves.get();
            }
            wrong = leaves.map(found -> " are " + found.size()).orElse(" are missing");
        } catch (IllegalArgumentException e) {
            wrong = " can't be read: " + e.getMessage();
        }
        tally.wrong("The entries " + path + wrong + ", and what follows isn't looked at.");
        return List.of();
    }

    /** The one that is shown. */
    @Override
    public Optional<Kept> nextCheckpoint() {
        if (checkpointTold) {
            return Optional.empty();
        }
        checkpointTold = true;
        return Optional.of(
                new Kept(head.checkpoint().origin(), head.size(), head.note().toString()));
    }

    /** Asks once for the whole of it, as far as the checkpoint reaches. */
    @Override
    public Optional<byte[]> tile(Tile tile) {
        Tile whole = Tile.holding(tile.level(), tile.index() * Tile.FULL, head.size());
        if (lastTile.isEmpty() || !lastTile.get().equals(whole)) {
            lastHashes = get(whole.path(), LARGEST_TILE);
            lastTile = Optional.of(whole);
        }
        return lastHashes.map(hashes -> hashes.length == whole.width() * Merkle.HASH_BYTES
                ? Arrays.copyOf(hashes, tile.width() * Merkle.HASH_BYTES)
                : hashes);
    }

    /** None: what is beyond the checkpoint isn't shown to anybody. */
    @Override
    public List<Tile> tilesBeyond(long size) {
        return List.of();
    }

    @Override
    public Head head() {
        return head.head();
    }

    private Optional<byte[]> get(String path, int largest) {
        URI resource = URI.create(prefix + "/" + path);
        HttpRequest request = HttpRequest.newBuilder(resource)
                .header("User-Agent", "TokenOps-Audit")
                .build();
        try {
            HttpResponse<byte[]> response = BoundedHttp.send(request, largest, patience);
            return switch (response.statusCode()) {
                case 200 -> Optional.of(response.body());
                case 404 -> Optional.empty();
                default -> throw new IOException("it answered " + response.statusCode() + ".");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Holds nothing open. */
    @Override
    public void close() {}
}
