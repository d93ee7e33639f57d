package tokenops.proof;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a cosignature signs (C2SP tlog-cosignature): an Ed25519 key a line with the time before the note's whole text, an ML-DSA-44
 * key a structure of its own name, the time and the head, from which further lines of the checkpoint are left out.
 */
final class CosignedMessage {
    private static final String SUBTREE = "subtree/v1\n\0";
    private static final int LONGEST_NAME = 255;

    private CosignedMessage() {}

    /**
     * The message that the key signs, or signed, at that time in Unix seconds. Empty where there is none: an ML-DSA-44 key cosigns
     * nothing but checkpoints, and neither its name nor the log's may be longer than 255 bytes.
     */
    static Optional<byte[]> of(NoteVerifierKey key, long seconds, String text) {
        return switch (key.type()) {
            case ED25519 -> Optional.empty();
            case ED25519_COSIGNATURE ->
                Optional.of(utf8("cosignature/v1\ntime " + Long.toUnsignedString(seconds) + "\n" + text));
            case ML_DSA_44_COSIGNATURE -> subtree(utf8(key.name()), seconds, text);
        };
    }

    private static Optional<byte[]> subtree(byte[] cosigner, long seconds, String text) {
        Checkpoint head;
        try {
            head = Checkpoint.parse(text);
        } catch (MalformedProof e) {
            return Optional.empty();
        }
        byte[] origin = utf8(head.origin());
        if (cosigner.length > LONGEST_NAME || origin.length > LONGEST_NAME) {
            return Optional.empty();
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(utf8(SUBTREE));
        message.write(cosigner.length);
        message.writeBytes(cosigner);
        message.writeBytes(uint64(seconds));
        message.write(origin.length);
        message.writeBytes(origin);
        // The whole tree, from its first leaf.
        message.writeBytes(uint64(0));
        message.writeBytes(uint64(head.size()));
        message.writeBytes(head.root().bytes());
        return Optional.of(message.toByteArray());
    }

    private static byte[] uint64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
