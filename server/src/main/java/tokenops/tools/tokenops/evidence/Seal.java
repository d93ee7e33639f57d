package tokenops.tools.tokenops.evidence;

import java.util.Arrays;
import java.util.Optional;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.MalformedJson;

/**
 * The bytes of a sealed document as they stand in the evidence.
 *
 * <p>Documents are canonical JSON, so one that was indented on its way still has its digest: its canonical form is taken when
 * the bytes as they stand don't have the digest that is looked for.
 */
public final class Seal {
    private final byte[] text;
    private final int start;
    private final int end;

    /** The document from {@code start} to {@code end} of a text, of which it is cut out when somebody asks. */
    Seal(byte[] text, int start, int end) {
        this.text = text;
        this.start = start;
        this.end = end;
    }

    /** Whether this is the document of that digest. */
    public boolean has(String digest) {
        return Digest.of(bytes()).toString().equals(digest)
                || canonical().filter(digest::equals).isPresent();
    }

    /** The digest of the canonical form; empty when there is none. */
    public Optional<String> canonical() {
        try {
            return Optional.of(
                    Digest.of(CanonicalJson.bytes(CanonicalJson.read(bytes()))).toString());
        } catch (MalformedJson e) {
            return Optional.empty();
        }
    }

    private byte[] bytes() {
        return Arrays.copyOfRange(text, start, end);
    }
}
