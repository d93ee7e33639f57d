package tokenops.tools.tokenops.evidence;

import java.util.Map;
import java.util.function.Predicate;

/** Reads the records of the family {@code asset_context} that aren't token transfers, by the members of {@code docs/evidence.md}. */
final class AssetRows {
    private AssetRows() {}

    /** Members that are whole numbers, wherever they stand. */
    static final String[] NUMBERS = {
        "decimals",
        "opening_supply",
        "total_supply",
        "closing_supply",
        "opening_balance",
        "balance",
        "amount",
        "distribution_total",
        "remainder",
        "sequence",
        "export_rows",
        "from_block",
        "to_block"
    };

    /** @param has whether something stands under a name */
    static boolean fits(Predicate<String> has) {
        return has.test("asset_id")
                || (has.test("decimals") && has.test("total_supply"))
                || (has.test("token_address") && (has.test("total_supply") || has.test("opening_supply")))
                || has.test("asset_event")
                || has.test("export_rows")
                || (has.test("holder") && (has.test("balance") || has.test("opening_balance")));
    }

    static Statement read(Row row, Source source) {
        if (stands(row, "asset_event")) {
            return event(row, source);
        }
        if (stands(row, "export_rows")) {
            return export(row, source);
        }
        boolean holding = stands(row, "holder") && (stands(row, "balance") || stands(row, "opening_balance"));
        return holding ? holding(row, source) : asset(row, source);
    }

    /** Whether something stands there: a table for several kinds of records has all of their columns. */
    private static boolean stands(Row row, String name) {
        return row.get(name).isPresent();
    }

    private static Statement asset(Row row, Source source) {
        return statement(
                row,
                source,
                Role.ASSET,
                Facts.of()
                        .put("asset_id", row.first("asset_id", "id"))
                        .put(
                                "token_address",
                                row.first("token_address", "address").map(Text::lowerAscii))
                        .put("standard", row.get("standard"))
                        .put("name", row.get("name"))
                        .put("decimals", row.get("decimals"))
                        .put("opening_supply", row.get("opening_supply"))
                        .put("total_supply", row.first("total_supply", "closing_supply"))
                        .put("as_of", row.get("as_of")));
    }

    private static Statement holding(Row row, Source source) {
        return statement(
                row,
                source,
                Role.HOLDING,
                named(row)
                        .put("holder", row.get("holder").map(Text::lowerAscii))
                        .put("opening_balance", row.get("opening_balance"))
                        .put("balance", row.get("balance"))
                        .put("as_of", row.get("as_of")));
    }

    private static Statement event(Row row, Source source) {
        return statement(
                row,
                source,
                Role.ASSET_EVENT,
                named(row)
                        .put("event", row.get("asset_event").map(Text::lowerAscii))
                        .put(Facts.EVENT_ID, row.get("event_id"))
                        .put("holder", row.get("holder").map(Text::lowerAscii))
                        .put("from", row.first("from_address", "from").map(Text::lowerAscii))
                        .put("to", row.first("to_address", "to").map(Text::lowerAscii))
                        .put(Facts.AMOUNT, row.get("amount"))
                        .put("sequence", row.get("sequence"))
                        .put("block_number", row.get("block_number"))
                        .put("log_index", row.get("log_index"))
                        .put("occurred_at", row.get("occurred_at"))
                        .put("distribution", row.first("distribution", "distribution_id"))
                        .put("distribution_total", row.get("distribution_total"))
                        .put("record_date", row.get("record_date"))
                        .put("remainder", row.get("remainder")));
    }

    private static Statement export(Row row, Source source) {
        return statement(
                row,
                source,
                Role.EXPORT,
                named(row)
                        .put("export_rows", row.get("export_rows"))
                        .put("from_block", row.get("from_block"))
                        .put("to_block", row.get("to_block"))
                        .put("every_log", row.get("every_log")));
    }

    private static Facts.Builder named(Row row) {
        return Facts.of()
                .put("asset_id", row.get("asset_id"))
                .put("token_address", row.get("token_address").map(Text::lowerAscii));
    }

    private static Statement statement(Row row, Source source, Role role, Facts.Builder facts) {
        return PlainRecords.statement(row, source, role, facts, Map.of());
    }
}
