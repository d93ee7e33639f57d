package tokenops.tools.tokenops.evidence;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The fields of each family by our own names, as {@code docs/evidence.md} lists them: what a {@link Mapping} can give a value to. */
final class Fields {
    /** Counts of something's smallest part, which a source may give in larger units. */
    static final Set<String> AMOUNTS = Set.of(
            "amount",
            "amount_refunded",
            "gross",
            "fee",
            "net",
            "value",
            "balance",
            "opening_supply",
            "total_supply",
            "credits",
            "credits_per_unit");

    /** Amounts of the currency or asset that stands beside them. */
    static final Set<String> MONEY = Set.of("amount", "amount_refunded", "gross", "fee", "net");

    private Fields() {}

    /** The fields of a family, in the order of their names. */
    static Set<String> of(Family family) {
        return new TreeSet<>(
                switch (family) {
                    case ASSET_CONTEXT ->
                        List.of(
                                "token_address",
                                "from_address",
                                "to_address",
                                "value",
                                "transaction_hash",
                                "log_index",
                                "block_number",
                                "block_timestamp",
                                "asset_id",
                                "standard",
                                "name",
                                "decimals",
                                "opening_supply",
                                "total_supply",
                                "holder",
                                "opening_balance",
                                "balance",
                                "as_of",
                                "asset_event",
                                "event_id",
                                "amount",
                                "sequence",
                                "occurred_at",
                                "distribution",
                                "distribution_total",
                                "record_date",
                                "remainder",
                                "export_rows",
                                "from_block",
                                "to_block",
                                "every_log");
                    case SETTLEMENT ->
                        List.of(
                                "provider",
                                "provider_reference",
                                "payment_request",
                                "event_id",
                                "settlement_receipt",
                                "grant",
                                "amount",
                                "asset",
                                "currency",
                                "gross",
                                "fee",
                                "net",
                                "payer",
                                "payee",
                                "status",
                                "mode",
                                "transaction_hash",
                                "occurred_at",
                                "invoice",
                                "quote",
                                "record_type",
                                "due_at",
                                "refund_id",
                                "dispute_id",
                                "amount_refunded",
                                "credits");
                    case USAGE ->
                        List.of(
                                "usage_id",
                                "usage_receipt",
                                "run",
                                "task",
                                "grant",
                                "meter",
                                "quantity",
                                "credits_per_unit",
                                "credits",
                                "started_at",
                                "ended_at",
                                "at",
                                "rounding",
                                "payment_request",
                                "account",
                                "run_closed_at");
                    case DELIVERY ->
                        List.of(
                                "callback_id",
                                "run",
                                "task",
                                "url",
                                "outcome",
                                "response_codes",
                                "first_attempt_at",
                                "last_attempt_at",
                                "delivered_at",
                                "attempt_times",
                                "schedule",
                                "deadline",
                                "ready_at",
                                "result_id");
                    case EXCEPTIONS ->
                        List.of(
                                "exception_id",
                                "type",
                                "severity",
                                "state",
                                "opened",
                                "closed",
                                "owner",
                                "run",
                                "reference",
                                "references",
                                "evidence");
                });
    }
}
