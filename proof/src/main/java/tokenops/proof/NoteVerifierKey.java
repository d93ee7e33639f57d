package tokenops.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The public key of a note's signer (C2SP signed-note): written as one line, {@code name+keyid+base64(type || key)}.
 *
 * <p>Ed25519 only: type 1 for logs, type 4 for witnesses' timestamped cosignatures (C2SP tlog-cosignature).
 */
public final class NoteVerifierKey {
    /** What a key signs; the number stands in the line and in the key id. */
    public enum Type {
        /** Signs the note's text. */
        ED25519(1),
        /** Signs {@code cosignature/v1}, a time in Unix seconds, and the note's text. */
        COSIGNATURE(4);

        private final byte number;

        Type(int number) {
            this.number = (byte) number;
        }
    }

    private final String name;
    private final Type type;
    private final byte[] raw;
    private final PublicKey key;
    private final int keyId;

    private NoteVerifierKey(String name, Type type, byte[] raw, PublicKey key) {
        this.name = name;
        this.type = type;
        this.raw = raw;
        this.key = key;
        this.keyId = keyId(name, type, raw);
    }

    /** The key of that name; the name of a log key is the log's origin. */
    public static NoteVerifierKey of(String name, Type type, PublicKey key) {
        if (!NoteSignature.isName(name)) {
            throw new IllegalArgumentException("no name for a note key: " + name);
        }
        return new NoteVerifierKey(name, type, Ed25519.raw(key), key);
    }

    /** Reads the one line, with or without a line end. */
    public static NoteVerifierKey parse(String line) throws MalformedProof {
        String text = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3 || !NoteSignature.isName(parts[0])) {
            throw new MalformedProof("A verifier key is one line name+keyid+base64.");
        }
        byte[] typed = Base64Text.readStandard(parts[2])
                .orElseThrow(() -> new MalformedProof("The verifier key's base64 isn't canonical."));
        for (Type type : Type.values()) {
            if (typed.length == 1 + Ed25519.KEY_BYTES && typed[0] == type.number) {
                byte[] raw = Arrays.copyOfRange(typed, 1, typed.length);
                NoteVerifierKey key = new NoteVerifierKey(parts[0], type, raw, Ed25519.publicKey(raw));
                if (!key.toString().equals(text)) {
                    throw new MalformedProof("The verifier key's id doesn't fit its name and key.");
                }
                return key;
            }
        }
        throw new MalformedProof("The verifier key is of an unknown type.");
    }

    private static int keyId(String name, Type type, byte[] raw) {
        var sha256 = Digest.sha256();
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
        sha256.update(type.number);
        return ByteBuffer.wrap(sha256.digest(raw)).getInt();
    }

    /** Whose key it is: a log's origin, or a witness's name. */
    public String name() {
        return name;
    }

    /** What it signs, and how. */
    public Type type() {
        return type;
    }

    /** The first four bytes of the SHA-256 over name, type and key, the high one first. */
    public int keyId() {
        return keyId;
    }

    /** The key itself. */
    public PublicKey publicKey() {
        return key;
    }

    /** Whether the signature line names this key. */
    boolean named(NoteSignature signature) {
        return signature.keyId() == keyId && signature.name().equals(name);
    }

    /** Whether the signature line is this key's over the note's text. */
    boolean verifies(NoteSignature signature, String text) {
        if (!named(signature)) {
            return false;
        }
        byte[] bytes = signature.bytes();
        if (type == Type.ED25519) {
            return Ed25519.verify(key, text.getBytes(StandardCharsets.UTF_8), bytes);
        }
        if (bytes.length != Long.BYTES + Ed25519.SIGNATURE_BYTES) {
            return false;
        }
        long seconds = ByteBuffer.wrap(bytes).getLong();
        byte[] message = NoteSignature.cosigned(seconds, text);
        return Ed25519.verify(key, message, Arrays.copyOfRange(bytes, Long.BYTES, bytes.length));
    }

    /** The line, without a line end. */
    @Override
    public String toString() {
        byte[] typed = new byte[1 + raw.length];
        typed[0] = type.number;
        System.arraycopy(raw, 0, typed, 1, raw.length);
        return name + "+" + HexFormat.of().toHexDigits(keyId) + "+" + Base64Text.standard(typed);
    }
}
