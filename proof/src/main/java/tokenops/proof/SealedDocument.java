package tokenops.proof;

import java.time.Instant;
import java.util.List;

/**
 * A document whose digest, form and members have been checked; its getters rely on that.
 *
 * @param body for the attestation the DSSE envelope, else the document
 */
record SealedDocument(String kind, String id, Digest digest, Json.Obj body) {
    /** One entry of {@code links}. */
    record Link(String rel, String kind, String id, String digest) {}

    String text(String name) {
        return body.text(name).orElseThrow(() -> missing(name));
    }

    Instant time(String name) {
        return DocumentTime.parse(text(name)).orElseThrow(() -> missing(name));
    }

    long whole(String name) {
        return body.whole(name).orElseThrow(() -> missing(name));
    }

    Json.Obj object(String name) {
        return body.object(name).orElseThrow(() -> missing(name));
    }

    Amount amount(String name) {
        return Amount.of(object(name));
    }

    /** Whether a list of texts holds the text. */
    boolean lists(String name, String text) {
        return body.array(name).contains(new Json.Text(text));
    }

    boolean isAttestation() {
        return kind.equals(RunDocuments.ATTESTATION);
    }

    List<Link> links() {
        return body.objects("links").stream()
                .map(link -> new Link(
                        link.text("rel").orElse(""),
                        link.text("kind").orElse(""),
                        link.text("id").orElse(""),
                        link.text("digest").orElse("")))
                .toList();
    }

    /** How reports call it. */
    String called() {
        return kind + " " + id;
    }

    private IllegalStateException missing(String name) {
        return new IllegalStateException(kind + " passed its form without " + name);
    }
}
