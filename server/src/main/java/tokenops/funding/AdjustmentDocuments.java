package tokenops.funding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.funding.MoneyBack.Action;
import tokenops.funding.MoneyBack.Seen;
import tokenops.ledger.Transfer;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.proof.Json;
import tokenops.store.Core;
import tokenops.store.Documents;

/** Seals the document of money that goes back, comes back, or is settled: each movement has its own, and its leaf. */
final class AdjustmentDocuments {
    private final Core core;

    AdjustmentDocuments(Core core) {
        this.core = core;
    }

    /** The document of a step. A second one of the same refund or dispute links to the first. */
    Sealed seal(Seen seen, Action action, String provider, List<Transfer> transfers) {
        AdjustmentRow row = action.row();
        Asset credit = seen.position().grant().asset();
        Optional<Documents.Stored> first =
                row.closing().isPresent() ? core.documents().byId(row.id()) : Optional.empty();
        Amount taken = new Amount(credit, action.split().taken());
        Amount given = new Amount(credit, action.restored().credits());
        Amount receivable = new Amount(
                row.amount().asset(),
                action.split().receivable() + action.restored().receivable());
        Json.Builder members = members(
                        seen,
                        type(action),
                        row.amount(),
                        receivable,
                        new Json.Obj[] {
                            taken.json(),
                            given.json(),
                            new Amount(credit, action.split().uncovered()).json()
                        },
                        transfers)
                .put("provider", provider)
                .put("provider_reference", row.reference().orElse(""))
                .put("author", row.author())
                .put("reason", row.reason())
                .put("statement", statement(action, taken, given, receivable));
        return seal(row.closing().orElse(row.id()), seen, first, members);
    }

    /** The document of a receivable that was settled. */
    Sealed settlement(
            Id.Adjustment id,
            Seen seen,
            String provider,
            String author,
            String reason,
            Amount amount,
            List<Transfer> transfers) {
        Json.Obj none = Amount.zero(seen.position().grant().asset()).json();
        Json.Builder members = members(
                        seen, "receivable_settled", amount, amount, new Json.Obj[] {none, none, none}, transfers)
                .put("provider", provider)
                .put("provider_reference", seen.payment().reference().orElse(""))
                .put("author", author)
                .put("reason", reason)
                .put("statement", amount.readable() + " that was owed is settled.");
        return seal(id, seen, Optional.empty(), members);
    }

    private Sealed seal(Id.Adjustment id, Seen seen, Optional<Documents.Stored> first, Json.Builder members) {
        Documents.Stored receipt =
                core.documents().byId(seen.position().grant().receipt()).orElseThrow();
        List<Sealed.Link> links = new ArrayList<>();
        links.add(receipt.link(new Id.SettlementReceipt(receipt.id())));
        first.ifPresent(stored -> links.add(stored.link(new Id.Adjustment(stored.id()))));
        return core.sealer()
                .seal(Kind.ADJUSTMENT, id, seen.payment().amount().asset().mode(), links, members);
    }

    private static Json.Builder members(
            Seen seen, String type, Amount amount, Amount receivable, Json.Obj[] credits, List<Transfer> transfers) {
        return Json.object()
                .put("adjustment_type", type)
                .put("payment_id", seen.payment().id().text())
                .put("grant_id", seen.position().grant().id().text())
                .put("amount", amount.json())
                .put("receivable", receivable.json())
                .put(
                        "credits",
                        Json.object()
                                .put("taken_back", credits[0])
                                .put("given_back", credits[1])
                                .put("uncovered", credits[2])
                                .build())
                .put(
                        "transfers",
                        Json.array(
                                transfers.stream()
                                        .filter(transfer -> transfer.phase() != Transfer.Phase.VOID)
                                        .toList(),
                                transfer -> transfer.json().build()));
    }

    private static String type(Action action) {
        return switch (action.step()) {
            case TAKE -> "refund";
            case RESTORE -> "refund_failed";
            case OPEN -> "dispute_opened";
            case WIN -> "dispute_won";
            case LOSE -> "dispute_lost";
            case NOTHING, BEGIN, SUBMIT, GIVE_UP, ODD ->
                throw new IllegalStateException("there is no document of " + action.step());
        };
    }

    private static String statement(Action action, Amount taken, Amount given, Amount receivable) {
        String money = action.row().amount().readable();
        return switch (action.step()) {
            case TAKE, LOSE ->
                money + (action.step() == MoneyBack.Step.TAKE ? " was refunded" : " was lost in a dispute") + ", "
                        + taken.readable() + " taken back"
                        + (receivable.isPositive()
                                ? "; " + receivable.readable() + " of it had paid for work and is owed."
                                : ".");
            case RESTORE -> "A refund of " + money + " failed after all: " + given.readable() + " given back.";
            case OPEN -> money + " is disputed; its credits can't be used until that is decided.";
            case WIN -> "The dispute over " + money + " was won; its credits may be used again.";
            case NOTHING, BEGIN, SUBMIT, GIVE_UP, ODD -> "";
        };
    }
}
