package tokenops.proof;

import java.util.List;
import java.util.Optional;

/**
 * The proof that one leaf is in a log, as one text file (C2SP tlog-proof): index, hashes and the signed checkpoint.
 *
 * @param extra opaque bytes that the proof doesn't authenticate
 * @param index the leaf's index
 * @param hashes the inclusion proof, the leaf's sibling first
 * @param checkpoint the note of a {@link Checkpoint}, with cosignatures if there are any
 */
public record TlogProof(Optional<byte[]> extra, long index, List<byte[]> hashes, SignedNote checkpoint) {
    private static final String FIRST = "c2sp.org/tlog-proof@v1";

    public TlogProof {
        hashes = List.copyOf(hashes);
    }

    /** A proof without extra data. */
    public TlogProof(long index, List<byte[]> hashes, SignedNote checkpoint) {
        this(Optional.empty(), index, hashes, checkpoint);
    }

    /** Reads the text; there is one written form, which {@link #text()} gives back. */
    public static TlogProof parse(String text) throws MalformedProof {
        int split = text.indexOf("\n\n");
        if (split < 0) {
            throw new MalformedProof("A tlog-proof ends with a checkpoint after an empty line.");
        }
        List<String> lines = List.of(text.substring(0, split).split("\n", -1));
        if (!lines.get(0).equals(FIRST)) {
            throw new MalformedProof("A tlog-proof starts with the line " + FIRST + ".");
        }
        int at = 1;
        Optional<byte[]> extra = Optional.empty();
        if (at < lines.size() && lines.get(at).startsWith("extra ")) {
            extra = Optional.of(Base64Text.readStandard(lines.get(at).substring(6))
                    .filter(bytes -> bytes.length > 0)
                    .orElseThrow(() -> new MalformedProof("The extra line isn't canonical base64 of something.")));
            at++;
        }
        if (at == lines.size() || !lines.get(at).startsWith("index ")) {
            throw new MalformedProof("A tlog-proof has an index line.");
        }
        long index = Decimal.parse(lines.get(at).substring(6))
                .orElseThrow(() -> new MalformedProof("The index is a decimal number."));
        List<String> hashLines = lines.subList(at + 1, lines.size());
        return new TlogProof(extra, index, Merkle.readProof(hashLines), SignedNote.parse(text.substring(split + 2)));
    }

    /** The text of the file. */
    public String text() {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        extra.ifPresent(bytes ->
                text.append("extra ").append(Base64Text.standard(bytes)).append('\n'));
        text.append("index ").append(index).append('\n');
        hashes.forEach(hash -> text.append(Base64Text.standard(hash)).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }

    /** Whether the log of that key, named by its origin, has a leaf of those bytes at the index. */
    public boolean proves(byte[] leaf, NoteVerifierKey logKey) {
        if (!checkpoint.isSignedBy(logKey)) {
            return false;
        }
        try {
            Checkpoint head = Checkpoint.parse(checkpoint.text());
            return head.origin().equals(logKey.name())
                    && Merkle.includes(head.root().bytes(), head.size(), index, Merkle.leafHash(leaf), hashes);
        } catch (MalformedProof e) {
            return false;
        }
    }
}
