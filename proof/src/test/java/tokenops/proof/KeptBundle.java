package tokenops.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The bundle of a real run, as {@code ./tokenops pilot} wrote it, with its log's key: what was given out once must verify for ever. */
final class KeptBundle {
    static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

    private KeptBundle() {}

    static byte[] bytes() {
        return read("proof.json");
    }

    static NoteVerifierKey logKey() {
        try {
            return NoteVerifierKey.parse(new String(read("log-key.txt"), StandardCharsets.UTF_8));
        } catch (MalformedProof e) {
            throw new IllegalStateException(e);
        }
    }

    static Bundle bundle() {
        try {
            return Bundle.read(bytes());
        } catch (MalformedProof e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(String name) {
        try (InputStream in = KeptBundle.class.getResourceAsStream("/pilot/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
