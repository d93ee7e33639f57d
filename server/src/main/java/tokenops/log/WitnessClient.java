package tokenops.log;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Base64Text;
import tokenops.proof.Digest;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteSignature;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.WitnessPolicy;

/**
 * Speaks with one witness (C2SP tlog-witness): offers a checkpoint, and asks for the last one that it has seen. What it answers is
 * believed only as far as a signature reaches. Any thread.
 */
final class WitnessClient {
    /** Connecting, sending and the whole answer together. */
    static final Duration WHOLE = Duration.ofSeconds(5);

    /** A checkpoint with 70 cosignatures of ML-DSA-44, which are the longest, is smaller. */
    private static final int LARGEST_ANSWER = 256 * 1024;

    /** In decimal, as a line. */
    private static final String SIZE = "[0-9]{1,18}";

    private static final String SIZE_TYPE = "text/x.tlog.size";

    private final URI prefix;
    private final NoteVerifierKey witness;
    private final Clock clock;

    /** @param prefix to which the names of calls are added */
    WitnessClient(URI prefix, NoteVerifierKey witness, Clock clock) {
        this.prefix = prefix;
        this.witness = witness;
        this.clock = clock;
    }

    /** What came of an offer. */
    sealed interface Answer {}

    /** It is cosigned. */
    record Cosigned(NoteSignature signature) implements Answer {}

    /** The last tree of this log that the witness has cosigned is of another size. */
    record SawAnother(long size) implements Answer {}

    /** Nothing came of it, and a sentence says why. */
    record Failed(String why) implements Answer {}

    /**
     * Offers a checkpoint.
     *
     * @param oldSize of the tree that the witness saw last
     * @param proof that the checkpoint's tree continues that one
     */
    Answer add(SignedHead head, long oldSize, List<byte[]> proof) {
        StringBuilder body = new StringBuilder("old ").append(oldSize).append('\n');
        proof.forEach(hash -> body.append(Base64Text.standard(hash)).append('\n'));
        body.append('\n').append(head.note());
        HttpRequest request = request("/add-checkpoint")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<byte[]> response = BoundedHttp.send(request, LARGEST_ANSWER, WHOLE);
            String text = new String(response.body(), StandardCharsets.UTF_8);
            return switch (response.statusCode()) {
                case 200 -> cosigned(head, text);
                case 409 -> another(response, text);
                default -> new Failed("it answered " + response.statusCode() + ".");
            };
        } catch (IOException e) {
            return new Failed(String.valueOf(e.getMessage()));
        }
    }

    /** The last checkpoint of the log that it has cosigned, if it shows one and the log's key has signed that. */
    Optional<SignedHead> last(NoteVerifierKey log) {
        String origin = Digest.of(log.name().getBytes(StandardCharsets.UTF_8)).hex();
        try {
            HttpResponse<byte[]> response =
                    BoundedHttp.send(request("/" + origin + "/checkpoint").GET().build(), LARGEST_ANSWER, WHOLE);
            return response.statusCode() == 200
                    ? Optional.of(SignedHead.read(new String(response.body(), StandardCharsets.UTF_8), log))
                    : Optional.empty();
        } catch (IOException | MalformedProof e) {
            return Optional.empty();
        }
    }

    private HttpRequest.Builder request(String call) {
        return HttpRequest.newBuilder(URI.create(prefix + call)).header("User-Agent", "TokenOps-Log");
    }

    private Answer cosigned(SignedHead head, String lines) {
        try {
            // Lines of keys that we don't know are passed over; a false one of the witness's key is no cosignature. An
            // answer with an empty line in it would be read as more of the checkpoint's text.
            SignedNote note = SignedNote.parse(head.note().text() + "\n" + lines);
            if (!note.text().equals(head.note().text()) || !note.isSignedBy(witness)) {
                return new Failed("what it answered isn't its cosignature.");
            }
            NoteSignature cosignature = note.signatures().stream()
                    .filter(line -> line.name().equals(witness.name()) && line.keyId() == witness.keyId())
                    .findFirst()
                    .orElseThrow();
            return WitnessPolicy.isInTime(cosignature, clock.instant())
                    ? new Cosigned(cosignature)
                    : new Failed("its cosignature has no time, or one to come.");
        } catch (MalformedProof e) {
            return new Failed("what it answered is no cosignature: " + e.sentence());
        }
    }

    private static Answer another(HttpResponse<byte[]> response, String text) {
        boolean typed = response.headers()
                .firstValue("Content-Type")
                .filter(SIZE_TYPE::equals)
                .isPresent();
        String size = text.endsWith("\n") ? text.substring(0, text.length() - 1) : "";
        return typed && size.matches(SIZE)
                ? new SawAnother(Long.parseLong(size))
                : new Failed("it answered 409 without the size that it saw.");
    }
}
