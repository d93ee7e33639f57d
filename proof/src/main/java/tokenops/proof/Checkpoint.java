package tokenops.proof;

import java.util.List;

/**
 * The head of a log (C2SP tlog-checkpoint): the text that a log signs as a note.
 *
 * @param origin the log's name, one line
 * @param size leaves in the log
 * @param root the root over them
 * @param extensions further lines, none of them empty; ours have none
 */
public record Checkpoint(String origin, long size, Digest root, List<String> extensions) {
    public Checkpoint {
        extensions = List.copyOf(extensions);
        if (origin.isEmpty() || origin.indexOf('\n') >= 0 || size < 0) {
            throw new IllegalArgumentException("no checkpoint of " + origin + " at " + size);
        }
    }

    /** A head without further lines. */
    public Checkpoint(String origin, long size, Digest root) {
        this(origin, size, root, List.of());
    }

    /** Reads the text of a note; there is one written form, which {@link #text()} gives back. */
    public static Checkpoint parse(String text) throws MalformedProof {
        List<String> lines = List.of(text.split("\n", -1));
        if (lines.size() < 4 || !lines.get(lines.size() - 1).isEmpty()) {
            throw new MalformedProof("A checkpoint is origin, size and root, a line each.");
        }
        String origin = lines.get(0);
        List<String> extensions = lines.subList(3, lines.size() - 1);
        if (origin.isEmpty() || extensions.contains("")) {
            throw new MalformedProof("A checkpoint has no empty lines.");
        }
        long size = Decimal.parse(lines.get(1))
                .orElseThrow(() -> new MalformedProof("A checkpoint's size is a decimal number."));
        byte[] root = Base64Text.readStandard(lines.get(2))
                .filter(hash -> hash.length == Merkle.HASH_BYTES)
                .orElseThrow(() -> new MalformedProof("A checkpoint's root is the base64 of 32 bytes."));
        return new Checkpoint(origin, size, Digest.ofHash(root), extensions);
    }

    /** The text to sign. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(origin).append('\n').append(size).append('\n');
        text.append(Base64Text.standard(root.bytes())).append('\n');
        extensions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
