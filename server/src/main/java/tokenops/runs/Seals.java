package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.ledger.Hold;
import tokenops.log.Attestor;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.Statement;
import tokenops.store.Core;
import tokenops.store.Packet;

/** Seals what the end of a run leaves; nothing of it is stored before the command that ends the run. */
final class Seals {
    /** The documents of an end follow its runtime record, which has the run's own id, in one packet. */
    private static final int EXTRACT = 1;

    private static final int RECEIPT = 2;
    private static final int PACKAGE = 3;
    private static final int RESULT = 4;
    private static final int ATTESTATION = 5;

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
                        new Id.LedgerExtract(Ids.after(run.uuid(), EXTRACT)),
                        mode,
                        List.of(work.terms().link()),
                        work.finishedAt(),
                        UsageDocuments.extract(work, post));
        List<Sealed.Link> receiptLinks = new ArrayList<>(List.of(extract.link()));
        funded.forEach(behind -> receiptLinks.add(behind.eligibility()));
        Sealed receipt = core.sealer()
                .seal(
                        Kind.USAGE_RECEIPT,
                        new Id.UsageReceipt(Ids.after(run.uuid(), RECEIPT)),
                        mode,
                        receiptLinks,
                        UsageDocuments.receipt(work, burns, provenance));
        Sealed record = core.sealer()
                .seal(
                        Kind.RUNTIME_RECORD,
                        run,
                        mode,
                        List.of(
                                work.terms().link(),
                                provenance.envelope(work.run().credential()),
                                receipt.link()),
                        ResultDocuments.record(work, history));
        Sealed resultPackage = core.sealer()
                .seal(
                        Kind.RESULT_PACKAGE,
                        new Id.ResultPackage(Ids.after(run.uuid(), PACKAGE)),
                        mode,
                        List.of(),
                        Json.object()
                                .putAll(work.outcome().members())
                                .put("run_id", run.text())
                                .put("tool", ResultDocuments.tool(work)));
        Optional<Id.Callback> callback =
                work.terms().callbackUrl().map(url -> new Id.Callback(core.ids().next(run)));
        Id.Attestation attestationId = new Id.Attestation(Ids.after(run.uuid(), ATTESTATION));
        Sealed result = core.sealer()
                .seal(
                        Kind.RESULT_CONTRACT,
                        new Id.ResultContract(Ids.after(run.uuid(), RESULT)),
                        mode,
                        List.of(resultPackage.link(), record.link()),
                        ResultDocuments.result(work, receipt, funded, attestationId, callback));
        Sealed attestation = attestor.attest(
                attestationId,
                subjects(work, funded, resultPackage, extract, receipt, record, result),
                predicate(work, attestationId),
                result.issuedAt());
        Packet documents =
                Packet.of(work.run().agent(), List.of(record, extract, receipt, resultPackage, result, attestation));
        return new SealedEnd(post, documents, result, attestation, callback, history);
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

    private static List<Statement.Subject> subjects(
            Work work, Iterable<Provenance.Funded> funded, Sealed... documents) {
        List<Statement.Subject> subjects = new ArrayList<>();
        subjects.add(subject(work.terms().link()));
        funded.forEach(behind -> subjects.add(subject(behind.receipt())));
        work.evidence().forEach(piece -> subjects.add(new Statement.Subject("evidence:" + piece.id(), piece.digest())));
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
                .put("credits", UsageDocuments.credits(work).build())
                .put("evidence", ResultDocuments.evidence(work))
                .put("finished_at", DocumentTime.text(work.finishedAt()))
                .put("log_origin", origin)
                .put("mode", work.terms().mode().word())
                .put("outcome", work.outcome().outcome())
                .put("run_id", work.run().id().text())
                .put("started_at", DocumentTime.text(work.startedAt()))
                .put("tool", ResultDocuments.toolWithChecks(work))
                .build();
    }
}
