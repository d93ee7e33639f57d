package tokenops.runs.corroboration;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.ledger.Grant;
import tokenops.ledger.Transfer;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Reads;
import tokenops.tools.Corroboration.Kind;

/** What the ledger knows: grants, with the payment behind each, and transfers. */
final class LedgerRecords {
    private final Reads reads;

    LedgerRecords(Reads reads) {
        this.reads = reads;
    }

    /**
     * Answers for grants and transfers, and completes what is known of funding events: the document of one doesn't name the
     * payment that it came from, its grant does.
     */
    void answer(Asked asked, Map<UUID, Facts> fundingByGrant, Found found) {
        transfers(asked, found);
        Set<UUID> grants = new HashSet<>(asked.ids(Kind.GRANT));
        grants.addAll(fundingByGrant.keySet());
        if (grants.isEmpty()) {
            return;
        }
        for (Grant grant : reads.list(
                Grant.SELECT + "WHERE home = ? AND id = ANY(?) AND agent = ?",
                Grant.reader(),
                asked.home(),
                Asked.array(grants),
                asked.agent())) {
            UUID id = grant.id().uuid();
            Facts facts = new Facts()
                    .paid(grant.paid())
                    .put("credits", Long.toString(grant.credits()))
                    .mode(grant.asset().mode());
            found.add(new Answer(asked.reference(Kind.GRANT, id), Knower.LEDGER, behind(grant, facts)));
            Optional.ofNullable(fundingByGrant.get(id)).ifPresent(funding -> behind(grant, funding));
        }
    }

    private static Facts behind(Grant grant, Facts facts) {
        return facts.put("payment_request", grant.payment().text())
                .put("settlement_receipt", grant.receipt().text());
    }

    private void transfers(Asked asked, Found found) {
        Set<UUID> ids = asked.ids(Kind.TRANSFER);
        if (ids.isEmpty()) {
            return;
        }
        for (Transfer transfer : reads.list(
                Transfer.SELECT + "WHERE home = ? AND agent = ? AND id = ANY(?)",
                Transfer.reader(),
                asked.home(),
                asked.agent(),
                Asked.array(ids))) {
            found.add(new Answer(
                    asked.reference(Kind.TRANSFER, transfer.id().uuid()),
                    Knower.LEDGER,
                    new Facts()
                            .paid(transfer.amount())
                            .put("debit", transfer.debit().name())
                            .put("credit", transfer.credit().name())));
        }
    }
}
