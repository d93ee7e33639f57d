package tokenops.proof;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks that the documents hang together: each has exactly the links of its kind, each link leads by digest, id and kind to a
 * document of the bundle, and nothing stands in the bundle that no link leads to.
 */
final class LinkCheck {
    static final String NAME = "links";

    /** Of these a run has one. */
    private static final List<String> ONE = List.of(
            "agent",
            "contract",
            "credential_envelope",
            "ledger_extract",
            "usage_receipt",
            "runtime_record",
            "result_contract",
            "attestation",
            "signing_key");

    /** Stays outside the bundle, by digest. */
    private static final String OUTSIDE = "result_package";

    private LinkCheck() {}

    static Check of(RunDocuments run, Bundle bundle) {
        Faults faults = new Faults(NAME);
        for (String kind : ONE) {
            int count = run.all(kind).size();
            faults.require(count == 1, "There are " + count + " documents of kind " + kind + " instead of one.");
        }
        faults.require(run.all("callback_delivery").size() <= 1, "There is more than one callback_delivery.");
        faults.require(run.all(OUTSIDE).isEmpty(), "A result package stands in the bundle instead of beside it.");
        int links = 0;
        for (SealedDocument document : run.all()) {
            if (!document.isAttestation()) {
                links += links(run, document, faults);
            }
        }
        if (faults.isEmpty()) {
            reachable(run, faults);
            faults.same("The bundle's run", bundle.runId(), run.runtimeRecord().id());
        }
        return faults.verdict(links + " links lead to the documents that they name, and every document is linked.");
    }

    private static int links(RunDocuments run, SealedDocument document, Faults faults) {
        List<SealedDocument.Link> links = document.links();
        int at = 0;
        for (DocumentKind.Link rule :
                Schemas.kind(document.kind()).orElseThrow().links()) {
            int from = at;
            while (at < links.size()
                    && links.get(at).rel().equals(rule.kind())
                    && links.get(at).kind().equals(rule.kind())) {
                at++;
            }
            faults.require(
                    rule.many() || at - from == 1,
                    document.called() + " has " + (at - from) + " links to " + rule.kind() + " in its place.");
        }
        faults.require(at == links.size(), document.called() + " has links that its kind doesn't have.");
        // As texts: a set of others is searched one by one where a stranger chose what hashes alike.
        long distinct = document.body().array("links").stream()
                .map(CanonicalJson::text)
                .distinct()
                .count();
        faults.require(distinct == links.size(), document.called() + " has a link twice.");
        for (SealedDocument.Link link : links) {
            boolean leads = link.kind().equals(OUTSIDE)
                    || run.withDigest(link.digest())
                            .filter(linked -> linked.id().equals(link.id())
                                    && linked.kind().equals(link.kind()))
                            .isPresent();
            faults.require(leads, document.called() + " links to a " + link.kind() + " that isn't in the bundle.");
        }
        return links.size();
    }

    private static void reachable(RunDocuments run, Faults faults) {
        Set<String> reached = new HashSet<>();
        Deque<SealedDocument> open = new ArrayDeque<>();
        open.add(run.resultContract());
        open.add(run.attestation());
        open.add(run.the("signing_key"));
        open.addAll(run.all("callback_delivery"));
        while (!open.isEmpty()) {
            SealedDocument document = open.remove();
            if (reached.add(document.digest().toString())) {
                document.links().forEach(link -> run.withDigest(link.digest()).ifPresent(open::add));
            }
        }
        for (SealedDocument document : run.all()) {
            faults.require(
                    reached.contains(document.digest().toString()),
                    document.called() + " has nothing to do with this run.");
        }
    }
}
