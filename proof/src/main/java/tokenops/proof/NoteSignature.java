package tokenops.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One signature line of a note (C2SP signed-note): {@code — name base64(keyid || signature)}.
 *
 * <p>A line of a key that the reader doesn't know is kept as it is, as the specification asks.
 */
public final class NoteSignature {
    private static final String START = "\u2014 ";

    /** White space for Unicode, a control character for Java. */
    private static final char NEXT_LINE = 0x85;

    private final String name;
    private final int keyId;
    private final byte[] bytes;

    private NoteSignature(String name, int keyId, byte[] bytes) {
        this.name = name;
        this.keyId = keyId;
        this.bytes = bytes;
    }

    /** Signs the text of a note with the key's private half. */
    public static NoteSignature sign(String text, NoteVerifierKey key, Signer signer) {
        if (key.type() != NoteVerifierKey.Type.ED25519) {
            throw new IllegalArgumentException("a cosignature needs a time");
        }
        return new NoteSignature(key.name(), key.keyId(), signer.sign(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Cosigns the text of a checkpoint as a witness does (C2SP tlog-cosignature), at a time in Unix seconds. */
    public static NoteSignature cosign(String text, NoteVerifierKey key, Signer signer, long seconds) {
        byte[] message = CosignedMessage.of(key, seconds, text)
                .orElseThrow(() -> new IllegalArgumentException("no checkpoint that this key cosigns: " + key.name()));
        byte[] signature = signer.sign(message);
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        return new NoteSignature(key.name(), key.keyId(), timed);
    }

    /** Reads one line without its line end. */
    public static NoteSignature parse(String line) throws MalformedProof {
        int space = line.indexOf(' ', START.length());
        if (!line.startsWith(START) || space < 0 || !isName(line.substring(START.length(), space))) {
            throw new MalformedProof("A note's signature line is an em dash, a name and base64.");
        }
        byte[] typed = Base64Text.readStandard(line.substring(space + 1))
                .filter(found -> found.length > Integer.BYTES)
                .orElseThrow(
                        () -> new MalformedProof("A note's signature isn't canonical base64 of a key id and more."));
        return new NoteSignature(
                line.substring(START.length(), space),
                ByteBuffer.wrap(typed).getInt(),
                Arrays.copyOfRange(typed, Integer.BYTES, typed.length));
    }

    /** Names are not empty and have neither a plus sign nor what Unicode calls white space. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars()
                        .noneMatch(c -> c == '+'
                                || c <= ' '
                                || c == 0x7f
                                || c == NEXT_LINE
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c));
    }

    /** Whose signature it says to be. */
    public String name() {
        return name;
    }

    /** The id of the key that made it, as the line claims. */
    public int keyId() {
        return keyId;
    }

    /** The signature without the key id; of a cosignature, eight bytes of time and the signature. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Of a cosignature, when it was made, in Unix seconds; zero where it doesn't say, below zero for what no witness may say. */
    public long cosignedAt() {
        return bytes.length < Long.BYTES ? -1 : ByteBuffer.wrap(bytes).getLong();
    }

    /** The line, without its line end. */
    @Override
    public String toString() {
        byte[] typed = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(keyId)
                .put(bytes)
                .array();
        return START + name + " " + Base64Text.standard(typed);
    }
}
