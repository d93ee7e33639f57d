package tokenops.runs;

import java.util.List;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;

/** What the runtime record and the result contract of a run say. */
final class ResultDocuments {
    private ResultDocuments() {}

    static Json.Builder record(Work work, TaskEvent.History history) {
        return Json.object()
                .putIf("reference", work.run().reference())
                .put("tool", toolWithChecks(work))
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
                .put("evidence", Json.array(work.evidence(), ResultDocuments::evidence))
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

    static Json.Builder result(
            Work work,
            Sealed receipt,
            Iterable<Provenance.Funded> funded,
            Id.Attestation attestation,
            Optional<Id.Callback> callback) {
        String url = "/v1/runs/" + work.run().id();
        return Json.object()
                .put("run_id", work.run().id().text())
                .putIf("reference", work.run().reference())
                .put("tool", tool(work))
                .put("outcome", work.outcome().outcome())
                .put("evidence", evidence(work))
                .put("summary", work.outcome().summary())
                .put("findings", findings(work))
                .put("settlement_receipts", Json.array(funded, behind -> reference(behind.receipt())))
                .put("usage_receipt", reference(receipt.link()))
                .put("credits", UsageDocuments.credits(work).build())
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

    /** Which tool worked. */
    static Json.Obj tool(Work work) {
        return named(work).build();
    }

    /** Which tool worked, and by which checks. */
    static Json.Obj toolWithChecks(Work work) {
        return named(work).put("checks", work.tool().checks().toString()).build();
    }

    private static Json.Builder named(Work work) {
        return Json.object()
                .put("name", work.tool().name())
                .put("version", work.tool().version());
    }

    /** How far the evidence supports the result. */
    static Json.Obj evidence(Work work) {
        return Json.object()
                .put("status", work.outcome().evidenceStatus())
                .put("score", work.outcome().evidenceScore())
                .build();
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
