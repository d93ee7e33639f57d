package tokenops.client;

import java.util.List;
import java.util.Optional;

/**
 * All that came of a run, in one answer. The receipts have the digests that the result contract names, the extract the one that the
 * usage receipt links to.
 *
 * @param attestation the DSSE envelope over all of it
 */
public record Returned(
        String runId,
        String state,
        Document resultContract,
        List<Document> settlementReceipts,
        Document usageReceipt,
        Optional<CallbackState> callback,
        Document ledgerExtract,
        Document attestation) {
    static Returned of(Answer answer) {
        Document contract = Document.of(answer.object("result_contract").json());
        Answer result = new Answer(contract.json());
        List<String> paid = result.list("settlement_receipts", named -> named.text("digest"));
        List<Document> receipts = answer.list("settlement_receipts", one -> Document.of(one.json()));
        if (!receipts.stream().map(one -> one.digest().toString()).toList().equals(paid)) {
            throw new UnsoundAnswer("the settlement receipts are not those of the result contract");
        }
        Document usage = Document.sealed(
                answer.object("usage_receipt").json(),
                result.object("usage_receipt").text("digest"));
        String extract = usage.link("ledger_extract")
                .map(link -> link.digest().toString())
                .orElseThrow(() -> new UnsoundAnswer("the usage receipt names no ledger extract"));
        return new Returned(
                answer.text("run_id"),
                answer.text("state"),
                contract,
                receipts,
                usage,
                answer.optionalObject("callback").map(CallbackState::of),
                Document.sealed(answer.object("ledger_extract").json(), extract),
                Document.of(answer.object("attestation").json()));
    }

    /** Where a callback stands. */
    public record CallbackState(String id, String state) {
        private static CallbackState of(Answer answer) {
            return new CallbackState(answer.text("id"), answer.text("state"));
        }
    }
}
