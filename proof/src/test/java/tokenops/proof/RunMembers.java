package tokenops.proof;

/**
 * The members of the documents of {@link RunFixture}, without those that all documents have.
 *
 * <p>In angle brackets stands what only the fixture knows: {@code <usd 1050>} and {@code <credits 1001>} are amounts, {@code <new trf>}
 * is a fresh id, {@code <now>} the time, and any other word what the fixture has noted under it: for a kind, its document's id.
 */
final class RunMembers {
    static final String SIGNING_KEY = """
            {"purpose": "attestation", "key": <attester>, "valid_from": "<now>"}""";

    static final String AGENT = """
            {"name": "Abgleich Ä 😀", "requested_tools": ["tokenops"], "data_mode": "public_safe_demo", "manifest": {"ratio": 0.5},
             "key": <agent key>, "key_thumbprint": "<thumbprint>",
             "key_proof": {"nonce": "nonce-1", "origin": "https://tokenops.example", "signature": "<key proof>"}}""";

    static final String TRUST_DECISION = """
            {"tools": ["tokenops"], "data_modes": ["public_safe_demo"], "decision": "approved", "level": "verified",
             "execution_mode": "live", "author": "policy:default", "reasons": ["The key was proven."],
             "limits": {"credits_per_day": <credits 900000000>, "runs_in_flight": 4, "maximum_per_run": <credits 50000000>}}""";

    static final String CREDENTIAL_ENVELOPE = """
            {"tools": ["tokenops"], "data_modes": ["public_safe_demo"], "credential_type": "agent_access_key",
             "retrieval": "one_time_retrieval", "scopes": ["runs"], "credit_account": "<account>",
             "rate_limit": {"requests_per_second": 50}, "key_hint": "tok_test_abc", "expires_at": "2027-11-23T10:00:00.000000Z"}""";

    private static final String PRICES = """
            [{"meter": "records", "unit": "thousand records", "credits_per_unit": <credits 1500>}]""";

    static final String QUOTE = """
            {"tool": "tokenops", "tool_version": "1", "data_mode": "public_safe_demo", "basis": {"runs": 1, "records": 1000},
             "price_book": {"id": "standard-1", "credit_price": <usd 10>, "lines": %s},
             "estimate": {"lines": [{"meter": "records", "quantity": "1000", "credits": <credits 1500000>}],
               "credits_per_run": <credits 1500000>, "credits": <credits 1500000>},
             "price": <usd 1050>, "evidence_expected": ["settlement"], "metering_policy": "meter_delta_only",
             "provider_routes": ["stripe_stablecoin"], "expires_at": "2026-11-24T10:00:00.000000Z"}""".formatted(PRICES);

    static final String PAYMENT_REQUEST = """
            {"route": "stripe_stablecoin", "provider": "stripe", "rail_mode": "checkout", "provider_reference": "pi_1",
             "payee": "acct_1", "amount": <usd 1050>, "credits": <credits 105000000>,
             "expires_at": "2026-11-24T10:00:00.000000Z"}""";

    static final String CONFIRMATION = """
            {"provider": "stripe", "event_id": "evt_1", "event_type": "payment_intent.succeeded",
             "confirmation_mode": "webhook_confirmation", "signature": "valid", "signed_at": "<now>", "occurred_at": "<now>",
             "provider_reference": "pi_1", "reference": "<payment_request>", "amount": <usd 1050>,
             "message_digest": "<message digest>"}""";

    static final String CREDIT_FUNDING_EVENT = """
            {"grant_id": "<grant>", "account": "<account>", "paid": <usd 1050>, "credits": <credits 105000000>,
             "transfers": [
               {"id": "<new trf>", "debit": "provider_clearing:stripe_stablecoin", "credit": "deferred_revenue", "amount": <usd 1050>},
               {"id": "<new trf>", "debit": "credits_issued", "credit": "<account>", "amount": <credits 105000000>}],
             "tools": ["tokenops"], "grant_expires_at": "2027-11-23T10:00:00.000000Z"}""";

    static final String SETTLEMENT_RECEIPT = """
            {"provider": "stripe", "provider_reference": "pi_1", "event_id": "evt_1", "payment_id": "<payment_request>",
             "quote_id": "<quote>", "grant_id": "<grant>", "paid": <usd 1050>, "credits": <credits 105000000>,
             "settled_at": "<now>", "statement": "Stripe settled 10.50 USD."}""";

    static final String RUN_ELIGIBILITY = """
            {"tools": ["tokenops"], "data_modes": ["public_safe_demo"], "grant_id": "<grant>", "agent_id": "<agent>",
             "credits": <credits 105000000>, "expires_at": "2027-11-23T10:00:00.000000Z"}""";

