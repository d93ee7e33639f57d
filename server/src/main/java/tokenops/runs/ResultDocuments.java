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
                .put(
                        "acceptance",
                        Json.object()
                                .put(
                                        "accepted_at",
                                        DocumentTime.text(
                                                work.contract().acceptedAt().orElseThrow()))
                                .put("jws", work.contract().acceptance().orElseThrow())
                                .put("key_thumbprint", work.keyThumbprint())
                                .build())
                .put("accepted_at", DocumentTime.text(work.run().createdAt()))
                .put("events", history.json())
                .put("evidence", Json.array(work.evidence(), ResultDocuments::evidence))
                .put(
                        "executions",
                        new Json.Arr(List.of(Json.object()
                                .put("attempt", work.run().attempts())
                                .put("finished_at", DocumentTime.text(work.finishedAt()))
                                .put("id", work.execution().text())
                                .put("outcome", "succeeded")
                                .put("started_at", DocumentTime.text(work.startedAt()))
                                .build())))
                .put("finished_at", DocumentTime.text(work.finishedAt()))
                .put("outcome", work.outcome().outcome())
                .putIf("reference", work.run().reference())
                .put("started_at", DocumentTime.text(work.startedAt()))
                .put("tool", toolWithChecks(work));
    }

    static Json.Builder result(
            Work work,
            Sealed receipt,
            Iterable<Provenance.Funded> funded,
            Id.Attestation attestation,
            Optional<Id.Callback> callback) {
        String url = "/v1/runs/" + work.run().id();
        return Json.object()
                .put("credits", UsageDocuments.credits(work).build())
                .put("evidence", evidence(work))
                .put("findings", findings(work))
                .put(
                        "follows",
                        Json.object()
                                .put("attestation", follower(attestation, url + "/proof"))
                                .putIf("callback", callback, id -> follower(id, "/v1/callbacks/" + id))
                                .build())
                .put(
                        "next_actions",
                        Json.array(
                                work.outcome().nextActions(),
                                next -> Json.object()
                                        .put("action", next.action())
                                        .put("because", next.because())
                                        .build()))
                .put("outcome", work.outcome().outcome())
                .putIf("reference", work.run().reference())
                .put("run_id", work.run().id().text())
                .put("settlement_receipts", Json.array(funded, behind -> reference(behind.receipt())))
                .put("summary", work.outcome().summary())
                .put("tool", tool(work))
                .put(
                        "urls",
                        Json.object()
                                .put("package", url + "/package")
                                .put("proof", url + "/proof")
                                .put("report", url + "/report")
                                .put("return", url + "/return")
                                .put("trail", url + "/trail")
                                .build())
                .put("usage_receipt", reference(receipt.link()));
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
                .put("score", work.outcome().evidenceScore())
                .put("status", work.outcome().evidenceStatus())
                .build();
    }

    private static Json.Obj findings(Work work) {
        return Json.object()
                .put("critical", work.outcome().findings().critical())
                .put("info", work.outcome().findings().info())
                .put("major", work.outcome().findings().major())
                .put("minor", work.outcome().findings().minor())
                .build();
    }

    private static Json.Obj reference(Sealed.Link link) {
        return Json.object()
                .put("digest", link.digest().toString())
                .put("id", link.id().text())
                .build();
    }

    private static Json.Obj follower(Id id, String url) {
        return Json.object().put("id", id.text()).put("url", url).build();
    }

    private static Json.Obj evidence(EvidenceRow piece) {
        return Json.object()
                .put("bytes", Long.toString(piece.size()))
                .put("digest", piece.digest().toString())
                .putIf("family", piece.family())
                .put("id", piece.id().text())
                .put("media_type", piece.mediaType())
                .put("name", piece.name())
                .build();
    }
}
