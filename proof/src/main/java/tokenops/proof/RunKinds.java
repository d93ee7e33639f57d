package tokenops.proof;

import static tokenops.proof.Forms.*;

import java.util.List;

/** The documents of a run: its contract, what it used and produced, and where its result went. */
final class RunKinds {
    private RunKinds() {}

    static DocumentKind contract() {
        Shape.Members evidence =
                Shape.Members.of().with("family", WORDS).with("corroboration", oneOf("claimed", "corroborated"));
        Shape.Members metering = Shape.Members.of()
                .with("policy", METERING_POLICY)
                .with("price_book", WORDS)
                .with("lines", listOf(PRICE_LINE));
        Shape.Members callback = Shape.Members.of()
                .with("policy", oneOf("callback_required", "callback_optional", "status_polling_only"))
                .maybe("url", WORDS)
                .with("events", words());
        return new DocumentKind(
                "contract",
                "con",
                to("quote", "trust_decision", "run_eligibility"),
                Shape.Members.of()
                        .with("contract_type", oneOf("single", "standing"))
                        .with("agent_id", id("agt"))
                        .with("tool", WORDS)
                        .with("tool_version", WORDS)
                        .with("scope", words())
                        .with("out_of_scope", words())
                        .with("evidence_required", listOf(evidence))
                        .with("outputs", words())
                        .maybe(
                                "matching_tolerance",
                                Shape.Members.of().with("amount_minor", WHOLE).with("time_seconds", COUNT))
                        .with("metering", metering)
                        .with("maximum_credits", AMOUNT)
                        .maybe("budget", AMOUNT)
                        .with("data_mode", DATA_MODE)
                        .with("execution_mode", EXECUTION_MODE)
                        .with(
                                "evidence_limits",
                                Shape.Members.of().with("bytes", COUNT).with("files", COUNT))
                        .with("callback", callback)
                        .with(
                                "exception_terms",
                                Shape.Members.of()
                                        .with("evidence_wait_days", COUNT)
                                        .with("policy", WORDS))
                        .with("replay_terms", Shape.Members.of().with("credit_policy", WORDS))
                        .with("review_window_days", COUNT)
                        .with("expires_at", TIME));
    }

    static DocumentKind ledgerExtract() {
        Shape.Members transfer = Shape.Members.of()
                .with("id", id("trf"))
                .with("phase", oneOf("pending", "post"))
                .maybe("of", id("trf"))
                .with("debit", ACCOUNT)
                .with("credit", ACCOUNT)
                .with("amount", AMOUNT)
                .with("at", TIME);
        return new DocumentKind(
                "ledger_extract",
                "lex",
                to("contract"),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .with("account", ACCOUNT)
                        .with("transfers", listOf(transfer)));
    }

    static DocumentKind usageReceipt() {
        Shape.Members metered =
                Shape.Members.of().with("at", TIME).with("evidence", COUNT).with("quantity", QUANTITY);
        Shape.Members line =
                PRICE_LINE.with("quantity", QUANTITY).with("credits", AMOUNT).maybe("metered", listOf(metered));
        Shape.Members burn = Shape.Members.of()
                .with("grant_id", id("grt"))
                .with("credits", AMOUNT)
                .with("settlement_receipt_id", id("srt"));
        return new DocumentKind(
                "usage_receipt",
                "urt",
                List.of(new DocumentKind.Link("ledger_extract", false), new DocumentKind.Link("run_eligibility", true)),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .with("metering_policy", METERING_POLICY)
                        .with("credits", CREDITS.with("remaining", AMOUNT))
                        .with("lines", listOf(line))
                        .with("burns", listOf(burn)));
    }

    static DocumentKind runtimeRecord() {
        Shape.Members acceptance = Shape.Members.of()
                .with("jws", JWS)
                .with("key_thumbprint", BASE64_URL)
                .with("accepted_at", TIME);
        Shape.Members evidence = Shape.Members.of()
                .with("id", id("evd"))
                .with("digest", DIGEST)
                .with("bytes", BYTES)
                .with("name", WORDS)
                .maybe("family", WORDS)
                .with("media_type", WORDS);
        Shape.Members event = Shape.Members.of()
                .with("sequence", COUNT)
                .with("type", WORDS)
                .with("at", TIME)
                .maybe("detail", ANY);
        Shape.Members execution = Shape.Members.of()
                .with("id", id("exe"))
                .with("attempt", COUNT)
                .with("started_at", TIME)
                .with("finished_at", TIME)
                .with("outcome", WORDS);
        return new DocumentKind(
                "runtime_record",
                "run",
                to("contract", "credential_envelope", "usage_receipt"),
                Shape.Members.of()
                        .maybe("reference", WORDS)
                        .with("tool", TOOL_AND_CHECKS)
                        .with("acceptance", acceptance)
                        .with("evidence", listOf(evidence))
                        .with("events", listOf(event))
                        .with("executions", listOf(execution))
                        .with("outcome", OUTCOME)
                        .with("accepted_at", TIME)
                        .with("started_at", TIME)
                        .with("finished_at", TIME));
    }

    static DocumentKind resultPackage() {
        return new DocumentKind(
                "result_package",
                "pkg",
                List.of(),
                Shape.Members.of().with("run_id", id("run")).with("tool", TOOL).orOthers());
    }

    static DocumentKind resultContract() {
        Shape.Members findings = Shape.Members.of()
                .with("info", COUNT)
                .with("minor", COUNT)
                .with("major", COUNT)
                .with("critical", COUNT);
        Shape.Members urls = Shape.Members.of()
                .with("package", WORDS)
                .with("report", WORDS)
                .with("trail", WORDS)
                .with("proof", WORDS)
                .with("return", WORDS);
        return new DocumentKind(
                "result_contract",
                "res",
                to("result_package", "runtime_record"),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .maybe("reference", WORDS)
                        .with("tool", TOOL)
                        .with("outcome", OUTCOME)
                        .with("evidence", EVIDENCE_VERDICT)
                        .with("summary", WORDS)
                        .with("findings", findings)
                        .with("settlement_receipts", listOf(reference("srt")))
                        .with("usage_receipt", reference("urt"))
                        .with("credits", CREDITS)
                        .with(
                                "follows",
                                Shape.Members.of()
                                        .with("attestation", place("att"))
                                        .maybe("callback", place("cbk")))
                        .with("urls", urls)
                        .with(
                                "next_actions",
                                listOf(Shape.Members.of().with("action", WORDS).with("because", WORDS))));
    }

    static DocumentKind callbackDelivery() {
        Shape.Members attempt = Shape.Members.of()
                .with("at", TIME)
                .with("duration_ms", COUNT)
                .maybe("status", COUNT)
                .maybe("error", WORDS);
        return new DocumentKind(
                "callback_delivery",
                "cbk",
                to("result_contract", "attestation"),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .with("type", WORDS)
                        .with("timestamp", TIME)
                        .with("sequence", COUNT)
                        .with("url", WORDS)
                        .with("body_digest", DIGEST)
                        .with("attempts", listOf(attempt))
                        .with("outcome", oneOf("delivered", "exhausted", "disabled"))
                        .with("finished_at", TIME));
    }
}
