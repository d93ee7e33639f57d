package tokenops.path;

import java.util.Locale;

/**
 * The problem types that an answer can carry (RFC 9457), each served at {@code /problems/<name>} with what to do about it.
 */
public enum Problem {
    MALFORMED_JSON(400, "The body is not well-formed JSON", "Send one JSON object, in UTF-8, without duplicate names."),
    UNKNOWN_MEMBERS(
            400,
            "The body or the query has members that this operation doesn't know",
            "Leave out the members named in fields."),
    INVALID_REQUEST(
            400,
            "A member or parameter has the wrong type or value",
            "Correct what fields names; the schema is in /openapi.json."),
    BODY_TOO_LARGE(
            413,
            "The body is larger than this operation takes",
            "Send less, or upload evidence with POST /v1/evidence and name it."),
    IDEMPOTENCY_KEY_REQUIRED(
            400,
            "Money or work begins here, so an Idempotency-Key is required",
            "Send a fresh Idempotency-Key, and the same one again when you retry."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "This Idempotency-Key was used with another request",
            "Use a fresh key for another request; the first request's answer stays available under this one."),
    IDEMPOTENCY_IN_FLIGHT(
            409,
            "The first request with this Idempotency-Key is still under way",
            "Wait a moment and repeat the same request with the same key."),
    NOT_AUTHENTICATED(
            401,
            "No valid credential came with the request",
            "Send Authorization: Bearer with the access key from the credential envelope; under /v1/operator with the operator token."),
    SCOPE_MISSING(
            403,
            "The credential doesn't allow this operation",
            "Ask the operator for an envelope with the scope named in required."),
    NOT_FOUND(
            404, "There is no such object", "Check path and id. Operators find everything, agents what is their own."),
    KEY_ALREADY_REGISTERED(
            409,
            "This key already belongs to an agent",
            "Go on with the agent that the key belongs to, or make a new key."),
    KEY_PROOF_INVALID(
            422,
            "The signature doesn't prove the key",
            "Sign the ASCII of tokenops-key-proof, origin, agent id and nonce, joined by line feeds, with the registered key."),
    KEY_NOT_PROVEN(
            409, "The agent has not proven its key yet", "Answer the nonce with POST /v1/agents/{id}/key-proof."),
    TRUST_PENDING(
            409, "The trust review has not approved this agent", "Wait for the decision; the status URL shows it."),
    TRANSITION_REFUSED(
            409,
            "The object's state doesn't allow this",
            "Look at the state in the answer; /v1/lifecycle lists what each state allows."),
    CLAIM_REFUSED(
            403,
            "The claim secret doesn't fit, or the credential was already retrieved",
            "Prove the key again: that gives a new claim secret and revokes a key never used."),
    AGENT_SUSPENDED(403, "The agent is suspended", "Ask the operator; runs in flight finish and credits stay yours."),
    TOOL_UNKNOWN(
            422,
            "There is no such tool, or this agent may not use it",
            "GET /v1/tools lists the tools; the trust decision lists yours."),
    DATA_MODE_REFUSED(
            403,
            "The trust decision or the credential doesn't allow this data mode",
            "Use a data mode that both allow; a credential claimed or rotated now has those of the decision in force."),
    QUOTE_EXPIRED(409, "The quote has expired", "Ask for a new quote."),
    ROUTE_UNKNOWN(422, "There is no such provider route for this agent's mode", "GET /v1/provider-routes lists them."),
    SWITCHED_OFF(503, "An operator has switched this off", "Try again after Retry-After; nothing in flight is lost."),
    PROVIDER_FAILED(
            502,
            "The provider didn't take the request",
            "Try again with the same Idempotency-Key; nothing was charged."),
    WEBHOOK_SIGNATURE_INVALID(400, "The message is not signed by the provider", "Check the endpoint's signing secret."),
    WEBHOOK_STALE(400, "The signed time is outside the window", "Check the clocks; a replayed message is refused."),
    PAYMENT_REQUIRED(402, "There are not enough credits for this", "Pay: POST to pay_url, then repeat the request."),
    RECEIVABLE_OPEN(
            402,
            "Money went back that had paid for work already done, and the agent owes it",
            "Settle it with the operator; runs in flight finish, credits stay yours."),
    REFUND_REFUSED(
            409,
            "So much of this payment can't be refunded",
            "Refund at most what refundable says, of a payment that is confirmed and not disputed. What the provider has refused or a lost"
                    + " dispute has taken already isn't to be had by asking again: see the payment's adjustments."),
    BUDGET_EXHAUSTED(
            402,
            "The contract's budget doesn't cover another run",
            "Offer and accept a new contract; quote_url begins it."),
    LIMIT_REACHED(429, "A limit of this agent is reached", "Try again after retry_at, or ask the operator for more."),
    CONTRACT_NOT_ACCEPTED(409, "The contract has not been accepted", "Sign its bytes and POST the acceptance."),
    CONTRACT_EXPIRED(409, "The contract has expired", "Ask for a new contract."),
    ACCEPTANCE_INVALID(
            422,
            "The acceptance doesn't verify",
            "Send a detached compact JWS over the contract's exact bytes, by the agent's registered key."),
    EVIDENCE_UNKNOWN(
            422, "A piece of evidence is not known", "Upload it with POST /v1/evidence and name its id and digest."),
    EVIDENCE_TOO_LARGE(
            413,
            "The evidence is larger than the contract allows",
            "Send less, or agree on a contract with other limits."),
    RESULT_NOT_READY(409, "The run has no result yet", "Wait for the callback, or follow /events."),
    PROOF_NOT_READY(409, "Not every proof stands yet", "Try again at retry_at, or when the callback has an outcome."),
    RATE_LIMITED(429, "Too many requests for this credential", "Wait for Retry-After."),
    METHOD_NOT_ALLOWED(405, "The path doesn't take this method", "See /openapi.json."),
    UNAVAILABLE(503, "The server can't do this just now", "Try again after Retry-After with the same Idempotency-Key."),
    INTERNAL(
            500,
            "The server failed",
            "Try again with the same Idempotency-Key, which does it once; tell the operator the instance.");

    private final int status;
    private final String title;
    private final String remedy;

    Problem(int status, String title, String remedy) {
        this.status = status;
        this.title = title;
        this.remedy = remedy;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What the caller can do next. */
    public String remedy() {
        return remedy;
    }

    /** The kebab-case name, which is also the {@code code}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
