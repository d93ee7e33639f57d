package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tokenops.ledger.Account;
import tokenops.ledger.Hold;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;

/** What the ledger extract and the usage receipt of a run say. */
final class UsageDocuments {
    private UsageDocuments() {}

    /** The hold as it was placed, and its one end; what the post didn't take is released by it. */
    static Json.Builder extract(Work work, Id.Transfer post) {
        Hold hold = work.run().hold();
        Account.Ref account = Account.Ref.agentCredits(work.run().agent(), hold.asset());
        List<Json> transfers = new ArrayList<>();
        transfers.add(transfer(hold.id(), account, hold.amount(), work.run().createdAt())
                .put("phase", "pending")
                .build());
        transfers.add(transfer(post, account, work.debited(), work.finishedAt())
                .put("of", hold.id().text())
                .put("phase", "post")
                .build());
        return Json.object()
                .put("account", account.name())
                .put("run_id", work.run().id().text())
                .put("transfers", new Json.Arr(transfers));
    }

    private static Json.Builder transfer(Id.Transfer id, Account.Ref account, Amount amount, Instant at) {
        return Json.object()
                .put("amount", amount.json())
                .put("at", DocumentTime.text(at))
                .put("credit", Account.Ref.creditsConsumed(amount.asset()).name())
                .put("debit", account.name())
                .put("id", id.text());
    }

    static Json.Builder receipt(Work work, List<Hold.Burn> burns, Provenance provenance) {
        Amount available = new Amount(work.run().hold().asset(), work.run().available());
        return Json.object()
                .put(
                        "burns",
                        Json.array(
                                burns,
                                burn -> Json.object()
                                        .put(
                                                "credits",
                                                new Amount(work.run().hold().asset(), burn.amount()).json())
                                        .put("grant_id", burn.grant().text())
                                        .put(
                                                "settlement_receipt_id",
                                                provenance
                                                        .funded(burn.grant())
                                                        .receipt()
                                                        .id()
                                                        .text())
                                        .build()))
                .put(
                        "credits",
                        credits(work)
                                .put(
                                        "remaining",
                                        available.plus(work.released()).json())
                                .build())
                .put("lines", Json.array(work.lines(), line -> line(work, line)))
                .put("metering_policy", work.terms().meteringPolicy())
                .put("run_id", work.run().id().text());
    }

    private static Json.Obj line(Work work, Work.Line line) {
        Json.Builder json = Json.object()
                .put("credits", new Amount(work.run().hold().asset(), line.microcredits()).json())
                .put(
                        "credits_per_unit",
                        new Amount(work.run().hold().asset(), line.price().creditsPerUnit()).json())
                .put("meter", line.price().meter())
                .put("quantity", Long.toString(line.quantity()))
                .put("unit", line.price().unit());
        if (!line.metered().isEmpty()) {
            json.put(
                    "metered",
                    Json.array(
                            line.metered(),
                            part -> Json.object()
                                    .put("at", DocumentTime.text(part.at()))
                                    .put("evidence", part.evidence())
                                    .put("quantity", Long.toString(part.quantity()))
                                    .build()));
        }
        return json.build();
    }

    static Json.Builder credits(Work work) {
        return Json.object()
                .put("debited", work.debited().json())
                .put("held", work.run().held().json())
                .put("released", work.released().json());
    }
}
