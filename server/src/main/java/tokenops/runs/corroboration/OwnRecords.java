package tokenops.runs.corroboration;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.runs.Execution;
import tokenops.store.Core;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;

/**
 * Looks the references of an agent's evidence up in our own records: ledger, sealed documents, deliveries, and what providers
 * have signed ({@code docs/corroboration.md}).
 *
 * <p>Only the agent's own objects are known; those of others are left out like those that don't exist. All references of a kind
 * are answered by one query, and a kind that wasn't asked for costs none. Any thread.
 */
public final class OwnRecords implements Execution.Corroborations {
    private final Core core;
    private final PaymentRecords payments;
    private final SealedDocuments documents;
    private final DigestRecords digests;
    private final LedgerRecords ledger;
    private final RunRecords runs;
    private final DeliveryRecords deliveries;

    public OwnRecords(Core core) {
        this.core = core;
        this.payments = new PaymentRecords(core);
        this.documents = new SealedDocuments(core);
        this.digests = new DigestRecords(core.documents());
        this.ledger = new LedgerRecords(core.reads());
        this.runs = new RunRecords(core);
        this.deliveries = new DeliveryRecords(core);
    }

    @Override
    public Corroboration of(Id.Agent agent) {
        return references -> look(agent, references);
    }

    private Map<Reference, Known> look(Id.Agent agent, Set<Reference> references) {
        Asked asked = new Asked(agent, core.homes().of(agent), references);
        Found found = new Found();
        payments.answer(asked, found);
        digests.answer(asked, found);
        Map<UUID, Facts> fundingByGrant = documents.answer(asked, found);
        ledger.answer(asked, fundingByGrant, found);
        runs.answer(asked, found);
        deliveries.answer(asked, found);
        return found.known();
    }
}
