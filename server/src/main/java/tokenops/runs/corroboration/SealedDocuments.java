package tokenops.runs.corroboration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.proof.DsseEnvelope;
import tokenops.proof.Json;
import tokenops.proof.MalformedProof;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Reference;

/** What the agent's sealed documents say of themselves. */
final class SealedDocuments {
    private record Sought(Corroboration.Kind reference, Kind document, Knower by) {}

    /** The references that are ids of documents and need no more than the document. */
    private static final List<Sought> SOUGHT = List.of(
            new Sought(Corroboration.Kind.SETTLEMENT_RECEIPT, Kind.SETTLEMENT_RECEIPT, Knower.LOG),
            new Sought(Corroboration.Kind.FUNDING_EVENT, Kind.CREDIT_FUNDING_EVENT, Knower.LEDGER),
            new Sought(Corroboration.Kind.USAGE_RECEIPT, Kind.USAGE_RECEIPT, Knower.LEDGER),
            new Sought(Corroboration.Kind.RESULT_CONTRACT, Kind.RESULT_CONTRACT, Knower.LOG),
            new Sought(Corroboration.Kind.ATTESTATION, Kind.ATTESTATION, Knower.LOG));

    private final Core core;

    SealedDocuments(Core core) {
        this.core = core;
    }

    /** Answers, and hands back the facts of funding events by the grant that each made: the grant knows more of them. */
    Map<UUID, Facts> answer(Asked asked, Found found) {
        List<UUID> ids = new ArrayList<>();
        SOUGHT.forEach(sought -> ids.addAll(asked.ids(sought.reference)));
        Map<UUID, Facts> fundingByGrant = new HashMap<>();
        if (ids.isEmpty()) {
            return fundingByGrant;
        }
        Map<UUID, Documents.Stored> stored = core.documents().byIds(asked.home(), ids);
        stored.values().removeIf(document -> !document.owner().equals(asked.agent()));
        for (Sought sought : SOUGHT) {
            for (UUID id : asked.ids(sought.reference)) {
                Optional<Reference> reference = asked.reference(sought.reference, id);
                Optional.ofNullable(stored.get(id))
                        .filter(document -> document.kind() == sought.document)
                        .map(document -> new Answer(reference, sought.by, facts(document, fundingByGrant)))
                        .ifPresent(found::add);
            }
        }
        return fundingByGrant;
    }

    private static Facts facts(Documents.Stored document, Map<UUID, Facts> fundingByGrant) {
        Json.Obj json = document.json();
        Facts facts = new Facts().digest(document.digest()).putIf("mode", json.text("mode"));
        return switch (document.kind()) {
            case SETTLEMENT_RECEIPT -> settlement(json, facts);
            case CREDIT_FUNDING_EVENT -> {
                Id.parse(Id.Prefix.GRT, SealedJson.text(json, "grant_id"))
                        .ifPresent(grant -> fundingByGrant.put(grant, facts));
                yield funding(json, facts);
            }
            case USAGE_RECEIPT -> usage(json, facts);
            case RESULT_CONTRACT ->
                facts.put("run", SealedJson.text(json, "run_id"))
                        .put("usage_receipt", SealedJson.text(SealedJson.object(json, "usage_receipt"), "id"));
            case ATTESTATION -> attested(json, facts);
            default -> throw new IllegalStateException("nobody asks for a " + document.kind());
        };
    }

    private static Facts settlement(Json.Obj json, Facts facts) {
        return facts.paid(Amount.read(json, "paid"))
                .credits("credits", Amount.read(json, "credits"))
                .put("event_id", SealedJson.text(json, "event_id"))
                .put("grant", SealedJson.text(json, "grant_id"))
                .put("payment_request", SealedJson.text(json, "payment_id"))
                .put("provider_reference", SealedJson.text(json, "provider_reference"));
    }

    private static Facts funding(Json.Obj json, Facts facts) {
        return facts.paid(Amount.read(json, "paid"))
                .credits("credits", Amount.read(json, "credits"))
                .put("grant", SealedJson.text(json, "grant_id"))
                .put(
                        "transfers",
                        json.objects("transfers").stream()
                                .map(transfer -> SealedJson.text(transfer, "id"))
                                .collect(Collectors.joining(",")));
    }

    private static Facts usage(Json.Obj json, Facts facts) {
        Json.Obj credits = SealedJson.object(json, "credits");
        return facts.put("run", SealedJson.text(json, "run_id"))
                .credits("credits_held", Amount.read(credits, "held"))
                .credits("credits_debited", Amount.read(credits, "debited"))
                .credits("credits_released", Amount.read(credits, "released"));
    }

    /** What an attestation says stands in the predicate of the statement in its envelope. */
    private static Facts attested(Json.Obj envelope, Facts facts) {
        try {
            Json.Obj statement = Sealed.read(DsseEnvelope.parse(envelope).payload());
            return facts.put("run", SealedJson.text(SealedJson.object(statement, "predicate"), "run_id"));
        } catch (MalformedProof e) {
            throw new IllegalStateException("an attestation of ours is damaged", e);
        }
    }
}
