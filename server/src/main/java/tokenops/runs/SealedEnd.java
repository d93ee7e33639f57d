package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.ledger.Account;
import tokenops.ledger.Hold;
import tokenops.log.Attestor;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.Statement;
import tokenops.store.Core;

/**
 * The documents that the end of a run leaves, sealed outside the lanes: package, ledger extract, usage receipt, runtime record,
 * result contract and attestation. A hold names the grants it reserves, so all that the end will say is known before it happens.
 */
record SealedEnd(
        Id.Transfer post,
        Sealed resultPackage,
        Sealed extract,
        Sealed receipt,
        Sealed record,
        Sealed result,
        Sealed attestation,
        Optional<Id.Callback> callback,
        TaskEvent.History history) {

    List<Sealed> documents() {
        return List.of(resultPackage, extract, receipt, record, result, attestation);
    }

    /** Seals ends. */
    static final class Seals {
        private final Core core;
        private final Provenance provenance;
        private final Attestor attestor;
        private final String origin;

        Seals(Core core, Attestor attestor, String origin) {
            this.core = core;
            this.provenance = new Provenance(core);
            this.attestor = attestor;
            this.origin = origin;
        }

        SealedEnd seal(Work work) {
            Id.Run run = work.run().id();
            Mode mode = work.terms().mode();
            List<Hold.Burn> burns = work.run().hold().burns(work.debited().minor());
            List<Provenance.Funded> funded =
                    burns.stream().map(burn -> provenance.funded(burn.grant())).toList();
            TaskEvent.History history = history(work);
            Id.Transfer post = new Id.Transfer(core.ids().next(run));

            Sealed extract = core.sealer()
                    .seal(
                            Kind.LEDGER_EXTRACT,
                            new Id.LedgerExtract(core.ids().next(run)),
                            mode,
                            List.of(work.terms().link()),
                            work.finishedAt(),
                            extract(work, post));
            List<Sealed.Link> receiptLinks = new ArrayList<>(List.of(extract.link()));
            funded.forEach(behind -> receiptLinks.add(behind.eligibility()));
            Sealed receipt = core.sealer()
                    .seal(
                            Kind.USAGE_RECEIPT,
                            new Id.UsageReceipt(core.ids().next(run)),
                            mode,
                            receiptLinks,
                            receipt(work, burns));
            Sealed record = core.sealer()
                    .seal(
                            Kind.RUNTIME_RECORD,
                            run,
                            mode,
                            List.of(
                                    work.terms().link(),
                                    provenance.envelope(work.run().credential()),
                                    receipt.link()),
                            record(work, history));
            Sealed resultPackage = core.sealer()
                    .seal(
                            Kind.RESULT_PACKAGE,
                            new Id.ResultPackage(core.ids().next(run)),
                            mode,
                            List.of(),
                            Json.object()
                                    .putAll(work.outcome().members())
                                    .put("run_id", run.text())
                                    .put("tool", tool(work).build()));
            Optional<Id.Callback> callback = work.terms()
                    .callbackUrl()
                    .map(url -> new Id.Callback(core.ids().next(run)));
            Id.Attestation attestationId = new Id.Attestation(core.ids().next(run));
            Sealed result = core.sealer()
                    .seal(
                            Kind.RESULT_CONTRACT,
                            new Id.ResultContract(core.ids().next(run)),
                            mode,
                            List.of(resultPackage.link(), record.link()),
                            result(work, receipt, funded, attestationId, callback));
            Sealed attestation = attestor.attest(
                    attestationId,
                    subjects(work, funded, resultPackage, extract, receipt, record, result),
                    predicate(work, attestationId),
                    result.issuedAt());
            return new SealedEnd(post, resultPackage, extract, receipt, record, result, attestation, callback, history);
        }

        static TaskEvent.History history(Work work) {
            Instant at = work.finishedAt();
            return work.run()
                    .history()
                    .with(TaskEvent.Type.TOOL_EXECUTION_STARTED, work.startedAt())
                    .with(
                            TaskEvent.Type.EVIDENCE_STATUS_CHANGED,
                            at,
                            Optional.of(work.outcome().evidenceStatus()))
                    .with(TaskEvent.Type.RESULT_PACKAGED, at)
                    .with(
                            TaskEvent.Type.CREDITS_DEBITED,
                            at,
                            Optional.of(work.debited().readable()))
                    .with(
                            TaskEvent.Type.CREDITS_RELEASED,
                            at,
                            Optional.of(work.released().readable()));
        }

        private static Json.Builder tool(Work work) {
            return Json.object()
                    .put("name", work.tool().name())
                    .put("version", work.tool().version());
        }

        /** The hold as it was placed, and its one end; what the post didn't take is released by it. */
        private static Json.Builder extract(Work work, Id.Transfer post) {
            Hold hold = work.run().hold();
            Account.Ref account = Account.Ref.agentCredits(work.run().agent(), hold.asset());
            List<Json> transfers = new ArrayList<>();
            transfers.add(transfer(hold.id(), account, hold.amount(), work.run().createdAt())
                    .put("phase", "pending")
                    .build());
            transfers.add(transfer(post, account, work.debited(), work.finishedAt())
                    .put("phase", "post")
                    .put("of", hold.id().text())
                    .build());
            return Json.object()
                    .put("run_id", work.run().id().text())
                    .put("account", account.name())
                    .put("transfers", new Json.Arr(transfers));
        }

        private static Json.Builder transfer(Id.Transfer id, Account.Ref account, Amount amount, Instant at) {
            return Json.object()
                    .put("id", id.text())
                    .put("debit", account.name())
                    .put("credit", Account.Ref.creditsConsumed(amount.asset()).name())
                    .put("amount", amount.json())
                    .put("at", DocumentTime.text(at));
        }

        private Json.Builder receipt(Work work, List<Hold.Burn> burns) {
            Amount available = new Amount(work.run().hold().asset(), work.run().available());
            return Json.object()
                    .put("run_id", work.run().id().text())
                    .put("metering_policy", work.terms().meteringPolicy())
                    .put(
                            "credits",
                            credits(work)
                                    .put(
                                            "remaining",
                                            available.plus(work.released()).json())
                                    .build())
                    .put("lines", Json.array(work.lines(), line -> line(work, line)))
                    .put(
                            "burns",
                            Json.array(
                                    burns,
                                    burn -> Json.object()
                                            .put("grant_id", burn.grant().text())
                                            .put(
                                                    "credits",
                                                    new Amount(work.run().hold().asset(), burn.amount()).json())
                                            .put(
                                                    "settlement_receipt_id",
                                                    provenance
                                                            .funded(burn.grant())
                                                            .receipt()
                                                            .id()
                                                            .text())
                                            .build()));
        }

        private static Json.Obj line(Work work, Work.Line line) {
            return Json.object()
                    .put("meter", line.price().meter())
                    .put("unit", line.price().unit())
                    .put("quantity", Long.toString(line.quantity()))
                    .put(
                            "credits_per_unit",
                            new Amount(work.run().hold().asset(), line.price().creditsPerUnit()).json())
                    .put("credits", new Amount(work.run().hold().asset(), line.microcredits()).json())
                    .build();
        }

        private static Json.Builder credits(Work work) {
            return Json.object()
                    .put("held", work.run().held().json())
                    .put("debited", work.debited().json())
                    .put("released", work.released().json());
        }

        private static Json.Builder record(Work work, TaskEvent.History history) {
            return Json.object()
                    .putIf("reference", work.run().reference())
                    .put(
                            "tool",
                            tool(work)
                                    .put("checks", work.tool().checks().toString())
                                    .build())
                    .put(
                            "acceptance",
                            Json.object()
                                    .put("jws", work.contract().acceptance().orElseThrow())
                                    .put("key_thumbprint", work.keyThumbprint())
                                    .put(
                                            "accepted_at",
                                            DocumentTime.text(
                                                    work.contract().acceptedAt().orElseThrow()))
                                    .build())
                    .put("evidence", Json.array(work.evidence(), SealedEnd::evidence))
                    .put("events", history.json())
                    .put(
                            "executions",
                            new Json.Arr(List.of(Json.object()
                                    .put("id", work.execution().text())
                                    .put("attempt", work.run().attempts())
                                    .put("started_at", DocumentTime.text(work.startedAt()))
                                    .put("finished_at", DocumentTime.text(work.finishedAt()))
                                    .put("outcome", "succeeded")
                                    .build())))
                    .put("outcome", work.outcome().outcome())
                    .put("accepted_at", DocumentTime.text(work.run().createdAt()))
                    .put("started_at", DocumentTime.text(work.startedAt()))
                    .put("finished_at", DocumentTime.text(work.finishedAt()));
        }

        private static Json.Builder result(
                Work work,
                Sealed receipt,
                Iterable<Provenance.Funded> funded,
                Id.Attestation attestation,
                Optional<Id.Callback> callback) {
            String url = "/v1/runs/" + work.run().id();
            return Json.object()
                    .put("run_id", work.run().id().text())
                    .putIf("reference", work.run().reference())
                    .put("tool", tool(work).build())
                    .put("outcome", work.outcome().outcome())
                    .put(
                            "evidence",
                            Json.object()
                                    .put("status", work.outcome().evidenceStatus())
                                    .put("score", work.outcome().evidenceScore())
                                    .build())
                    .put("summary", work.outcome().summary())
                    .put("findings", findings(work))
                    .put("settlement_receipts", Json.array(funded, behind -> reference(behind.receipt())))
                    .put("usage_receipt", reference(receipt.link()))
                    .put("credits", credits(work).build())
                    .put(
                            "follows",
                            Json.object()
                                    .put("attestation", follower(attestation, url + "/proof"))
                                    .putIf("callback", callback, id -> follower(id, "/v1/callbacks/" + id))
                                    .build())
                    .put(
                            "urls",
                            Json.object()
                                    .put("package", url + "/package")
                                    .put("report", url + "/report")
                                    .put("trail", url + "/trail")
                                    .put("proof", url + "/proof")
                                    .put("return", url + "/return")
                                    .build())
                    .put(
                            "next_actions",
                            Json.array(
                                    work.outcome().nextActions(),
                                    next -> Json.object()
                                            .put("action", next.action())
                                            .put("because", next.because())
                                            .build()));
        }

        private static Json.Obj findings(Work work) {
            return Json.object()
                    .put("info", work.outcome().findings().info())
                    .put("minor", work.outcome().findings().minor())
                    .put("major", work.outcome().findings().major())
                    .put("critical", work.outcome().findings().critical())
                    .build();
        }

        private static Json.Obj reference(Sealed.Link link) {
            return Json.object()
                    .put("id", link.id().text())
                    .put("digest", link.digest().toString())
                    .build();
        }

        private static Json.Obj follower(Id id, String url) {
            return Json.object().put("id", id.text()).put("url", url).build();
        }

        private static List<Statement.Subject> subjects(
                Work work, Iterable<Provenance.Funded> funded, Sealed... documents) {
            List<Statement.Subject> subjects = new ArrayList<>();
            subjects.add(subject(work.terms().link()));
            funded.forEach(behind -> subjects.add(subject(behind.receipt())));
            work.evidence()
                    .forEach(piece -> subjects.add(new Statement.Subject("evidence:" + piece.id(), piece.digest())));
            for (Sealed document : documents) {
                subjects.add(subject(document.link()));
            }
            return subjects;
        }

        private static Statement.Subject subject(Sealed.Link link) {
            return new Statement.Subject(link.kind().word() + ":" + link.id().text(), link.digest());
        }

        private Json.Obj predicate(Work work, Id.Attestation attestation) {
            return Json.object()
                    .put("attestation_id", attestation.text())
                    .put("run_id", work.run().id().text())
                    .put("mode", work.terms().mode().word())
                    .put(
                            "tool",
                            tool(work)
                                    .put("checks", work.tool().checks().toString())
                                    .build())
                    .put("outcome", work.outcome().outcome())
                    .put(
                            "evidence",
                            Json.object()
                                    .put("status", work.outcome().evidenceStatus())
                                    .put("score", work.outcome().evidenceScore())
                                    .build())
                    .put("credits", credits(work).build())
                    .put("started_at", DocumentTime.text(work.startedAt()))
                    .put("finished_at", DocumentTime.text(work.finishedAt()))
                    .put("log_origin", origin)
                    .build();
        }
    }

    private static Json.Obj evidence(EvidenceRow piece) {
        return Json.object()
                .put("id", piece.id().text())
                .put("digest", piece.digest().toString())
                .put("bytes", Long.toString(piece.size()))
                .put("name", piece.name())
                .putIf("family", piece.family())
                .put("media_type", piece.mediaType())
                .build();
    }
}
