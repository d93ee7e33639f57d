package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a record states, by the names that evidence, look-ups and matches share ({@code docs/corroboration.md}).
 *
 * <p>Amounts are decimal strings of the minor unit with {@link #ASSET} beside them, credits decimal strings of microcredits.
 */
public final class Facts {
    public static final String ACCOUNT = "account";
    public static final String AMOUNT = "amount";
    public static final String AMOUNT_REFUNDED = "amount_refunded";
    public static final String ASSET = "asset";
    public static final String AT = "at";
    public static final String ATTEMPT_COUNT = "attempt_count";
    public static final String ATTESTATION = "attestation";
    public static final String CALLBACK = "callback";
    public static final String CALLBACK_WANTED = "callback_wanted";
    public static final String CLOSED_AT = "closed_at";
    public static final String CLOSED_WORK = "closed_work";
    public static final String CREDITS = "credits";
    public static final String CREDITS_DEBITED = "credits_debited";
    public static final String CREDITS_HELD = "credits_held";
    public static final String CREDITS_PER_UNIT = "credits_per_unit";
    public static final String CREDITS_RELEASED = "credits_released";
    public static final String CREDIT_ACCOUNT = "credit";
    public static final String DEADLINE = "deadline";
    public static final String DEBIT_ACCOUNT = "debit";
    public static final String DIGEST = "digest";
    public static final String DUE = "due";
    public static final String END = "end";
    public static final String EVENT_ID = "event_id";
    public static final String EVENT_TYPE = "event_type";
    public static final String EVIDENCE = "evidence";
    public static final String FEE = "fee";
    public static final String FUNDING_EVENT = "funding_event";
    public static final String GRANT = "grant";
    public static final String GRANT_EXPIRES = "grant_expires";
    public static final String GROSS = "gross";
    public static final String INVOICE = "invoice";
    public static final String LEDGER_RUN = "ledger_run";
    public static final String METER = "meter";
    public static final String MODE = "mode";
    public static final String NET = "net";
    public static final String OUTCOME = "outcome";
    public static final String PAYEE = "payee";
    public static final String PAYER = "payer";
    public static final String PAYMENT_REQUEST = "payment_request";
    public static final String POSTINGS = "postings";
    public static final String PROVIDER = "provider";
    public static final String PROVIDER_REFERENCE = "provider_reference";
    public static final String PROVIDER_STATUS = "provider_status";
    public static final String QUANTITY = "quantity";
    public static final String READY = "ready";
    public static final String REFERENCES = "references";
    public static final String RESULT_CONTRACT = "result_contract";
    public static final String RETURNED = "returned";
    public static final String RETURNED_STATUS = "returned_status";
    public static final String RETURN_ID = "return_id";
    public static final String ROUNDING = "rounding";
    public static final String RUN = "run";
    public static final String SCHEDULE = "schedule";
    public static final String SETTLEMENT_RECEIPT = "settlement_receipt";
    public static final String START = "start";
    public static final String STATUS = "status";
    public static final String TRANSACTION_HASH = "transaction_hash";
    public static final String TRANSFERS = "transfers";
    public static final String URL = "url";
    public static final String USAGE_ID = "usage_id";
    public static final String USAGE_RECEIPT = "usage_receipt";

    private static final Facts NONE = new Facts(new String[0]);

    /** An order by what is stated, for records that have to be told apart wherever they stand. */
    public static final Comparator<Facts> ORDER = (one, other) -> Arrays.compare(one.stated, other.stated);

    /** Names and values in turn, in the order of the names: records come in millions, and a tree each is a kilobyte. */
    private final String[] stated;

    private Facts(String[] stated) {
        this.stated = stated;
    }

    /** All of it, in the order of the names. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        each(values::put);
        return values;
    }

    /** All of it, name by name. */
    public void each(BiConsumer<String, String> taker) {
        for (int i = 0; i < stated.length; i += 2) {
            taker.accept(stated[i], stated[i + 1]);
        }
    }

    /** Whether both state the same. */
    public boolean same(Facts other) {
        return Arrays.equals(stated, other.stated);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(find(name));
    }

    private @Nullable String find(String name) {
        for (int i = 0; i < stated.length; i += 2) {
            if (stated[i].equals(name)) {
                return stated[i + 1];
            }
        }
        return null;
    }

    /** The fact as a time; empty when it isn't stated or isn't one. */
    public Optional<Instant> time(String name) {
        String text = find(name);
        return text == null ? Optional.empty() : Moments.read(text);
    }

    /** The fact as a whole number of any sign; empty when it isn't stated or isn't one. */
    public Optional<BigInteger> whole(String name) {
        String text = find(name);
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

    /** Collects facts; what isn't there is not stated, and what is put again replaces what was. */
    static final class Builder {
        private String[] stated = new String[16];
        private int size;

        Builder put(String name, String value) {
            int at = 0;
            while (at < size && stated[at].compareTo(name) < 0) {
                at += 2;
            }
            if (at == size || !stated[at].equals(name)) {
                if (size == stated.length) {
                    stated = Arrays.copyOf(stated, size * 2);
                }
                System.arraycopy(stated, at, stated, at + 2, size - at);
                stated[at] = name;
                size += 2;
            }
            stated[at + 1] = value;
            return this;
        }

        Builder put(String name, Optional<String> value) {
            value.ifPresent(text -> put(name, text));
            return this;
        }

        Facts build() {
            return size == 0 ? NONE : new Facts(Arrays.copyOf(stated, size));
        }
    }
}
