package tokenops.path;

/** The kinds of sealed documents, by the name that stands in their {@code kind}. */
public enum Kind implements Word {
    AGENT(Id.Prefix.AGT),
    TRUST_DECISION(Id.Prefix.TRU),
    CREDENTIAL_ENVELOPE(Id.Prefix.KEY),
    QUOTE(Id.Prefix.QUO),
    PAYMENT_REQUEST(Id.Prefix.PAY),
    CONFIRMATION(Id.Prefix.CNF),
    CREDIT_FUNDING_EVENT(Id.Prefix.CFE),
    SETTLEMENT_RECEIPT(Id.Prefix.SRT),
    RUN_ELIGIBILITY(Id.Prefix.ELG),
    CONTRACT(Id.Prefix.CON),
    LEDGER_EXTRACT(Id.Prefix.LEX),
    USAGE_RECEIPT(Id.Prefix.URT),
    RUNTIME_RECORD(Id.Prefix.RUN),
    RESULT_PACKAGE(Id.Prefix.PKG),
    RESULT_CONTRACT(Id.Prefix.RES),
    CALLBACK_DELIVERY(Id.Prefix.CBK),
    SIGNING_KEY(Id.Prefix.SKEY),
    ADJUSTMENT(Id.Prefix.ADJ),
    OPERATOR_OVERRIDE(Id.Prefix.OVR),
    /** The one that is no common document: a DSSE envelope. */
    ATTESTATION(Id.Prefix.ATT);

    private final Id.Prefix prefix;

    Kind(Id.Prefix prefix) {
        this.prefix = prefix;
    }

    /** The prefix of the ids of such documents. */
    public Id.Prefix prefix() {
        return prefix;
    }
}
