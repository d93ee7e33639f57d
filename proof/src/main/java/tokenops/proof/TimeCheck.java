package tokenops.proof;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks that nothing happened before what it rests on, and nothing later than now. */
final class TimeCheck {
    static final String NAME = "times";

    /** How far the server's clock may be ahead of the verifier's. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    private final RunDocuments run;
    private final Bundle bundle;
    private final Faults faults = new Faults(NAME);

    private TimeCheck(RunDocuments run, Bundle bundle) {
        this.run = run;
        this.bundle = bundle;
    }

    static Check of(RunDocuments run, Bundle bundle, Instant now) {
        TimeCheck check = new TimeCheck(run, bundle);
        check.documents(now.plus(AHEAD));
        check.payments(now.plus(AHEAD));
        check.run();
        check.ledger();
        check.validity();
        run.callbackDelivery().ifPresent(check::callback);
        return check.faults.verdict(
                "Every document is younger than those it links to, and the run's times are in order.");
    }

    private void documents(Instant latest) {
        for (SealedDocument document : run.all()) {
            LogChecks.leafTime(bundle, document)
                    .ifPresent(logged -> order("logging of " + document.called(), logged, "now", latest));
            if (document.isAttestation()) {
                continue;
            }
            Instant issued = document.time("issued_at");
            order(document.called(), issued, "now", latest);
            LogChecks.leafTime(bundle, document)
                    .ifPresent(logged -> order(document.called(), issued, "its leaf", logged));
            for (SealedDocument.Link link : document.links()) {
                run.withDigest(link.digest())
                        .filter(linked -> !linked.isAttestation())
                        .ifPresent(
                                linked -> order(linked.called(), linked.time("issued_at"), document.called(), issued));
            }
        }
        LogChecks.leafTime(bundle, run.attestation())
                .ifPresent(logged -> order(
                        "the result contract",
                        run.resultContract().time("issued_at"),
                        "the logging of the attestation",
                        logged));
    }

    /** What a provider says of its own times is no later than now, and nothing that could be paid or used had expired before. */
    private void payments(Instant latest) {
        for (SealedDocument confirmation : run.all("confirmation")) {
            order("the payment in " + confirmation.called(), confirmation.time("occurred_at"), "now", latest);
            order("the signing of " + confirmation.called(), confirmation.time("signed_at"), "now", latest);
        }
        for (SealedDocument quote : run.all("quote")) {
            order(quote.called(), quote.time("issued_at"), "its expiry", quote.time("expires_at"));
        }
        for (SealedDocument request : run.all("payment_request")) {
            SealedDocument quote = run.linkedTo(request, "quote");
            // Not from the request's own time: a provider's slow answer may have taken what was left of it.
            order(
                    quote.called(),
                    quote.time("issued_at"),
                    "the expiry of " + request.called(),
                    request.time("expires_at"));
        }
        for (SealedDocument funding : run.all("credit_funding_event")) {
            order(funding.called(), funding.time("issued_at"), "the grant's expiry", funding.time("grant_expires_at"));
        }
    }

    private void run() {
        SealedDocument record = run.runtimeRecord();
        Instant accepted = record.time("accepted_at");
        Instant started = record.time("started_at");
        Instant finished = record.time("finished_at");
        Instant agreed = time(record.object("acceptance"), "accepted_at");
        order("the contract", run.contract().time("issued_at"), "its acceptance", agreed);
        order("the contract's acceptance", agreed, "the run's", accepted);
        order("the run's acceptance", accepted, "its start", started);
        order("the run's start", started, "its end", finished);
        order("the run's end", finished, "its record", record.time("issued_at"));
        for (Json.Obj execution : record.body().objects("executions")) {
            order("the run's start", started, "an execution", time(execution, "started_at"));
            order("an execution's start", time(execution, "started_at"), "its end", time(execution, "finished_at"));
            order("an execution", time(execution, "finished_at"), "the run's end", finished);
        }
        List<Json.Obj> events = record.body().objects("events");
        for (int i = 0; i < events.size(); i++) {
            order("the run's acceptance", accepted, "an event", time(events.get(i), "at"));
            order("an event", time(events.get(i), "at"), "the run's record", record.time("issued_at"));
            if (i > 0) {
                faults.require(
                        events.get(i - 1).whole("sequence").orElseThrow()
                                < events.get(i).whole("sequence").orElseThrow(),
                        "The run's events aren't in sequence.");
                order("an event", time(events.get(i - 1), "at"), "the next", time(events.get(i), "at"));
            }
        }
    }

    private void ledger() {
        SealedDocument extract = run.the("ledger_extract");
        List<Json.Obj> transfers = extract.body().objects("transfers");
        Map<String, Json.Obj> holds = new HashMap<>();
        transfers.forEach(transfer -> holds.put(transfer.text("id").orElseThrow(), transfer));
        Instant accepted = run.runtimeRecord().time("accepted_at");
        for (Json.Obj transfer : transfers) {
            order("the run's acceptance", accepted, "a transfer", time(transfer, "at"));
            order("a transfer", time(transfer, "at"), "the ledger extract", extract.time("issued_at"));
            Optional<Json.Obj> hold = transfer.text("of").map(holds::get);
            hold.ifPresent(found -> order("a hold", time(found, "at"), "its post", time(transfer, "at")));
        }
        for (SealedDocument receipt : run.all("settlement_receipt")) {
            order("a settlement", receipt.time("settled_at"), "its receipt", receipt.time("issued_at"));
        }
    }

    /** What the run rests on had not expired when it was accepted. */
    private void validity() {
        Instant accepted = run.runtimeRecord().time("accepted_at");
        SealedDocument credential = run.the("credential_envelope");
        order("the run", accepted, "the credential's expiry", credential.time("expires_at"));
        order("the run", accepted, "the contract's expiry", run.contract().time("expires_at"));
        for (SealedDocument grant : run.linked(run.usageReceipt(), "run_eligibility")) {
            order("the run", accepted, "the expiry of " + grant.called(), grant.time("expires_at"));
        }
    }

    private void callback(SealedDocument callback) {
        Instant sent = callback.time("timestamp");
        Instant finished = callback.time("finished_at");
        order("the result contract", run.resultContract().time("issued_at"), "its callback", sent);
        Instant before = sent;
        for (Json.Obj attempt : callback.body().objects("attempts")) {
            order("a callback or its attempt", before, "the next attempt", time(attempt, "at"));
            before = time(attempt, "at");
        }
        order("the last attempt", before, "the callback's end", finished);
        order("the callback's end", finished, "its record", callback.time("issued_at"));
    }

    private static Instant time(Json.Obj object, String member) {
        return object.text(member).flatMap(DocumentTime::parse).orElseThrow();
    }

    private void order(String first, Instant earlier, String second, Instant later) {
        if (later.isBefore(earlier)) {
            faults.add("%s at %s comes after %s at %s.".formatted(first, earlier, second, later));
        }
    }
}
