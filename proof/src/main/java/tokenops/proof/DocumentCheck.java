package tokenops.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks each document of a bundle by itself: digest, canonical form, kind, id, and exactly the members of its kind. */
final class DocumentCheck {
    static final String NAME = "documents";

    private final List<SealedDocument> sealed = new ArrayList<>();
    private final Check check;

    DocumentCheck(Bundle bundle) {
        Faults faults = new Faults(NAME);
        Set<Digest> digests = new HashSet<>();
        for (BundledDocument document : bundle.documents()) {
            faults.require(
                    digests.add(document.digest()), document.kind() + " " + document.id() + " stands there twice.");
            if (!Digest.of(document.bytes()).equals(document.digest())) {
                faults.add(
                        document.kind() + " " + document.id() + " doesn't have the digest " + document.digest() + ".");
            }
        }
        if (faults.isEmpty()) {
            bundle.documents().forEach(document -> open(document, faults));
        }
        check = faults.verdict(bundle.documents().size()
                + " documents have their digests, are canonical and hold exactly the members of their kinds.");
    }

    Check check() {
        return check;
    }

    /** The documents, when the check has passed. */
    List<SealedDocument> sealed() {
        return sealed;
    }

    private void open(BundledDocument document, Faults faults) {
        String called = document.kind() + " " + document.id();
        Json.Obj body;
        try {
            body = CanonicalJson.readStrangers(document.bytes());
        } catch (MalformedJson e) {
            faults.add(called + " is no JSON object: " + e.getMessage() + ".");
            return;
        }
        if (!Arrays.equals(CanonicalJson.bytes(body), document.bytes())) {
            faults.add(called + " isn't in canonical form.");
            return;
        }
        Optional<String> fault = document.kind().equals(RunDocuments.ATTESTATION)
                ? envelopeFault(body, document.id())
                : memberFault(body, document);
        if (fault.isPresent()) {
            faults.add(called + ": " + fault.get());
        } else {
            sealed.add(new SealedDocument(document.kind(), document.id(), document.digest(), body));
        }
    }

    private static Optional<String> memberFault(Json.Obj body, BundledDocument document) {
        Optional<Shape.Members> shape = Schemas.shape(document.kind());
        if (shape.isEmpty()) {
            return Optional.of("no document is of this kind.");
        }
        Optional<String> fault = shape.get().fault(body, document.kind());
        if (fault.isEmpty() && !body.text("id").equals(Optional.of(document.id()))) {
            return Optional.of("its own id is another.");
        }
        return fault;
    }

    private static Optional<String> envelopeFault(Json.Obj envelope, String id) {
        try {
            Statement statement = statement(envelope);
            Optional<String> fault = Schemas.runAttestation().fault(statement.predicate(), "predicate");
            if (fault.isEmpty() && !statement.predicate().text("attestation_id").equals(Optional.of(id))) {
                return Optional.of("its own id is another.");
            }
            return fault;
        } catch (MalformedProof e) {
            return Optional.of(e.sentence());
        }
    }

    /** The statement in an envelope, which must be canonical too. */
    static Statement statement(Json.Obj envelope) throws MalformedProof {
        DsseEnvelope dsse = DsseEnvelope.parse(envelope);
        if (!dsse.payloadType().equals(Statement.PAYLOAD_TYPE)) {
            throw new MalformedProof("The payload type isn't " + Statement.PAYLOAD_TYPE + ".");
        }
        Json.Obj payload;
        try {
            payload = CanonicalJson.readStrangers(dsse.payload());
        } catch (MalformedJson e) {
            throw new MalformedProof("The payload is no JSON object: " + e.getMessage() + ".");
        }
        if (!Arrays.equals(CanonicalJson.bytes(payload), dsse.payload())) {
            throw new MalformedProof("The statement isn't in canonical form.");
        }
        Statement statement = Statement.parse(payload);
        if (!statement.predicateType().equals(Statement.RUN_ATTESTATION)) {
            throw new MalformedProof("The predicate type isn't " + Statement.RUN_ATTESTATION + ".");
        }
        return statement;
    }
}
