package tokenops.proof;

import static tokenops.proof.Forms.*;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every kind of sealed document with its members, as docs/documents.md lists them.
 *
 * <p>The verifier refuses a document with any other member, so what a kind gains must be added here first.
 */
public final class Schemas {
    private static final SortedMap<String, DocumentKind> KINDS = kinds(
            AccessKinds.agent(),
            AccessKinds.trustDecision(),
            AccessKinds.credentialEnvelope(),
            MoneyKinds.quote(),
            MoneyKinds.paymentRequest(),
            MoneyKinds.confirmation(),
            MoneyKinds.creditFundingEvent(),
            MoneyKinds.settlementReceipt(),
            MoneyKinds.runEligibility(),
            MoneyKinds.adjustment(),
            RunKinds.contract(),
            RunKinds.ledgerExtract(),
            RunKinds.usageReceipt(),
            RunKinds.runtimeRecord(),
            RunKinds.resultPackage(),
            RunKinds.resultContract(),
            RunKinds.callbackDelivery(),
            AccessKinds.signingKey(),
            AccessKinds.operatorOverride());

    private static final Map<String, Shape.Members> SHAPES =
            KINDS.values().stream().collect(Collectors.toUnmodifiableMap(DocumentKind::name, DocumentKind::shape));

    private static final Shape.Members ATTESTED = attested();

    private static final String PREDICATE = "run_attestation";

    private Schemas() {}

    /** The kind of that name; empty when there is none. The attestation is no common document and has no entry here. */
    public static Optional<DocumentKind> kind(String name) {
        return Optional.ofNullable(KINDS.get(name));
    }

    /** The whole form of a document of that kind; empty when there is no such kind. */
    static Optional<Shape.Members> shape(String kind) {
        return Optional.ofNullable(SHAPES.get(kind));
    }

    /** All kinds, by name. */
    public static SortedMap<String, DocumentKind> all() {
        return KINDS;
    }

    /** The members of the predicate of a run's attestation ({@link Statement#RUN_ATTESTATION}). */
    public static Shape.Members runAttestation() {
        return ATTESTED;
    }

    private static Shape.Members attested() {
        return Shape.Members.of()
                .with("attestation_id", id("att"))
                .with("run_id", id("run"))
                .with("mode", MODE)
                .with("tool", TOOL_AND_CHECKS)
                .with("outcome", OUTCOME)
                .with("evidence", EVIDENCE_VERDICT)
                .with("credits", CREDITS)
                .with("started_at", TIME)
                .with("finished_at", TIME)
                .with("log_origin", WORDS);
    }

    /** The JSON Schema of that name: a kind's, or {@code run_attestation} for the predicate of a run's attestation. */
    public static Optional<Json.Obj> schema(String name) {
        return name.equals(PREDICATE)
                ? Optional.of(DocumentKind.schema(PREDICATE, runAttestation()))
                : kind(name).map(DocumentKind::schema);
    }

    private static SortedMap<String, DocumentKind> kinds(DocumentKind... kinds) {
        SortedMap<String, DocumentKind> byName = new TreeMap<>();
        for (DocumentKind kind : kinds) {
            byName.put(kind.name(), kind);
        }
        return Collections.unmodifiableSortedMap(byName);
    }
}
