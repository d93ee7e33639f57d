package tokenops.proof;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The documents of one run, found by kind and along their links. Complete once {@link LinkCheck} has passed, and relied on only
 * then.
 */
final class RunDocuments {
    static final String ATTESTATION = "attestation";

    private final Map<String, SealedDocument> byDigest = new LinkedHashMap<>();
    private final Map<String, List<SealedDocument>> byKind;
    private final Json.Obj predicate;
    private final List<Statement.Subject> subjects;
    private final DsseEnvelope envelope;

    /** @throws MalformedProof when there isn't exactly one attestation */
    RunDocuments(List<SealedDocument> documents) throws MalformedProof {
        documents.forEach(document -> byDigest.put(document.digest().toString(), document));
        byKind = byDigest.values().stream().collect(Collectors.groupingBy(SealedDocument::kind));
        List<SealedDocument> attestations = all(ATTESTATION);
        if (attestations.size() != 1) {
            throw new MalformedProof("There are " + attestations.size() + " attestations instead of one.");
        }
        envelope = DsseEnvelope.parse(attestations.get(0).body());
        Statement statement = DocumentCheck.statement(attestations.get(0).body());
        predicate = statement.predicate();
        subjects = statement.subjects();
    }

    Collection<SealedDocument> all() {
        return byDigest.values();
    }

    List<SealedDocument> all(String kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    /** The only document of that kind. */
    SealedDocument the(String kind) {
        List<SealedDocument> found = all(kind);
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " documents of kind " + kind);
        }
        return found.get(0);
    }

    SealedDocument agent() {
        return the("agent");
    }

    SealedDocument contract() {
        return the("contract");
    }

    SealedDocument runtimeRecord() {
        return the("runtime_record");
    }

    SealedDocument resultContract() {
        return the("result_contract");
    }

    SealedDocument usageReceipt() {
        return the("usage_receipt");
    }

    SealedDocument attestation() {
        return the(ATTESTATION);
    }

    Optional<SealedDocument> callbackDelivery() {
        return all("callback_delivery").stream().findFirst();
    }

    Json.Obj predicate() {
        return predicate;
    }

    List<Statement.Subject> subjects() {
        return subjects;
    }

    DsseEnvelope envelope() {
        return envelope;
    }

    Optional<SealedDocument> withDigest(String digest) {
        return Optional.ofNullable(byDigest.get(digest));
    }

    /** The documents of a kind that this one links to. */
    List<SealedDocument> linked(SealedDocument from, String kind) {
        return from.links().stream()
                .filter(link -> link.kind().equals(kind))
                .map(link -> byDigest.get(link.digest()))
                .toList();
    }

    /** The one document of a kind that this one links to. */
    SealedDocument linkedTo(SealedDocument from, String kind) {
        return linked(from, kind).get(0);
    }
}
