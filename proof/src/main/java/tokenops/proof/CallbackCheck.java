package tokenops.proof;

import java.util.List;
import java.util.Optional;

/** Checks that the callback carried the result contract, by building its body again. */
final class CallbackCheck {
    static final String NAME = "callback";

    private CallbackCheck() {}

    static Check of(RunDocuments run) {
        Optional<Json.Obj> announced = run.resultContract().object("follows").object("callback");
        Optional<SealedDocument> delivery = run.callbackDelivery();
        if (delivery.isPresent()) {
            return delivered(run, delivery.get(), announced);
        }
        if (announced.isPresent()) {
            return Check.notChecked(
                    NAME, "The callback has no outcome yet, or this bundle was made before it had one.");
        }
        Json.Obj terms = run.contract().object("callback");
        return terms.text("policy").equals(Optional.of("callback_required"))
                ? Check.failed(NAME, "The contract requires a callback, and none follows the result.")
                : Check.passed(NAME, "The contract requires no callback, and none was made.");
    }

    private static Check delivered(RunDocuments run, SealedDocument delivery, Optional<Json.Obj> announced) {
        Faults faults = new Faults(NAME);
        SealedDocument result = run.resultContract();
        faults.same("The callback announced", announced.flatMap(found -> found.text("id")), Optional.of(delivery.id()));
        faults.same(
                "The callback's run",
                delivery.text("run_id"),
                run.runtimeRecord().id());
        faults.same(
                "The callback's URL", run.contract().object("callback").text("url"), Optional.of(delivery.text("url")));
        byte[] body = CallbackBody.bytes(
                delivery.text("type"),
                delivery.text("timestamp"),
                delivery.text("run_id"),
                delivery.whole("sequence"),
                CanonicalJson.bytes(result.body()),
                result.digest());
        faults.same(
                "The body's digest",
                delivery.text("body_digest"),
                Digest.of(body).toString());
        List<Json.Obj> attempts = delivery.body().objects("attempts");
        String outcome = delivery.text("outcome");
        boolean answered = !attempts.isEmpty()
                && attempts.get(attempts.size() - 1)
                        .whole("status")
                        .filter(status -> status >= 200 && status < 300)
                        .isPresent();
        faults.same("Delivered, and answered with a 2xx", outcome.equals("delivered"), answered);
        return faults.verdict("The callback's body carries the result contract; after " + attempts.size()
                + (attempts.size() == 1 ? " attempt it was " : " attempts it was ") + outcome
                + ". The receiver's answer is the server's word.");
    }
}
