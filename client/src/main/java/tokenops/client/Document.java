package tokenops.client;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * A sealed document: its members, and the exact bytes that its digest is over and signatures are made over.
 *
 * <p>Canonical JSON nests, so the canonical form of the member {@code document} of an answer is the sealed bytes.
 */
public final class Document {
    private final Json.Obj json;
    private final byte[] bytes;
    private final Digest digest;

    private Document(Json.Obj json, byte[] bytes) {
        this.json = json;
        this.bytes = bytes;
        this.digest = Digest.of(bytes);
    }

    /** A document that came without its digest. */
    static Document of(Json.Obj json) {
        return new Document(json, CanonicalJson.bytes(json));
    }

    /** A document as its own bytes. Unsound when they are not canonical JSON. */
    static Document of(byte[] bytes) {
        try {
            Document document = of(CanonicalJson.readObject(bytes));
            if (Arrays.equals(document.bytes, bytes)) {
                return document;
            }
        } catch (MalformedJson e) {
            throw new UnsoundAnswer("a document is no JSON object", e);
        }
        throw new UnsoundAnswer("a document is not in canonical form");
    }

    /** A document that must have that digest. */
    static Document sealed(Json.Obj json, String digest) {
        return of(json).having(digest);
    }

    /** This document. Unsound when it hasn't that digest. */
    Document having(String wanted) {
        if (!digest.toString().equals(wanted)) {
            throw new UnsoundAnswer("a document has the digest " + digest + ", the answer says " + wanted);
        }
        return this;
    }

    /** Its members. */
    public Json.Obj json() {
        return json;
    }

    /** A copy of the exact bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Of the exact bytes. */
    public Digest digest() {
        return digest;
    }

    /** Its kind; unsound for an attestation, which is an envelope without one. */
    public String kind() {
        return new Answer(json).text("kind");
    }

    /** Its id; unsound for an attestation. */
    public String id() {
        return new Answer(json).text("id");
    }

    /** When it was sealed; unsound for an attestation. */
    public Instant issuedAt() {
        return new Answer(json).time("issued_at");
    }

    /** The documents before it that it names. */
    public List<Link> links() {
        return new Answer(json).list("links", Link::of);
    }

    /** The first document before it of that kind. */
    public Optional<Link> link(String kind) {
        return links().stream().filter(link -> link.kind().equals(kind)).findFirst();
    }

    /** Another document, named by id and digest. */
    public record Link(String rel, String kind, String id, Digest digest) {
        private static Link of(Answer form) {
            return new Link(form.text("rel"), form.text("kind"), form.text("id"), digestOf(form.text("digest")));
        }
    }

    static Digest digestOf(String text) {
        return Digest.parse(text).orElseThrow(() -> new UnsoundAnswer("no digest: " + text));
    }

    /** Equal when the bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Document document && digest.equals(document.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return json.text("kind").orElse("document") + " " + digest;
    }
}