    static final String CONTRACT = """
            {"contract_type": "single", "agent_id": "<agent>", "tool": "tokenops", "tool_version": "1", "scope": ["review"],
             "out_of_scope": [], "evidence_required": [], "outputs": ["result_package"],
             "matching_tolerance": {"amount_minor": "5", "time_seconds": 3600},
             "metering": {"policy": "meter_delta_only", "price_book": "standard-1", "lines": %s},
             "maximum_credits": <credits 2000000>, "data_mode": "public_safe_demo", "execution_mode": "live",
             "evidence_limits": {"bytes": 1048576, "files": 10},
             "callback": {"policy": "callback_required", "url": "https://agent.example/callback", "events": ["task_result_ready"]},
             "exception_terms": {"evidence_wait_days": 7, "policy": "pause"},
             "replay_terms": {"credit_policy": "no_additional_debit"},
             "review_window_days": 7, "expires_at": "2026-12-23T10:00:00.000000Z"}""".formatted(PRICES);

    static final String LEDGER_EXTRACT = """
            {"run_id": "<run>", "account": "<account>", "transfers": [
              {"id": "<hold>", "phase": "pending", "debit": "<account>", "credit": "credits_consumed",
               "amount": <credits 2000000>, "at": "<now>"},
              {"id": "<new trf>", "phase": "post", "of": "<hold>", "debit": "<account>", "credit": "credits_consumed",
               "amount": <credits 1001>, "at": "<now>"}]}""";

    static final String USAGE_RECEIPT = """
            {"run_id": "<run>", "metering_policy": "meter_delta_only",
             "credits": {"held": <credits 2000000>, "debited": <credits 1001>, "released": <credits 1998999>,
               "remaining": <credits 104998999>},
             "lines": [{"meter": "records", "unit": "thousand records", "credits_per_unit": <credits 1500>, "quantity": "0.667",
               "credits": <credits 1001>}],
             "burns": [{"grant_id": "<eligible grant>", "credits": <credits 1001>, "settlement_receipt_id": "<settlement_receipt>"}]}""";

    static final String RUNTIME_RECORD = """
            {"reference": "pilot_001", "tool": {"name": "tokenops", "version": "1", "checks": "<checks>"},
             "acceptance": {"jws": "<acceptance>", "key_thumbprint": "<thumbprint>", "accepted_at": "<accepted>"},
             "evidence": [{"id": "<evidence>", "digest": "<evidence digest>", "bytes": "<evidence bytes>", "name": "payments.csv",
               "family": "settlement", "media_type": "text/csv"}],
             "events": [{"sequence": 1, "type": "run_created", "at": "<now>"}],
             "executions": [{"id": "<new exe>", "attempt": 1, "started_at": "<now>", "finished_at": "<now>", "outcome": "succeeded"}],
             "outcome": "completed", "accepted_at": "<accepted>", "started_at": "<now>", "finished_at": "<now>"}""";

    static final String RESULT_PACKAGE = """
            {"run_id": "<run>", "tool": {"name": "tokenops", "version": "1"}, "summary": "1 payment matched.",
             "evidence_status": "sufficient", "evidence_score": 97, "next_actions": [],
             "finding_counts": {"info": 0, "minor": 0, "major": 0, "critical": 0}}""";

    private static final String USED = """
            {"held": <credits 2000000>, "debited": <credits 1001>, "released": <credits 1998999>}""";

    static final String RESULT_CONTRACT = """
            {"run_id": "<run>", "reference": "pilot_001", "tool": {"name": "tokenops", "version": "1"}, "outcome": "completed",
             "evidence": {"status": "sufficient", "score": 97}, "summary": "1 payment matched.",
             "findings": {"info": 0, "minor": 0, "major": 0, "critical": 0},
             "settlement_receipts": [{"id": "<settlement_receipt>", "digest": "<settlement_receipt digest>"}],
             "usage_receipt": {"id": "<usage_receipt>", "digest": "<usage_receipt digest>"}, "credits": %s,
             "follows": {"attestation": {"id": "<attestation>", "url": "/v1/x"}},
             "urls": {"package": "/p", "report": "/r", "trail": "/t", "proof": "/proof", "return": "/return"},
             "next_actions": []}""".formatted(USED);

    static final String PREDICATE = """
            {"attestation_id": "<attestation>", "run_id": "<run>", "mode": "test", "tool": <tool>, "outcome": "completed",
             "evidence": {"status": "sufficient", "score": 97}, "credits": %s, "started_at": "<started>",
             "finished_at": "<finished>", "log_origin": "<log>"}""".formatted(USED);

    static final String CALLBACK_DELIVERY = """
            {"run_id": "<run>", "type": "task_result_ready", "timestamp": "<now>", "sequence": 1,
             "url": "https://agent.example/callback", "body_digest": "<body digest>",
             "attempts": [{"at": "<now>", "duration_ms": 12, "status": 204}], "outcome": "delivered", "finished_at": "<now>"}""";

    private RunMembers() {}
}
