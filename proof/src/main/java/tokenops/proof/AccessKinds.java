package tokenops.proof;

import static tokenops.proof.Forms.*;

import java.util.List;

/** The documents about who somebody is and what it may do: agents, decisions, credentials, signing keys, operators' overrides. */
final class AccessKinds {
    private static final Shape.Members KEY = Shape.Members.of()
            .with("crv", oneOf("Ed25519", "P-256"))
            .with("kty", oneOf("OKP", "EC"))
            .with("x", BASE64_URL)
            .maybe("y", BASE64_URL);

    /** Behind what somebody is stands its name: one line. */
    private static final String NAME = ":[^\\n\\r\\u0085\\u2028\\u2029]+";

    private static final Shape OPERATOR = Shape.Text.of("operator:<name>", "operator" + NAME);
    private static final Shape AUTHOR = Shape.Text.of("policy:<name> or operator:<name>", "(?:policy|operator)" + NAME);

    private AccessKinds() {}

    static DocumentKind agent() {
        Shape.Members keyProof =
                Shape.Members.of().with("nonce", WORDS).with("origin", WORDS).with("signature", BASE64_URL);
        return new DocumentKind(
                "agent",
                "agt",
                List.of(),
                Shape.Members.of()
                        .with("name", WORDS)
                        .maybe("owner", WORDS)
                        .maybe("contact", WORDS)
                        .maybe("callback_url", WORDS)
                        .with("requested_tools", words())
                        .with("data_mode", DATA_MODE)
                        .with("manifest", ANY_OBJECT)
                        .with("key", KEY)
                        .with("key_thumbprint", BASE64_URL)
                        .with("key_proof", keyProof));
    }

    static DocumentKind trustDecision() {
        Shape.Members limits = Shape.Members.of()
                .with("credits_per_day", AMOUNT)
                .with("runs_in_flight", COUNT)
                .with("maximum_per_run", AMOUNT);
        return new DocumentKind(
                "trust_decision",
                "tru",
                to("agent"),
                Shape.Members.of()
                        .with("decision", oneOf("approved", "rejected", "suspended", "restored"))
                        .with("level", oneOf("registered", "verified", "trusted"))
                        .with("tools", words())
                        .with("data_modes", listOf(DATA_MODE))
                        .with("execution_mode", EXECUTION_MODE)
                        .with("limits", limits)
                        .with("author", AUTHOR)
                        .with("reasons", words()));
    }

    static DocumentKind credentialEnvelope() {
        return new DocumentKind(
                "credential_envelope",
                "key",
                to("trust_decision"),
                Shape.Members.of()
                        .with("credential_type", oneOf("agent_access_key"))
                        .with("retrieval", oneOf("one_time_retrieval"))
                        .with("scopes", words())
                        .with("tools", words())
                        .with("data_modes", listOf(DATA_MODE))
                        .with("credit_account", ACCOUNT)
                        .with("rate_limit", Shape.Members.of().with("requests_per_second", COUNT))
                        .with("key_hint", WORDS)
                        .with("expires_at", TIME));
    }

    static DocumentKind signingKey() {
        return new DocumentKind(
                "signing_key",
                "skey",
                List.of(),
                Shape.Members.of()
                        .with("purpose", oneOf("attestation", "webhook", "agent"))
                        .with(
                                "key",
                                KEY.with("alg", WORDS).with("kid", BASE64_URL).with("use", oneOf("sig")))
                        .with("valid_from", TIME)
                        .maybe("valid_until", TIME));
    }

    static DocumentKind operatorOverride() {
        return new DocumentKind(
                "operator_override",
                "ovr",
                List.of(new DocumentKind.Link("result_contract", true)),
                Shape.Members.of()
                        .with("author", OPERATOR)
                        .with(
                                "act",
                                oneOf(
                                        "release",
                                        "advance_queue",
                                        "request_evidence",
                                        "release_credit_allocation",
                                        "close_exception",
                                        "retry_callback",
                                        "switch_off",
                                        "switch_on"))
                        .with("reason", WORDS)
                        .with(
                                "subject",
                                Shape.Members.of()
                                        .with("kind", oneOf("run", "switch"))
                                        .with("id", WORDS)));
    }
}
