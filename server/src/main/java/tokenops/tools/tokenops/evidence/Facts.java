package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a record states, by the names that evidence, look-ups and matches share ({@code docs/corroboration.md}).
 *
 * <p>Amounts are decimal strings of the minor unit with {@link #ASSET} beside them, credits decimal strings of microcredits.
 */
public final class Facts {
    public static final String AMOUNT = "amount";
    public static final String ASSET = "asset";
    public static final String ATTESTATION = "attestation";
    public static final String CALLBACK = "callback";
    public static final String CREDITS = "credits";
    public static final String CREDITS_DEBITED = "credits_debited";
    public static final String CREDITS_HELD = "credits_held";
    public static final String CREDITS_PER_UNIT = "credits_per_unit";
    public static final String CREDITS_RELEASED = "credits_released";
    public static final String CREDIT_ACCOUNT = "credit";
    public static final String DEBIT_ACCOUNT = "debit";
    public static final String DIGEST = "digest";
    public static final String EVENT_ID = "event_id";
    public static final String EVENT_TYPE = "event_type";
    public static final String FEE = "fee";
    public static final String FUNDING_EVENT = "funding_event";
    public static final String GRANT = "grant";
    public static final String GROSS = "gross";
    public static final String METER = "meter";
    public static final String MODE = "mode";
    public static final String NET = "net";
    public static final String OUTCOME = "outcome";
    public static final String PAYEE = "payee";
    public static final String PAYMENT_REQUEST = "payment_request";
    public static final String PROVIDER = "provider";
    public static final String PROVIDER_REFERENCE = "provider_reference";
    public static final String PROVIDER_STATUS = "provider_status";
    public static final String QUANTITY = "quantity";
    public static final String RESULT_CONTRACT = "result_contract";
    public static final String RUN = "run";
    public static final String SETTLEMENT_RECEIPT = "settlement_receipt";
    public static final String STATUS = "status";
    public static final String TRANSACTION_HASH = "transaction_hash";
    public static final String TRANSFERS = "transfers";
    public static final String URL = "url";
    public static final String USAGE_RECEIPT = "usage_receipt";

    private final Map<String, String> values;

    private Facts(Map<String, String> values) {
        this.values = values;
    }

    /** All of it, in the order of the names. */
    public Map<String, String> values() {
        return values;
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The fact as a whole number of any sign; empty when it isn't stated or isn't one. */
    public Optional<BigInteger> whole(String name) {
        String text = values.get(name);
        if (text == null) {
            return Optional.empty();
        }
        boolean negative = text.startsWith("-");
        Optional<BigInteger> size = Uint256.parse(negative ? text.substring(1) : text);
        return negative ? size.map(BigInteger::negate) : size;
    }

    static Builder of() {
        return new Builder();
    }

    /** Collects facts; what isn't there is not stated. */
    static final class Builder {
        private final TreeMap<String, String> values = new TreeMap<>();

        Builder put(String name, String value) {
            values.put(name, value);
            return this;
        }

        Builder put(String name, Optional<String> value) {
            value.ifPresent(stated -> values.put(name, stated));
            return this;
        }

        Facts build() {
            return new Facts(Collections.unmodifiableMap(values));
        }
    }
}
