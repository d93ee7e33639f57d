package tokenops.path;

/** The kinds of sealed documents, by the name that stands in their {@code kind}. */
public enum Kind implements Word {
    AGENT,
    TRUST_DECISION,
    CREDENTIAL_ENVELOPE,
    QUOTE,
    PAYMENT_REQUEST,
    CONFIRMATION,
    CREDIT_FUNDING_EVENT,
    SETTLEMENT_RECEIPT,
    RUN_ELIGIBILITY,
    CONTRACT,
    LEDGER_EXTRACT,
    USAGE_RECEIPT,
    RUNTIME_RECORD,
    RESULT_PACKAGE,
    RESULT_CONTRACT,
    CALLBACK_DELIVERY,
    SIGNING_KEY,
    /** The one that is no common document: a DSSE envelope. */
    ATTESTATION
}
