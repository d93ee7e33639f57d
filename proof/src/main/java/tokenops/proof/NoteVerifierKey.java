package tokenops.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The public key of a note's signer (C2SP signed-note): written as one line, {@code name+keyid+base64(type || key)}.
 *
 * <p>Logs sign notes with Ed25519; witnesses cosign checkpoints (C2SP tlog-cosignature) with Ed25519 or ML-DSA-44, and so may logs.
 */
public final class NoteVerifierKey {
    /** What a key signs, and how; the number stands in the line and in the key id. */
    public enum Type {
        /** Ed25519 over the note's text. */
        ED25519(1, Ed25519.KEY_BYTES),
        /** Ed25519 over {@code cosignature/v1}, a time in Unix seconds, and the note's text. */
        ED25519_COSIGNATURE(4, Ed25519.KEY_BYTES),
        /** ML-DSA-44 over the signer's name, a time in Unix seconds, and the checkpoint's origin, size and root. */
        ML_DSA_44_COSIGNATURE(6, MlDsa44.KEY_BYTES);

        private final byte number;
        private final int keyBytes;

        Type(int number, int keyBytes) {
            this.number = (byte) number;
            this.keyBytes = keyBytes;
        }

        /** Those whose signatures this runtime can check: ML-DSA-44 comes with JDK 24. */
        public static Set<Type> checkable() {
            return MlDsa44.isAvailable()
                    ? EnumSet.allOf(Type.class)
                    : EnumSet.complementOf(EnumSet.of(ML_DSA_44_COSIGNATURE));
        }
    }

    private final String name;
    private final Type type;
    private final byte[] raw;
    private final BiPredicate<byte[], byte[]> signed;
    private final int keyId;

    /** @param signed whether a message was signed: the message, then the signature */
    private NoteVerifierKey(String name, Type type, byte[] raw, BiPredicate<byte[], byte[]> signed) {
        this.name = name;
        this.type = type;
        this.raw = raw;
        this.signed = signed;
        this.keyId = keyId(name, type, raw);
    }

    /** The key of that name; the name of a log key is the log's origin. */
    public static NoteVerifierKey of(String name, Type type, PublicKey key) {
        if (!NoteSignature.isName(name)) {
            throw new IllegalArgumentException("no name for a note key: " + name);
        }
        return type == Type.ML_DSA_44_COSIGNATURE ? mlDsa44(name, MlDsa44.raw(key)) : ed25519(name, type, key);
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
            if (typed.length == 1 + type.keyBytes && typed[0] == type.number) {
                byte[] raw = Arrays.copyOfRange(typed, 1, typed.length);
                NoteVerifierKey key = type == Type.ML_DSA_44_COSIGNATURE
                        ? mlDsa44(parts[0], raw)
                        : ed25519(parts[0], type, Ed25519.publicKey(raw));
                if (!key.toString().equals(text)) {
                    throw new MalformedProof("The verifier key's id doesn't fit its name and key.");
                }
                return key;
            }
        }
        throw new MalformedProof("The verifier key is of an unknown type.");
    }

    private static NoteVerifierKey ed25519(String name, Type type, PublicKey key) {
        return new NoteVerifierKey(
                name, type, Ed25519.raw(key), (message, signature) -> Ed25519.verify(key, message, signature));
    }

    private static NoteVerifierKey mlDsa44(String name, byte[] raw) {
        return new NoteVerifierKey(
                name, Type.ML_DSA_44_COSIGNATURE, raw, (message, signature) -> MlDsa44.verify(raw, message, signature));
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

    /** Whether both wrap the same public key, whatever their names and types. */
    boolean isSamePublicKey(NoteVerifierKey other) {
        return Arrays.equals(raw, other.raw);
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
            return signed.test(text.getBytes(StandardCharsets.UTF_8), bytes);
        }
        return bytes.length > Long.BYTES
                && CosignedMessage.of(this, signature.cosignedAt(), text)
                        .filter(message -> signed.test(message, Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)))
                        .isPresent();
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
