package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.ledger.Account;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Grant;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Raw;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.store.Core;

/** What has funded an agent, as it may read it: credits, the grants behind them, and their receipts. */
public final class Grants {
    private final Core core;

    public Grants(Core core) {
        this.core = core;
    }

    /** The agent's credits: what may be held, what is held, and the grants behind them. */
    public record Credits(Amount available, Amount held, List<Granted> grants) {}

    /** A grant as it is answered; {@code eligibilityId} is what lets a run begin with it. */
    public record Granted(
            String id,
            States.Grant state,
            Amount credits,
            Amount remaining,
            Amount held,
            Amount paid,
            List<String> tools,
            String paymentId,
            String settlementReceiptId,
            String eligibilityId,
            Instant expiresAt) {}

    /** The credits of an agent in its mode. */
    public Credits credits(Id.Agent agent, Mode mode) {
        Asset credit = Asset.CREDIT.in(mode);
        Ref ref = Ref.agentCredits(agent, credit);
        Account account = core.reads()
                .one(
                        Account.SELECT + "WHERE home = ? AND name = ? AND asset = ?",
                        Account.reader(),
                        core.homes().of(agent),
                        ref.name(),
                        credit.toString())
                .orElseGet(() -> Account.empty(ref));
        return new Credits(
                usable(agent, credit),
                new Amount(credit, account.held()),
                grants(agent).stream().map(Grants::granted).toList());
    }

    /** What a hold may still reserve: not what expired and isn't swept yet, nor what is disputed. */
    private Amount usable(Id.Agent agent, Asset credit) {
        return core.reads()
                .one(
                        """
                        SELECT coalesce(sum(remaining - held), 0) AS usable FROM credit_grant
                        WHERE home = ? AND agent = ? AND asset = ? AND state = 'funded' AND expires_at > ?""",
                        row -> new Amount(credit, row.getLong("usable")),
                        core.homes().of(agent),
                        agent.uuid(),
                        credit.toString(),
                        core.now())
                .orElseGet(() -> Amount.zero(credit));
    }

    private static Granted granted(Grant grant) {
        return new Granted(
                grant.id().text(),
                grant.state(),
                new Amount(grant.asset(), grant.credits()),
                new Amount(grant.asset(), grant.remaining()),
                new Amount(grant.asset(), grant.held()),
                grant.paid(),
                grant.tools(),
                grant.payment().text(),
                grant.receipt().text(),
                grant.eligibility().text(),
                grant.expiresAt());
    }

    /** The agent's grants, newest first. */
    public List<Grant> grants(Id.Agent agent) {
        return core.reads()
                .list(
                        Grant.SELECT + "WHERE home = ? AND agent = ? ORDER BY id DESC LIMIT 200",
                        Grant.reader(),
                        core.homes().of(agent),
                        agent.uuid());
    }

    /** The eligibility that a contract for the tool can rest on: of the newest grant that still covers it. */
    public Optional<Sealed.Link> eligibility(Id.Agent agent, String tool) {
        return grants(agent).stream()
                .filter(grant -> grant.state() == States.Grant.FUNDED
                        && grant.tools().contains(tool)
                        && grant.expiresAt().isAfter(core.now()))
                .findFirst()
                .flatMap(grant -> core.documents().byId(grant.eligibility()))
                .map(stored -> stored.link(new Id.Eligibility(stored.id())));
    }

    /** A settlement receipt as it is answered. */
    public record Receipt(String id, String kind, String state, String digest, Raw document) {}

    /** The agent's settlement receipt. */
    public Optional<Receipt> receipt(Id.Agent agent, Id.SettlementReceipt id) {
        return core.documents()
                .byId(id)
                .filter(stored -> stored.kind() == Kind.SETTLEMENT_RECEIPT
                        && stored.owner().equals(agent.uuid()))
                .map(stored -> new Receipt(
                        id.text(),
                        stored.kind().word(),
                        "settled",
                        stored.digest().toString(),
                        new Raw(stored.bytes())));
    }
}
